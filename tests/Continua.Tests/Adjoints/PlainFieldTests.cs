namespace Continua.Tests.Adjoints;

/// <summary>Vector fields in plain C# inside expressions, with and without a user-defined vjp.</summary>
public class PlainFieldTests
{
    public static TheoryData<Adjoint> Adjoints => [new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }, new BacksolveAdjoint()];

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_field_with_a_user_defined_vjp_gives_the_gradient_of_the_traced_field(Adjoint adjoint)
    {
        SolveOptions options = new() { Rtol = 1e-9, Atol = 1e-11, Adjoint = adjoint };
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (y[1] + t, -Math.Sin(y[0]));
        static double Pull(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> a, Span<double> by)
        {
            (by[0], by[1]) = (-a[1] * Math.Cos(y[0]), a[0]);
            return a[0];
        }

        Tensor Plain(Tensor y0, Tensor t0, Tensor t1) =>
            Tensor.Sum(Ode.Solve<double>(Field, Pull, y0, t0[0], t1[0], null, options).Last);
        Tensor Traced(Tensor y0, Tensor t0, Tensor t1) =>
            Tensor.Sum(Ode.Solve((t, y) => [y[1] + t, -Tensor.Sin(y[0])], y0, t0[0], t1[0], null, options).Last);
        double[,] starts = { { 1, 0 }, { 2, 0.5 } }, from = { { 0 }, { 0.1 } }, to = { { 2 }, { 3 } };
        GradientResult<double> plain = Gradient.Of<double>(Plain).Evaluate(starts, from, to);
        GradientResult<double> traced = Gradient.Of<double>(Traced).Evaluate(starts, from, to);
        for (int k = 0; k < 3; k++)
        {
            for (int r = 0; r < 2; r++)
            {
                Assert.Equal(traced.ByInputs[k][r, 0], plain.ByInputs[k][r, 0], 1e-8);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plain_field_can_be_solved_with_shared_steps(bool fullNorm)
    {
        SolveOptions options = new()
        {
            Rtol = 1e-9,
            Atol = 1e-11,
            Controller = new PidController { Shared = true },
            Adjoint = new BacksolveAdjoint { FullNorm = fullNorm },
        };
        static double Pull(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> a, Span<double> by)
        {
            by[0] = -a[0] * Math.Cos(y[0]);
            return 0;
        }

        Tensor Plain(Tensor y0) => Ode.Solve<double>((t, y, dy) => dy[0] = -Math.Sin(y[0]), Pull, y0, 0, 1, null, options).Last[0];
        Tensor Traced(Tensor y0) => Ode.Solve((t, y) => -Tensor.Sin(y), y0, 0, 1, null, options).Last[0];
        double[,] starts = new double[90, 1];
        for (int r = 0; r < 90; r++)
        {
            starts[r, 0] = 0.02 * r;
        }

        GradientResult<double> plain = Gradient.Of<double>(Plain).Evaluate(starts), traced = Gradient.Of<double>(Traced).Evaluate(starts);
        Assert.Equal(traced.Report.BackwardEvaluations, plain.Report.BackwardEvaluations);
        for (int r = 0; r < 90; r++)
        {
            Assert.Equal(traced.ByInputs[0][r, 0], plain.ByInputs[0][r, 0], 1e-12);
        }
    }

    [Fact]
    public void A_run_that_threw_leaves_nothing_in_the_sums_of_the_next_run()
    {
        bool breaks = true;
        double[,] starts = new double[200, 1];
        for (int r = 0; r < 200; r++)
        {
            starts[r, 0] = r + 1;
        }

        Tensor Loss(Tensor y0) => Ode.Solve<double>(
            (t, y, dy) => dy[0] = breaks && y[0] > 50 ? throw new IOException("the disk is gone") : 0, null, y0, 0, 1).Last[0];
        using Gradient<double> gradient = Gradient.Of<double>(Loss, null, new() { ByInputs = false, ByParameters = false, Threads = 1 });
        Assert.Throws<IOException>(() => gradient.Evaluate(starts));
        breaks = false;
        Assert.Equal(20100, gradient.Evaluate(starts).Value);
    }

    [Fact]
    public void A_gradient_without_a_vjp_is_refused_and_names_VectorFieldVjp()
    {
        Tensor Loss(Tensor y0) => Ode.Solve<double>((t, y, dy) => dy[0] = -y[0], null, y0, 0, 1).Last[0];
        Exception fault = Assert.Throws<NotSupportedException>(() => Gradient.Of<double>(Loss).Evaluate(new double[,] { { 1 } }));
        Assert.Contains("VectorFieldVjp", fault.Message);
    }

    [Fact]
    public void A_gradient_in_another_precision_is_refused_and_names_the_field_type()
    {
        Tensor Loss(Tensor y0) => Ode.Solve<double>((t, y, dy) => dy[0] = -y[0], null, y0, 0, 1).Last[0];
        Exception fault = Assert.Throws<NotSupportedException>(() => Gradient.Of<float>(Loss).Evaluate(new float[,] { { 1 } }));
        Assert.Contains("VectorField<Single>", fault.Message);
    }
}
