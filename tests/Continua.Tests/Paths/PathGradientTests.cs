using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>
/// Gradients with respect to the values and knot times of input paths, compared with finite differences of the solve.
/// </summary>
public class PathGradientTests
{
    /// <summary>The inputs y₀ [2], t₀, t₁, one save time, knot times [4] and knot values [4].</summary>
    private static readonly double[] Point = [0.9, -0.4, 0.05, 3.1, 1.3, 0.01, 0.97, 1.64, 3.3, 0.8, -0.6, 1.1, 0.3];

    private static readonly (string Name, Func<Tensor, Tensor, InputPath> Create)[] Forms =
    [
        ("step", InputPath.Step),
        ("linear", InputPath.Linear),
        ("linear, not landing", (times, values) => InputPath.Linear(times, values) with { LandsOnKinks = false }),
        ("cubic", (times, values) => InputPath.Cubic(times, values)),
    ];

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string solver in Tests.Solvers.AllSolvers.Names)
            {
                foreach ((string name, _) in Forms)
                {
                    all.Add(solver, name);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_agree_with_finite_differences_of_the_solve(string solver, string form)
    {
        Solver method = SolverCatalogue.Create(solver);
        Func<Tensor, Tensor, InputPath> create = Forms.First(f => f.Name == form).Create;
        foreach (bool landing in (bool[])[true, false])
        {
            SolveOptions options = new()
            {
                Solver = method is DiagonallyImplicit newton ? newton with { NewtonTolerance = 1e-3 } : method,
                Rtol = 1e-10,
                Atol = 1e-10,
                Controller = landing
                    ? new FixedStep(0.0731) { LandOnSaves = true }
                    : new GivenSteps([.. Enumerable.Range(1, 40).Select(n => 0.05 + (n * 0.0763))]),
            };
            double[] found = GradientAt(options, create, Point);
            Assert.Equal(
                found, GradientAt(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } }, create, Point));
            double largest = found.Max(Math.Abs);
            for (int i = 0; i < Point.Length; i++)
            {
                double difference = ((4 * Difference(2e-5)) - Difference(4e-5)) / 3;
                Assert.True(
                    Math.Abs(difference - found[i]) <= 1e-6 * Math.Max(Math.Abs(difference), largest),
                    $"{i}: {difference} but {found[i]}");

                double Difference(double by)
                {
                    double[] more = [.. Point], less = [.. Point];
                    more[i] += by;
                    less[i] -= by;
                    return (Value(options, create, more) - Value(options, create, less)) / (2 * by);
                }
            }
        }
    }

    /// <summary>
    /// Long paths accumulate the cotangents of their knots by another algorithm, interval by interval.
    /// </summary>
    [Theory]
    [InlineData("step")]
    [InlineData("linear")]
    [InlineData("linear, not landing")]
    [InlineData("cubic")]
    public void Gradients_of_long_paths_agree_with_finite_differences(string form)
    {
        const int Knots = 100;
        Func<Tensor, Tensor, InputPath> create = Forms.First(f => f.Name == form).Create;
        double[,] points = new double[3, (2 * Knots) + 1];
        for (int r = 0; r < 3; r++)
        {
            for (int k = 0; k < Knots; k++)
            {
                points[r, k] = (0.04 * k) + (0.003 * Math.Sin((7 * k) + r));
                points[r, Knots + k] = Math.Cos((0.3 * k) + r);
            }

            points[r, 2 * Knots] = 0.5 + r;
        }

        foreach (Solver solver in (Solver[])[new Tsit5(), new Rodas5P()])
        {
            SolveOptions options = new() { Solver = solver, Controller = new FixedStep(0.0173) { LandOnSaves = true } };
            double[,] found = Of(options).Evaluate(points).ByInputs[0];
            Gradient<double> checkpointed = Of(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } });
            Assert.Equal(found, checkpointed.Evaluate(points).ByInputs[0]);
            double largest = found.Cast<double>().Max(Math.Abs);
            (int, int)[] entries = [(0, 0), (0, 3), (1, 57), (2, 71), (0, 101), (1, 130), (2, 171), (2, 200)];
            foreach ((int r, int i) in entries)
            {
                double difference = ((4 * Difference(1e-5)) - Difference(2e-5)) / 3;
                Assert.True(
                    Math.Abs(difference - found[r, i]) <= 1e-6 * Math.Max(Math.Abs(difference), largest),
                    $"{r}, {i}: {difference} but {found[r, i]}");

                double Difference(double by)
                {
                    double[,] more = (double[,])points.Clone(), less = (double[,])points.Clone();
                    more[r, i] += by;
                    less[r, i] -= by;
                    return (Of(options).Evaluate(more).Value - Of(options).Evaluate(less).Value) / (2 * by);
                }
            }
        }

        Gradient<double> Of(SolveOptions options) => Gradient.Of<double>(x =>
        {
            InputPath path = create(x[..Knots], x[Knots..(2 * Knots)]);
            SolvedTensor solved = Ode.Solve(
                (t, y) => (path.At(t) * Cos(y)) + (0.1 * path.SlopeAt(t)) - (0.3 * path.At(t) * path.At(t) * y),
                x[^1..], 0.01, 2.7, Vector(1.31), options);
            return Sum(Sin(solved.Last)) + Sum(solved.Saved[0] * solved.Saved[0]);
        });
    }

    private static double[] GradientAt(SolveOptions options, Func<Tensor, Tensor, InputPath> create, double[] point)
    {
        GradientResult<double> found = Of(options, create).Evaluate(Row(point));
        return [.. Enumerable.Range(0, point.Length).Select(i => found.ByInputs[0][0, i])];
    }

    private static double Value(SolveOptions options, Func<Tensor, Tensor, InputPath> create, double[] point) =>
        Of(options, create).Evaluate(Row(point)).Value;

    private static Gradient<double> Of(SolveOptions options, Func<Tensor, Tensor, InputPath> create) =>
        Gradient.Of<double>(x =>
    {
        InputPath path = create(x[5..9], x[9..]);
        SolvedTensor solved = Ode.Solve(
            (t, y) => [y[1] + (0.3 * path.At(t)), (-3 * Sin(y[0])) + path.At(t)], x[..2], x[2], x[3], x[4..5], options);
        return Sum(Vector(0.7, -0.4) * Sin(solved.Last)) + Sum(Vector(0.3, 1.1) * Sin(solved.Saved[0]));
    });

    private static double[,] Row(double[] point)
    {
        double[,] row = new double[1, point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            row[0, i] = point[i];
        }

        return row;
    }
}
