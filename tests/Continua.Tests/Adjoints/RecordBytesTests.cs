using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// The memory that a gradient reports for recorded steps: proportional to the number of steps for the discrete adjoint,
/// bounded for the other adjoints.
/// </summary>
public sealed class RecordBytesTests
{
    private const long Budget = 200_000;

    [Fact]
    public void Memory_of_stored_steps_grows_with_the_span() =>
        Assert.InRange((double)Bytes(new DiscreteAdjoint(), 40) / Bytes(new DiscreteAdjoint(), 10), 3.8, 4.1);

    [Fact]
    public void Checkpoints_use_about_their_budget()
    {
        CheckpointedAdjoint adjoint = new() { Budget = Budget };
        Assert.InRange(Bytes(adjoint, 40), Budget / 2, Budget + (Budget / 4));
        Assert.InRange(Bytes(adjoint, 160), Budget / 2, Budget + (Budget / 4));
        Assert.True(Bytes(new DiscreteAdjoint(), 40) > 2 * Budget);
    }

    [Fact]
    public void Memory_of_a_backward_solve_does_not_grow_with_the_span() =>
        Assert.Equal(Bytes(new BacksolveAdjoint(), 10), Bytes(new BacksolveAdjoint(), 40));

    [Fact]
    public void A_solve_without_a_gradient_stores_no_steps() =>
        Assert.Equal(0, Bytes(new DiscreteAdjoint(), 10, gradient: false));

    [Fact]
    public void An_earlier_longer_solve_does_not_count()
    {
        using Gradient<double> gradient = Of(new DiscreteAdjoint(), gradient: true);
        long first = gradient.Evaluate(new double[,] { { 1 } }, new double[,] { { 10.0 } }).Report.RecordBytes;
        Assert.True(gradient.Evaluate(new double[,] { { 1 } }, new double[,] { { 40.0 } }).Report.RecordBytes > first);
        Assert.Equal(first, gradient.Evaluate(new double[,] { { 1 } }, new double[,] { { 10.0 } }).Report.RecordBytes);
    }

    private static long Bytes(Adjoint adjoint, double end, bool gradient = true)
    {
        using Gradient<double> compiled = Of(adjoint, gradient);
        return compiled.Evaluate(new double[,] { { 1 } }, new double[,] { { end } }).Report.RecordBytes;
    }

    private static Gradient<double> Of(Adjoint adjoint, bool gradient)
    {
        SolveOptions options = new() { Controller = new FixedStep(0.1), Adjoint = adjoint };
        return Gradient.Of<double>(
            (h, end) => Sum(Ode.Solve((t, y) => Cos(t) * y, h, 0, end[0], null, options).Last),
            options: new() { ByInputs = gradient });
    }
}
