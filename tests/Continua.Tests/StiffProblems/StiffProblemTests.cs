using MathNet.Numerics.LinearAlgebra;

namespace Continua.Tests.StiffProblems;

/// <summary>The slope, the traced slope and the derivatives of each problem agree.</summary>
public class StiffProblemTests
{
    public static TheoryData<string> Names => [.. StiffProblem.All.Select(problem => problem.Name)];

    public static TheoryData<string> Constrained =>
        [.. StiffProblem.All.Where(problem => problem.Mass is not null).Select(problem => problem.Name)];

    [Fact]
    public void Names_are_distinct() => Assert.Distinct(StiffProblem.All.Select(problem => problem.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Jacobians_match_difference_quotients(string name)
    {
        StiffProblem problem = StiffProblem.Of(name);
        foreach ((double t, double[] y) in Points(problem))
        {
            double[,] jacobian = JacobianAt(problem, t, y);
            double[] terms = Terms(problem, t, y);
            for (int j = 0; j < problem.Size; j++)
            {
                double step = Math.ScaleB(Math.Max(1, Math.Abs(y[j])), -18);
                double[] Moved(double s) =>
                    SlopeAt(problem, t, [.. y.Select((value, c) => c == j ? value + s : value)]);
                double[] found = Difference(step, Moved), beyond = Moved(2 * step);
                for (int i = 0; i < problem.Size; i++)
                {
                    double rounding = 1e-14 * (terms[i] + Math.Abs(beyond[i])) / step;
                    Assert.Equal(jacobian[i, j], found[i], (1e-8 * Math.Abs(jacobian[i, j])) + rounding);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Time_derivatives_match_difference_quotients(string name)
    {
        StiffProblem problem = StiffProblem.Of(name);
        foreach ((double t, double[] y) in Points(problem))
        {
            double[] byTime = [.. Enumerable.Repeat(double.NaN, problem.Size)], terms = Terms(problem, t, y);
            problem.TimeSlope(t, y, byTime);
            double step = Math.ScaleB(problem.T1, -17);
            double[] found = Difference(step, s => SlopeAt(problem, t + s, y));
            for (int i = 0; i < problem.Size; i++)
            {
                Assert.Equal(byTime[i], found[i], (1e-8 * Math.Abs(byTime[i])) + (1e-14 * terms[i] / step));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Traced_slopes_match_plain_slopes(string name)
    {
        StiffProblem problem = StiffProblem.Of(name);
        (double T, double[] Y)[] points = [.. Points(problem)];
        double[,] rows = new double[points.Length, problem.Size];
        double[] from = [.. points.Select(point => point.T)];
        // One Euler step, so long that the initial state is negligible compared to the product of step and slope.
        double step = Math.ScaleB(1, 40);
        for (int row = 0; row < points.Length; row++)
        {
            for (int c = 0; c < problem.Size; c++)
            {
                rows[row, c] = points[row].Y[c];
            }
        }

        SolveOptions options = new() { Solver = new Euler(), Controller = new FixedStep(step) };
        double[,] ends = Ode.Solve(problem.Traced, rows, from, [.. from.Select(t => t + step)], options).Last;
        for (int row = 0; row < points.Length; row++)
        {
            double[] slope = SlopeAt(problem, points[row].T, points[row].Y);
            double[] terms = Terms(problem, points[row].T, points[row].Y);
            for (int c = 0; c < problem.Size; c++)
            {
                double rounding = 1e-13 * (terms[c] + (Math.Abs(rows[row, c]) / step));
                Assert.Equal(slope[c], (ends[row, c] - rows[row, c]) / step, rounding);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_error_of_the_reference_state_is_zero(string name)
    {
        StiffProblem problem = StiffProblem.Of(name);
        Assert.Equal(problem.Size, problem.Reference.Length);
        Assert.Equal(0, problem.Error(problem.Reference));
        for (int c = 0; c < problem.Size; c++)
        {
            double[] moved = [.. problem.Reference];
            moved[c] += 1e-3 * (Math.Abs(moved[c]) + problem.Floor);
            Assert.Equal(1e-3, problem.Error(moved), 1e-9);
            moved[c] = double.NaN;
            Assert.Equal(double.PositiveInfinity, problem.Error(moved));
        }
    }

    [Fact]
    public void The_Brusselator_converges_as_points_are_added()
    {
        Brusselator few = Brusselator.OfTwenty(), many = Brusselator.OfFiveHundred();
        Assert.Equal(many.Size, many.Reference.Length);
        for (int k = 0; k < few.Size; k++)
        {
            // The points of the coarse grid are between those of the fine one: one coarse interval is 501/21 fine
            // intervals.
            double position = (((k / 2) + 1) * 501 / 21.0) - 1;
            int below = (2 * (int)position) + (k % 2);
            double between = double.Lerp(many.Reference[below], many.Reference[below + 2], position - (int)position);
            Assert.Equal(between, few.Reference[k], 0.01);
        }
    }

    [Theory]
    [MemberData(nameof(Constrained))]
    public void Both_end_states_satisfy_the_constraints_and_the_constraints_are_solvable_there(string name)
    {
        StiffProblem problem = StiffProblem.Of(name);
        Matrix<double> mass = Matrix<double>.Build.DenseOfArray(problem.Mass);
        // The left null space of M gives the constraints, the right one the unknowns that they determine.
        Matrix<double> constraints = Matrix<double>.Build.DenseOfColumnVectors(mass.Transpose().Kernel());
        Matrix<double> unknowns = Matrix<double>.Build.DenseOfColumnVectors(mass.Kernel());
        foreach ((double t, double[] y) in new[] { (problem.T0, problem.Start), (problem.T1, problem.Reference) })
        {
            Vector<double> slope = Vector<double>.Build.Dense(SlopeAt(problem, t, y));
            double scale = Terms(problem, t, y).Max();
            Assert.InRange((constraints.Transpose() * slope).InfinityNorm(), 0, 1e-13 * scale);
            Matrix<double> jacobian = Matrix<double>.Build.DenseOfArray(JacobianAt(problem, t, y));
            Assert.InRange((constraints.Transpose() * jacobian * unknowns).ConditionNumber(), 1, 1e6);
        }
    }

    /// <summary>Both ends of the solution, and a state between them.</summary>
    private static IEnumerable<(double T, double[] Y)> Points(StiffProblem problem) =>
    [
        (problem.T0, problem.Start),
        (problem.T1, problem.Reference),
        (problem.T1 / 3, [.. problem.Start.Zip(problem.Reference, (a, b) => ((2 * a) + b) / 3)]),
    ];

    private static double[] SlopeAt(StiffProblem problem, double t, double[] y)
    {
        double[] slope = [.. Enumerable.Repeat(double.NaN, problem.Size)];
        problem.Slope(t, y, slope);
        return slope;
    }

    private static double[,] JacobianAt(StiffProblem problem, double t, double[] y)
    {
        double[] values = [.. Enumerable.Repeat(double.NaN, problem.Size * problem.Size)];
        problem.Jacobian(t, y, values);
        double[,] jacobian = new double[problem.Size, problem.Size];
        Buffer.BlockCopy(values, 0, jacobian, 0, values.Length * sizeof(double));
        return jacobian;
    }

    /// <summary>The magnitude of the terms of each slope, which may cancel.</summary>
    private static double[] Terms(StiffProblem problem, double t, double[] y)
    {
        double[,] jacobian = JacobianAt(problem, t, y);
        double Sum(int row) => y.Select((value, c) => Math.Abs(value * jacobian[row, c])).Sum();
        return [.. SlopeAt(problem, t, y).Select((value, row) => Math.Abs(value) + Sum(row))];
    }

    /// <summary>The derivative at 0, by a difference quotient of order 4.</summary>
    private static double[] Difference(double step, Func<double, double[]> of)
    {
        double[] far = of(-2 * step), near = of(-step), next = of(step), beyond = of(2 * step);
        return [.. near.Select((value, c) => ((8 * (next[c] - value)) - (beyond[c] - far[c])) / (12 * step))];
    }
}
