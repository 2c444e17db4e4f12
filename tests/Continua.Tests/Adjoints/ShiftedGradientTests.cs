using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// Shifting all times by a constant changes values, saves and gradients of solves inside expressions only by the
/// rounding of t. Runs a sample; more with CONTINUA_LONG=1.
/// </summary>
public class ShiftedGradientTests
{
    private static readonly int Shifts = Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 120 : 2;

    private static readonly double[] Rates = [0.7, 1.3];

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string name in Tests.Solvers.AllSolvers.Names)
            {
                foreach (string adjoint in (string[])["discrete", "checkpointed", .. Tests.Solvers.AllSolvers.IsAdaptive(name) && SolverCatalogue.Create(name).IsExplicit ? (string[])["backsolve"] : []])
                {
                    all.Add(name, adjoint);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_autonomous_fields_do_not_depend_on_the_start_time(string name, string adjoint)
    {
        System.Random random = new(name.Length + adjoint.Length);
        for (int n = 0; n < Shifts; n++)
        {
            (double start, double span) = Draw(random, 12);
            Compare<double>((_, _, y) => [Rates[0] * y[1], -Sin(y[0])], name, adjoint, start, span, 1e-12);
            Compare<float>((_, _, y) => [Rates[0] * y[1], -Sin(y[0])], name, adjoint, start, span, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_fields_of_elapsed_time_do_not_depend_on_the_start_time(string name, string adjoint)
    {
        System.Random random = new(7 * name.Length);
        for (int n = 0; n < Shifts; n++)
        {
            (double start, double span) = Draw(random, 9);
            Compare<double>((t0, t, y) => [Cos(Rates[1] * (t - t0)) - y[0], y[0] - y[1]], name, adjoint, start, span, 1e-12);
        }
    }

    /// <summary>A start time far from zero, and a span that double precision resolves there.</summary>
    private static (double Start, double Span) Draw(System.Random random, int magnitude)
    {
        double start = ((random.Next(2) * 2) - 1) * Math.Pow(10, magnitude * random.NextDouble());
        double minSpan = Math.Max(0.05, 1e5 * (Math.BitIncrement(Math.Abs(start)) - Math.Abs(start)));
        double span = ((random.Next(2) * 2) - 1) * Math.Min(2, minSpan * (1 + (10 * random.NextDouble())));
        return (start, (start + span) - start);
    }

    private static void Compare<T>(
        Func<Tensor, Tensor, Tensor, Tensor> field, string name, string adjoint, double start, double span, double rounding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Solver solver = SolverCatalogue.Create(name);
        // At a tighter tolerance, methods of low order would take steps close to the resolution of the time.
        double rtol = solver.Order <= 3 ? 1e-4 : 1e-6, tolerance = adjoint == "backsolve" ? 10 * rtol : 0;
        SolveOptions options = new()
        {
            Solver = solver,
            Controller = adjoint == "backsolve" ? null : new FixedStep(Math.Abs(span) / 12),
            Rtol = rtol,
            Atol = rtol,
            Adjoint = adjoint switch { "checkpointed" => new CheckpointedAdjoint(), "backsolve" => new BacksolveAdjoint(), _ => new DiscreteAdjoint() },
        };
        Tensor Loss(Tensor y0, Tensor times)
        {
            SolvedTensor solved = Ode.Solve(
                (t, y) => field(times[0], t, y), y0, times[0], times[0] + times[1],
                times[0] + (times[1] * Vector(0.25, 0.5, 1)), options: options);
            return Sum(Sin(solved.Saved)) + Sum(Square(solved.Last));
        }

        using Gradient<T> gradient = Gradient.Of<T>(Loss);
        double[,] starts = { { 0.3, -0.4 }, { 0, 0 }, { 1, 0.5 } };
        GradientResult<T> At(double t0) => gradient.Evaluate(starts, new double[,] { { t0, span }, { t0, span }, { t0, span } });
        GradientResult<T> near = At(0), far = At(start);
        double spacing = Math.BitIncrement(Math.Abs(start)) - Math.Abs(start);
        double allowed = (20 * tolerance) + rounding + (100 * spacing / Math.Abs(span));
        Assert.Empty(near.Report.Failures);
        Assert.Empty(far.Report.Failures);
        Assert.Equal(near.Value, far.Value, allowed * Math.Max(1, Math.Abs(near.Value)));
        for (int r = 0; r < 3; r++)
        {
            for (int input = 0; input < 2; input++)
            {
                for (int c = 0; c < 2; c++)
                {
                    (double expected, double found) = (double.CreateTruncating(near.ByInputs[input][r, c]), double.CreateTruncating(far.ByInputs[input][r, c]));
                    Assert.True(
                        Math.Abs(expected - found) <= allowed * Math.Max(1, Math.Abs(expected)) * 4,
                        $"{name}, {adjoint}, from {start} over {span}, row {r}, input {input}.{c}: {expected} near, {found} far");
                }
            }
        }
    }
}
