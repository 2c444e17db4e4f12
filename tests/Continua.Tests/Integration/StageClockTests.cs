namespace Continua.Tests.Integration;

/// <summary>
/// Far from t = 0, the stages of a step have the same time in float. A plain field may read that time, so that the
/// solution has a note.
/// </summary>
public class StageClockTests
{
    public static TheoryData<string> All => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(All))]
    public void A_plain_field_solved_far_from_zero_in_float_has_a_note(string name)
    {
        StepController? controller = Tests.Solvers.AllSolvers.IsAdaptive(name) ? null : new FixedStep(0.1);
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = controller };
        foreach (double t0 in (double[])[1.7e9, -1.7e9, 3e7])
        {
            foreach (double span in (double[])[5, -5])
            {
                Solution<float> blurred = Ode.Solve<float>((t, y, dy) => dy[0] = MathF.Cos(t - (float)t0), [0f], t0, t0 + span, options);
                string note = Assert.Single(blurred.Notes);
                Assert.Contains("if the plain field reads t, solve in double, or from t0 = 0 with the field at t + t0", note, StringComparison.Ordinal);
                Assert.Contains("in one solve", note, StringComparison.Ordinal);
                Solution<double> wide = Ode.Solve((t, y, dy) => dy[0] = Math.Cos(t - t0), [0.0], t0, t0 + span, options);
                Solution<float> near = Ode.Solve<float>((t, y, dy) => dy[0] = MathF.Cos(t), [0f], 0, span, options);
                Assert.Empty(wide.Notes);
                Assert.Empty(near.Notes);
                Assert.Equal(Math.Sin(span), wide.Last[0, 0], name == "euler" ? 0.1 : 1e-3);
                Assert.Equal(Math.Sin(span), near.Last[0, 0], name == "euler" ? 0.1f : 1e-3f);
            }
        }

        Assert.Empty(Ode.Solve<float>((t, y, dy) => dy[0] = -y[0], [1f], 0, 5, options).Notes);
    }

    [Fact]
    public void The_note_counts_rows_and_appears_in_integrators_and_reports()
    {
        VectorField<float> field = (t, y, dy) => dy[0] = -y[0];
        float[,] starts = new float[50, 1];
        Assert.Contains("in 50 solves", Assert.Single(Ode.Solve(field, starts, 1.7e9, 1.7e9 + 1).Notes), StringComparison.Ordinal);
        using OdeIntegrator<float> byHand = new(field, starts, [1.7e9], [1.7e9 + 1]);
        while (byHand.Step())
        {
        }

        Assert.Contains("t = 1.7E+09 only 128 apart", Assert.Single(byHand.Notes), StringComparison.Ordinal);
        using Gradient<float> gradient = Gradient.Of<float>(
            (y, times) => Tensor.Sum(Ode.Solve(field, null, y, times[0], times[1]).Last), null, new() { ByInputs = false });
        RunReport report = gradient.Evaluate(new float[,] { { 1 } }, new float[,] { { 1e5f, 1e5f + 1 } }).Report;
        Assert.Single(report.Notes);
    }

    [Fact]
    public void A_traced_field_that_does_not_read_t_has_no_note() => Assert.Empty(
        Ode.Solve((t, y) => -y, new float[,] { { 1 } }, 1.7e9, 1.7e9 + 5).Notes);
}
