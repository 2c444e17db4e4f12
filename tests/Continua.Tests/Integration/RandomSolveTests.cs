using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>
/// Random solves of y' = cos(t − t₀) − y and y' = −y, compared with their exact solutions, for all methods and
/// controllers. Spans go in either direction; some have a length of zero or of one unit in the last place. Save times
/// are random or at the ends of the span. With CONTINUA_LONG=1, 20,000 solves are drawn instead of 400.
/// </summary>
public class RandomSolveTests
{
    private static readonly int Solves = Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 20_000 : 400;

    [Fact]
    public void Random_solves_in_double_are_close_to_exact_solutions()
    {
        Random random = new(1);
        for (int n = 0; n < Solves; n++)
        {
            Check<double>(random, magnitude: Math.Pow(10, random.Next(-2, 8)), forced: random.Next(2) == 0, rounding: 1e-12);
        }
    }

    [Fact]
    public void Random_solves_in_float_are_close_to_exact_solutions()
    {
        Random random = new(2);
        for (int n = 0; n < Solves; n++)
        {
            Check<float>(random, magnitude: Math.Pow(10, random.Next(-2, 8)), forced: false, rounding: 2e-4);
        }
    }

    private static void Check<T>(Random random, double magnitude, bool forced, double rounding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Solver[] solvers = [.. Solver.All.Where(s => !s.RequiresSeparableField)];
        Solver solver = solvers[random.Next(solvers.Length)];
        int rows = random.Next(3) switch { 0 => 1, 1 => 5, _ => 40 };
        bool together = random.Next(2) == 0 || forced;
        (SolveOptions options, double error) = Options(random, solver, together && !solver.ChoosesSteps && random.Next(2) == 0, rounding > 1e-6);
        Row[] all = [.. Enumerable.Range(0, rows).Select(_ => Row.Draw(random, magnitude))];
        all = together ? [.. all.Select(row => all[0] with { Start = row.Start })] : all;
        T[,] starts = new T[rows, 1];
        for (int r = 0; r < rows; r++)
        {
            starts[r, 0] = T.CreateTruncating(all[r].Start);
        }

        double t0 = all[0].T0;
        Tensor Field(Tensor t, Tensor y) => forced ? Cos(t - t0) - y : -y;
        Solution<T> found = Ode.Solve(
            Field, starts, [.. all.Select(row => row.T0)], [.. all.Select(row => row.T1)],
            options with { SaveAt = SaveAt.TimesPerRow([.. all.Select(row => row.Saves)]) });
        for (int r = 0; r < rows; r++)
        {
            Row row = all[r] with { Start = double.CreateTruncating(starts[r, 0]) };
            double unit = Math.BitIncrement(Math.Abs(row.T0)) - Math.Abs(row.T0), growth = Math.Exp(Math.Max(0, row.T0 - row.T1)) * (1 + Math.Abs(row.Start));
            double allowed = ((8 * error) + rounding + (50 * unit)) * growth;
            Assert.InRange(Math.Abs(double.CreateTruncating(found.Last[r, 0]) - row.Exact(row.T1, forced)), 0, allowed);
            for (int save = 0; save < row.Saves.Length; save++)
            {
                double difference = Math.Abs(double.CreateTruncating(found.Values(r)[save, 0]) - row.Exact(row.Saves[save], forced));
                Assert.True(difference <= allowed, $"{options.Solver}, {options.Controller}, {row}, save {save}: {difference} beyond {allowed}");
            }
        }
    }

    /// <summary>Draws random options, and estimates the error of solves with them.</summary>
    private static (SolveOptions Options, double Error) Options(Random random, Solver solver, bool shared, bool single)
    {
        double tolerance = Math.Pow(10, -random.Next(3, solver.Order <= 3 ? 5 : single ? 6 : 10)), h = Math.Pow(10, -random.Next(1, 3));
        bool adaptive = solver.ErrorOrder > 0 && (solver.ChoosesSteps || random.Next(3) > 0);
        int order = solver.Interpolates ? Math.Min(solver.Order, solver.InterpolantOrder + 1) : solver.Order;
        StepController? controller = solver.ChoosesSteps ? null : adaptive
            ? (random.Next(2) == 0 ? PidController.Pi : new PidController()) with { Shared = shared }
            : new FixedStep(h) { LandOnSaves = random.Next(2) == 0, Shared = shared };
        double? first = random.Next(4) switch { 0 => 1e-13, 1 => 100, _ => null };
        return (
            new() { Solver = solver, Controller = controller, Rtol = tolerance, Atol = tolerance, MaxSteps = 1_000_000, FirstStep = adaptive ? first : null },
            adaptive ? 300 * tolerance : 30 * Math.Pow(h, order));
    }

    private sealed record Row(double T0, double T1, double Start, double[] Saves)
    {
        public static Row Draw(Random random, double magnitude)
        {
            double t0 = (random.NextDouble() - 0.5) * magnitude;
            double t1 = t0 + (random.Next(10) switch { 0 => 0, 1 => Math.BitIncrement(Math.Abs(t0)) - Math.Abs(t0), _ => (random.NextDouble() - 0.4) * 4 });
            IEnumerable<double> saves = Enumerable.Range(0, random.Next(5))
                .Select(_ => random.Next(4) switch { 0 => t0, 1 => t1, _ => t0 + ((t1 - t0) * random.NextDouble()) });
            return new(t0, t1, random.Next(3) == 0 ? 0 : (random.NextDouble() * 4) - 2, [.. saves.OrderBy(t => Math.Abs(t - t0))]);
        }

        public double Exact(double t, bool forced)
        {
            double decay = Math.Exp(T0 - t), elapsed = t - T0;
            return forced ? ((Math.Cos(elapsed) + Math.Sin(elapsed)) / 2) + ((Start - 0.5) * decay) : Start * decay;
        }
    }
}
