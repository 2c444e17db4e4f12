using Continua.Learning;
using Continua.Tests.Execution;
using Continua.Tests.Solvers;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// Gradients of solves that reject steps that leave a domain: they are the gradients of the accepted steps.
/// </summary>
public class DomainGradientTests
{
    private static readonly SolveOptions Loose = new() { Rtol = 1e-2, Atol = 1e-2 };

    public static TheoryData<string> Adaptive => [.. AllSolvers.Adaptive];

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Discrete_and_checkpointed_gradients_have_the_same_bits(string name)
    {
        foreach (StepController? controller in AllSolvers.Controllers(name, new PidController { Shared = true }))
        {
            SolveOptions options = Loose with
            {
                Solver = AllSolvers.Of(name),
                Controller = controller,
                NonNegative = [0],
                InDomain = (t, y) => y[1] < 1.2,
            };
            GradientResult<double> stored = Of(options);
            GradientResult<double> checkpointed = Of(
                options with { Adjoint = new CheckpointedAdjoint { Budget = 20_000 } });
            Assert.Equal(stored.Value, checkpointed.Value);
            Assert.Equal(Bits.Of(stored.ByParameters), Bits.Of(checkpointed.ByParameters));
            Assert.Equal(stored.ByInputs[0], checkpointed.ByInputs[0]);
            Assert.Equal(7, Assert.Single(stored.Report.Failures).Row);
            Assert.Equal(7, Assert.Single(checkpointed.Report.Failures).Row);
            Assert.Equal(SolveStatus.LeftDomain, stored.Report.Failures[0].Status);
            Assert.True(stored.ByParameters.All(double.IsFinite));
            Assert.True(stored.Report.RejectedSteps > Of(options with { NonNegative = null }).Report.RejectedSteps);
        }
    }

    [Fact]
    public void A_domain_that_no_step_leaves_changes_nothing()
    {
        SolveOptions options = new() { Rtol = 1e-8, Atol = 1e-10 };
        GradientResult<double> expected = Of(options), found = Of(options with { InDomain = (t, y) => y[0] > -1 });
        Assert.Equal(expected.Value, found.Value);
        Assert.Equal(expected.ByParameters, found.ByParameters);
    }

    [Fact]
    public void The_domain_of_states_does_not_apply_to_the_continuous_adjoint()
    {
        foreach (bool shared in (bool[])[false, true])
        {
            SolveOptions options = new()
            {
                Adjoint = new BacksolveAdjoint(),
                Controller = new PidController { Shared = shared },
                NonNegative = [0],
                InDomain = (t, y) => y.Length == 1 && y[0] > 0,
            };
            using Gradient<double> gradient = Gradient.Of<double>(
                y => -Sum(Ode.Solve((t, z) => -z, y, 0, 1, options: options).Last));
            GradientResult<double> result = gradient.Evaluate(new double[,] { { 1 }, { 2 } });
            Assert.Empty(result.Report.Failures);
            Assert.Equal(-Math.Exp(-1), result.ByInputs[0][1, 0], 1e-5);
        }
    }

    [Fact]
    public void Running_costs_and_solves_within_a_field_keep_their_domains()
    {
        SolveOptions options = new() { NonNegative = [0] };
        RunningCosts squares = new((t, z, slope) => Square(z));
        using Gradient<double> costs = Gradient.Of<double>(
            y => Sum(Ode.Solve((t, z) => -40 * z, y, 0, 3, squares, options: options).Costs));
        GradientResult<double> cost = costs.Evaluate(new double[,] { { 1 }, { -1 } });
        SolveFailure failure = Assert.Single(cost.Report.Failures);
        Assert.Equal(1 / 80.0, cost.Value, 1e-4);
        Assert.Equal((1, SolveStatus.LeftDomain), (failure.Row, failure.Status));

        using Gradient<double> nested = Gradient.Of<double>(
            y => Sum(Ode.Solve((t, z) => Ode.Solve((s, x) => -x, z, 0, 1, options: options).Last - 1, y, 0, 2).Last));
        failure = Assert.Single(nested.Evaluate(new double[,] { { 0.1 } }).Report.Failures);
        Assert.Contains("by NonNegative, but starts outside", failure.Message, StringComparison.Ordinal);
    }

    // x' = −(1 + net(λ)/9)·λ·x/(x + 0.001) with constant λ: x is used up, and the row with λ = 1.5 starts outside the
    // domain.
    private static GradientResult<double> Of(SolveOptions options)
    {
        Mlp net = new([1, 3, 1], Activation.Tanh);
        using Gradient<double> gradient = Gradient.Of<double>(
            y => Sum(Ode.Solve(Field, y, 0, 2, options: options).Last), net);
        double[,] starts = new double[40, 2];
        for (int r = 0; r < 40; r++)
        {
            (starts[r, 0], starts[r, 1]) = (1, r == 7 ? 1.5 : 0.7 + (0.01 * r));
        }

        return gradient.Evaluate(net.Initialize<double>(new(3)), starts);

        Tensor Field(Tensor t, Tensor z) =>
            [-(1 + (net.Apply(z[1..2])[0] / 9)) * z[1] * z[0] / (z[0] + 1e-3), 0 * z[1]];
    }
}
