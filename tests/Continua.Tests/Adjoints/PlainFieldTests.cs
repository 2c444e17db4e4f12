namespace Continua.Tests.Adjoints;

/// <summary>Vector fields in plain C# inside expressions, with and without a derivative of their own.</summary>
public class PlainFieldTests
{
    public static TheoryData<Adjoint> Adjoints => [new DiscreteAdjoint(), new CheckpointedAdjoint { Budget = 1 }, new BacksolveAdjoint()];

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_field_with_its_own_vjp_gives_the_gradient_of_the_traced_one(Adjoint adjoint)
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

    [Fact]
    public void A_gradient_without_one_is_refused_by_name()
    {
        Tensor Loss(Tensor y0) => Ode.Solve<double>((t, y, dy) => dy[0] = -y[0], null, y0, 0, 1).Last[0];
        Exception fault = Assert.Throws<NotSupportedException>(() => Gradient.Of<double>(Loss).Evaluate(new double[,] { { 1 } }));
        Assert.Contains("VectorFieldVjp", fault.Message);
    }

    [Fact]
    public void Another_precision_is_refused_by_name()
    {
        Tensor Loss(Tensor y0) => Ode.Solve<double>((t, y, dy) => dy[0] = -y[0], null, y0, 0, 1).Last[0];
        Exception fault = Assert.Throws<NotSupportedException>(() => Gradient.Of<float>(Loss).Evaluate(new float[,] { { 1 } }));
        Assert.Contains("VectorField<Single>", fault.Message);
    }
}
