using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>
/// A time shift changes the solutions and saved values of fields of y and of t − t₀ only by the rounding of t. With
/// CONTINUA_LONG=1, 200 shifts are drawn instead of 3.
/// </summary>
public class ShiftTests
{
    private static readonly int Shifts = Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 200 : 3;

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string name in Tests.Solvers.AllSolvers.AnyField)
            {
                foreach (string steps in (string[])[.. StepsOf(name)])
                {
                    all.Add(name, steps);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_time_shift_does_not_change_solves_of_fields_of_y(string name, string steps)
    {
        Random random = new(name.Length + steps.Length);
        for (int n = 0; n < Shifts; n++)
        {
            Shift shift = Shift.Draw(random, 12);
            Compare<double>((t0, t, y) => [y[1], -Sin(y[0])], name, steps, shift, 1e-13);
            Compare<float>((t0, t, y) => [y[1], -Sin(y[0])], name, steps, shift, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_time_shift_does_not_change_solves_of_fields_of_the_elapsed_time(string name, string steps)
    {
        Random random = new(3 * name.Length);
        for (int n = 0; n < Shifts; n++)
        {
            Shift shift = Shift.Draw(random, 10);
            Compare<double>((t0, t, y) => [Cos(3 * (t - t0)) - y[0], y[0] - y[1]], name, steps, shift, 1e-13);
        }
    }

    /// <summary>
    /// Compares all saved values of two solves: one that starts at t = 0, and one that starts far from it.
    /// </summary>
    private static void Compare<T>(Func<double, Tensor, Tensor, Tensor> field, string name, string steps, Shift shift, double rounding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] starts = new T[5, 2];
        for (int r = 0; r < 5; r++)
        {
            (starts[r, 0], starts[r, 1]) = (r == 0 ? T.Zero : T.CreateTruncating(0.3 * r), T.CreateTruncating(r == 0 ? 0 : Math.Cos(r)));
        }

        SolveOptions options = Options(name, steps, Math.Abs(shift.Span));
        Solution<T> Solve(double t0)
        {
            double t1 = t0 + shift.Span;
            double[] saves = [t0, .. shift.Fractions.Select(share => t0 + ((t1 - t0) * share)), t0 + ((t1 - t0) * 1.0)];
            return Ode.Solve((t, y) => field(t0, t, y), starts, t0, t1, options with { SaveAt = SaveAt.Times(saves) });
        }

        Solution<T> near = Solve(0), far = Solve(shift.Start);
        double spacing = Math.BitIncrement(Math.Abs(shift.Start)) - Math.Abs(shift.Start), tolerance = options.Steps.IsAdaptive ? 20 * options.Rtol : 0;
        double allowed = tolerance + (20 * spacing) + rounding;
        for (int r = 0; r < 5; r++)
        {
            Assert.Equal((near.Status(r), SolveStatus.Succeeded), (far.Status(r), near.Status(r)));
            Assert.True(options.Steps.IsAdaptive || near.StatisticsOf(r) == far.StatisticsOf(r), $"{shift}: {near.StatisticsOf(r)}, {far.StatisticsOf(r)}");
            for (int save = 0; save < near.Times(r).Length; save++)
            {
                for (int c = 0; c < 2; c++)
                {
                    double difference = double.CreateTruncating(far.Values(r)[save, c] - near.Values(r)[save, c]);
                    Assert.True(Math.Abs(difference) <= allowed, $"{name}, {steps}, {shift}, row {r}, save {save}: {difference} beyond {allowed}");
                }
            }
        }
    }

    private static SolveOptions Options(string name, string steps, double span)
    {
        Solver solver = SolverCatalogue.Create(name);
        return new()
        {
            Solver = solver,
            Rtol = solver.Order <= 3 ? 1e-4 : 1e-6,
            Atol = solver.Order <= 3 ? 1e-4 : 1e-6,
            Controller = steps switch
            {
                "per row" => null,
                "shared" => new PidController { Shared = true },
                _ => new FixedStep(span / 30) { LandOnSaves = steps == "landing" },
            },
        };
    }

    private static string[] StepsOf(string name) => !Tests.Solvers.AllSolvers.TakesControllers(name) ? ["per row"]
        : Tests.Solvers.AllSolvers.IsAdaptive(name) ? ["per row", "shared", "fixed", "landing"] : ["fixed", "landing"];

    /// <summary>
    /// A start far from zero, a span that double precision resolves there, and save times as fractions of the span.
    /// </summary>
    private sealed record Shift(double Start, double Span, double[] Fractions)
    {
        public static Shift Draw(Random random, int magnitude)
        {
            double start = (random.Next(2) * 2 - 1) * Math.Pow(10, (magnitude + 3) * random.NextDouble() - 3);
            double minSpan = Math.Max(0.05, 1e5 * (Math.BitIncrement(Math.Abs(start)) - Math.Abs(start)));
            double span = (random.Next(2) * 2 - 1) * Math.Min(3, minSpan * (1 + (10 * random.NextDouble())));
            double end = start + span;
            return new(start, end - start, [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble()).Order()]);
        }

        public override string ToString() => $"from {Start} over {Span}";
    }
}
