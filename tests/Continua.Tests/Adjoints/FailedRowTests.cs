using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>A failed row is left out of every sum, and is reported.</summary>
public class FailedRowTests
{
    private static readonly double[,] Some = { { 0.3 }, { 1.5 }, { -0.2 } }, Others = { { 0.3 }, { -0.2 } };

    public static TheoryData<Adjoint> Adjoints => [new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }, new BacksolveAdjoint()];

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_row_that_blows_up_is_left_out(Adjoint adjoint) => Check(
        field => x => Ode.Solve((t, y) => (field.Apply(y) * 0.1) + Square(y), x, 0, 1, null, new() { Adjoint = adjoint }).Last[0]);

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_row_that_blows_up_in_a_second_solve_is_left_out_of_the_first_too(Adjoint adjoint) => Check(
        field => x =>
        {
            SolveOptions options = new() { Adjoint = adjoint };
            Tensor first = Ode.Solve((t, y) => field.Apply(y) * 0.1, x, 0, 1, null, options).Last;
            Tensor second = Ode.Solve((t, y) => Square(y), x + (0 * first), 0, 1, null, options).Last;
            return Sum(first * second);
        });

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_row_that_blows_up_in_a_first_solve_is_left_out_of_the_second_too(Adjoint adjoint) => Check(
        field => x =>
        {
            SolveOptions options = new() { Adjoint = adjoint };
            Tensor first = Ode.Solve((t, y) => Square(y), x, 0, 1, null, options).Last;
            return Sum(Ode.Solve((t, y) => field.Apply(y) * 0.1, first, 0, 1, null, options).Last);
        });

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_row_that_starts_from_NaN_is_left_out(Adjoint adjoint)
    {
        Linear field = new(1, 1);
        double[,] some = { { 0.3 }, { double.NaN }, { -0.2 } };
        Compare(field, x => Sum(Ode.Solve((t, y) => field.Apply(y), x, 0, 1, null, new() { Adjoint = adjoint }).Last), some, Others);
    }

    [Fact]
    public void A_row_that_cannot_be_solved_backwards_is_left_out()
    {
        Linear field = new(1, 1);
        double[,] some = { { 0.3 }, { 3e4 }, { -0.2 } };
        SolveOptions options = new() { Adjoint = new BacksolveAdjoint(), MaxSteps = 2000 };
        Compare(field, x => Sum(Ode.Solve((t, y) => (0.1 * field.Apply(y)) - Pow(y, 3), x, 0, 1, null, options).Last), some, Others);
    }

    private static void Check(Func<Linear, Func<Tensor, Tensor>> loss)
    {
        Linear field = new(1, 1);
        Compare(field, loss(field), Some, Others);
    }

    private static void Compare(Module module, Func<Tensor, Tensor> loss, double[,] some, double[,] others)
    {
        Parameters<double> theta = module.Initialize<double>(new RandomKey(5));
        using Gradient<double> gradient = Gradient.Of<double>(loss, module);
        GradientResult<double> found = gradient.Evaluate(theta, some), wanted = gradient.Evaluate(theta, others);
        Assert.Empty(wanted.Report.Failures);
        Assert.All(found.Report.Failures, failure => Assert.Equal(1, failure.Row));
        Assert.NotEmpty(found.Report.Failures);
        Assert.Equal([wanted.Losses[0], double.NaN, wanted.Losses[1]], found.Losses);
        Assert.Equal(wanted.Value, found.Value);
        Assert.Equal(wanted.ByParameters, found.ByParameters);
        Assert.Equal(wanted.ByInputs[0][0, 0], found.ByInputs[0][0, 0]);
        Assert.Equal(wanted.ByInputs[0][1, 0], found.ByInputs[0][2, 0]);
    }
}
