using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>Solutions and gradients of y' = −p·y against closed forms.</summary>
public class DecayTests
{
    private const double Rate = 0.7, Start = 1.3, T0 = 0.2, T1 = 2.5;

    public static TheoryData<Adjoint> Adjoints => [new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }, new BacksolveAdjoint()];

    [Fact]
    public void A_plain_field_is_solved_to_the_tolerance()
    {
        Solution<double> solution = Ode.Solve(
            (t, y, dy) => dy[0] = -Rate * y[0], [Start], T0, T1, new() { Rtol = 1e-10, Atol = 1e-12, SaveAt = SaveAt.Times(T0, 1, 2, T1) });
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(Start * Math.Exp(-Rate * (solution.Times()[i] - T0)), solution.Values()[i, 0], 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void Gradients_with_respect_to_start_rate_and_times_are_exact(Adjoint adjoint)
    {
        SolveOptions options = new() { Rtol = 1e-10, Atol = 1e-12, Adjoint = adjoint };
        Tensor Loss(Tensor y0, Tensor p, Tensor t0, Tensor t1) =>
            Ode.Solve((t, y) => -p * y, y0, t0[0], t1[0], null, options).Last[0];
        using Gradient<double> gradient = Gradient.Of<double>(Loss);

        GradientResult<double> result = gradient.Evaluate(
            new double[,] { { Start } }, new double[,] { { Rate } }, new double[,] { { T0 } }, new double[,] { { T1 } });

        double span = T1 - T0, decay = Math.Exp(-Rate * span);
        Assert.Equal(Start * decay, result.Value, 1e-9);
        Assert.Equal(decay, result.ByInputs[0][0, 0], 1e-7);
        Assert.Equal(-span * Start * decay, result.ByInputs[1][0, 0], 1e-7);
        Assert.Equal(Rate * Start * decay, result.ByInputs[2][0, 0], 1e-7);
        Assert.Equal(-Rate * Start * decay, result.ByInputs[3][0, 0], 1e-7);
    }
}
