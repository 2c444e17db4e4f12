namespace Continua.Tests.Integration;

/// <summary>
/// The message of a solve that runs out of steps mentions stiffness if, and only if, stability bounded its last steps.
/// </summary>
public class StiffnessTests
{
    private static readonly string[] Measured = ["dopri5", "tsit5", "dopri8", "vern7", "vern9"];

    public static TheoryData<string> All => Tests.Solvers.OrderConditionTests.Adaptive;

    private static readonly (string Name, VectorField<double> Field, double[] Start, double End, int Steps)[] Stiff =
    [
        ("van der Pol, μ = 1000", (t, y, dy) => (dy[0], dy[1]) = (y[1], (1000 * (1 - (y[0] * y[0])) * y[1]) - y[0]), [2, 0], 500, 1500),
        ("van der Pol, μ = 100", (t, y, dy) => (dy[0], dy[1]) = (y[1], (100 * (1 - (y[0] * y[0])) * y[1]) - y[0]), [2, 0], 50, 400),
        ("Robertson", Robertson, [1, 0, 0], 1e4, 3000),
        ("λ = −1e4", (t, y, dy) => dy[0] = -1e4 * (y[0] - Math.Cos(t)), [0], 10, 1000),
        ("λ = −1e6", (t, y, dy) => dy[0] = -1e6 * (y[0] - Math.Cos(t)), [0], 10, 1000),
        ("λ = −50 and −1e4", (t, y, dy) => (dy[0], dy[1]) = ((-50 * y[0]) + y[1], -1e4 * (y[1] - Math.Sin(t))), [1, 1], 10, 2000),
        ("a heat equation of 40 points", Heat, [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i))], 100, 2000),
    ];

    private static readonly (string Name, VectorField<double> Field, double[] Start, double End)[] Smooth =
    [
        ("pendulum", (t, y, dy) => (dy[0], dy[1]) = (y[1], -Math.Sin(y[0])), [1, 0], 1e6),
        ("Lorenz", (t, y, dy) => (dy[0], dy[1], dy[2]) = (10 * (y[1] - y[0]), (y[0] * (28 - y[2])) - y[1], (y[0] * y[1]) - (8 * y[2] / 3)), [1, 1, 1], 1e6),
        ("oscillation at 1e5", (t, y, dy) => (dy[0], dy[1]) = (1e5 * y[1], -1e5 * y[0]), [1, 0], 1e3),
        ("forced by cos 1e4 t", (t, y, dy) => dy[0] = Math.Cos(1e4 * t), [0], 1e3),
        ("a pole", (t, y, dy) => dy[0] = y[0] * y[0], [1], 1),
        ("growth", (t, y, dy) => dy[0] = y[0], [1], 700),
        ("a small offset on a large one", (t, y, dy) => (dy[0], dy[1]) = (y[1], -(y[0] - 4.5e6)), [4.5e6 + 1, 0], 1e6),
    ];

    [Fact]
    public void Stiff_equations_that_run_out_of_steps_are_reported_as_stiff()
    {
        foreach ((string name, VectorField<double> field, double[] start, double end, int steps) in Stiff)
        {
            foreach (string solver in Measured)
            {
                foreach (double tolerance in (double[])[1e-3, 1e-6])
                {
                    SolveOptions options = Options(solver, tolerance, steps);
                    string message = Assert.Single(Ode.Solve(field, start, 0, end, options).Failures).Message;
                    Assert.True(message.Contains("stiff", StringComparison.Ordinal), $"{name}, {solver}, {tolerance}: {message}");
                }
            }
        }
    }

    [Fact]
    public void Other_equations_that_run_out_of_steps_are_not_reported_as_stiff()
    {
        foreach ((string name, VectorField<double> field, double[] start, double end) in Smooth)
        {
            foreach (string solver in Measured)
            {
                foreach ((double tolerance, int steps) in new[] { (1e-3, 20), (1e-6, 100), (1e-6, 1500), (1e-10, 300), (1e-15, 1000) })
                {
                    Solution<double> solution = Ode.Solve(field, start, 0, end, Options(solver, tolerance, steps));
                    Assert.All(solution.Failures, f => Assert.False(
                        f.Message.Contains("stiff", StringComparison.Ordinal), $"{name}, {solver}, {tolerance}, {steps}: {f.Message}"));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Only_methods_with_two_stages_at_the_end_of_a_step_report_stiffness(string name)
    {
        (_, VectorField<double> field, double[] start, double end, int steps) = Stiff[3];
        string message = Ode.Solve(field, start, 0, end, Options(name, 1e-4, steps)).Failures[0].Message;
        Assert.Equal(Measured.Contains(name), message.Contains("stiff", StringComparison.Ordinal));
        Assert.Contains("MaxSteps", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stiffness_is_measured_for_each_row_separately()
    {
        double[,] starts = new double[40, 2];
        for (int r = 0; r < 40; r++)
        {
            (starts[r, 0], starts[r, 1]) = (r % 2 == 0 ? -1e4 : -1, 1);
        }

        // In rows with an odd index, the solution oscillates so fast that they run out of steps as well.
        Tensor Field(Tensor t, Tensor y) => [0 * y[0], Tensor.Where(y[0] < -10, y[0] * (y[1] - Tensor.Cos(t)), Tensor.Cos(3e3 * t))];
        foreach (bool compaction in (bool[])[false, true])
        {
            SolveOptions options = Options("tsit5", 1e-6, 1000) with { Compaction = compaction };
            Solution<double> solution = Ode.Solve<double>(Field, starts, 0, 100, options);
            Assert.Equal(40, solution.Failures.Count);
            Assert.All(solution.Failures, f => Assert.Equal(f.Row % 2 == 0, f.Message.Contains("stiff", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_fixes_in_the_messages_work()
    {
        (_, VectorField<double> field, double[] start, double end, int steps) = Stiff[3];
        string message = Ode.Solve(field, start, 0, end, Options("tsit5", 1e-4, steps)).Failures[0].Message;
        Assert.Contains("take an implicit method, Rodas5P or Kvaerno5, or raise MaxSteps: the equation is stiff", message, StringComparison.Ordinal);
        Assert.Empty(Ode.Solve(field, start, 0, end, Options("rodas5p", 1e-4, steps)).Failures);
        Assert.Empty(Ode.Solve(field, start, 0, end, Options("kvaerno5", 1e-4, steps)).Failures);
        Assert.Empty(Ode.Solve(field, start, 0, end, Options("tsit5", 1e-4, 100 * steps)).Failures);
        VectorField<double> smooth = Smooth[0].Field;
        message = Ode.Solve(smooth, [1.0, 0], 0, 100, Options("tsit5", 1e-9, 200)).Failures[0].Message;
        Assert.EndsWith("raise the tolerances or MaxSteps.", message, StringComparison.Ordinal);
        Assert.Empty(Ode.Solve(smooth, [1.0, 0], 0, 100, Options("tsit5", 1e-3, 200)).Failures);
        Assert.Empty(Ode.Solve(smooth, [1.0, 0], 0, 100, Options("tsit5", 1e-9, 2000)).Failures);
        SolveOptions constant = Options("rk4", 1e-6, 20) with { Controller = new FixedStep(0.01) };
        message = Ode.Solve(smooth, [1.0, 0], 0, 1, constant).Failures[0].Message;
        Assert.EndsWith("raise MaxSteps or take larger steps.", message, StringComparison.Ordinal);
        Assert.Empty(Ode.Solve(smooth, [1.0, 0], 0, 1, constant with { Controller = new FixedStep(0.1) }).Failures);
    }

    private static SolveOptions Options(string solver, double tolerance, int steps) => new()
    {
        Solver = SolverCatalogue.Create(solver),
        Rtol = tolerance,
        Atol = tolerance * 1e-5,
        MaxSteps = steps,
        ThrowOnFailure = false,
    };

    private static void Robertson(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy[0] = (-0.04 * y[0]) + (1e4 * y[1] * y[2]);
        dy[2] = 3e7 * y[1] * y[1];
        dy[1] = -dy[0] - dy[2];
    }

    private static void Heat(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        for (int i = 0; i < y.Length; i++)
        {
            double left = i == 0 ? Math.Cos(t) : y[i - 1], right = i == y.Length - 1 ? 0 : y[i + 1];
            dy[i] = 1600 * (left - (2 * y[i]) + right);
        }
    }
}
