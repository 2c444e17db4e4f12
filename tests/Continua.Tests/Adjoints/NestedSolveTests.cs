using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>Gradients of solves inside larger expressions, against central differences of the loss.</summary>
public class NestedSolveTests
{
    private static readonly SolveOptions Fixed = new() { Controller = new FixedStep(0.2) };
    private readonly Mlp encoder = new([2, 3], Activation.Tanh), field = new([4, 3, 3], Activation.Tanh), decoder = new([3, 2], Activation.Tanh);

    [Fact]
    public void An_encoder_before_and_a_decoder_after_are_differentiated_with_the_solve() => Check(
        new Several(encoder, field, decoder),
        x => Sum(Square(decoder.Apply(Ode.Solve((t, y) => field.Apply(Concat(y, Sin(t))), Tanh(encoder.Apply(x)), 0, 1, null, Fixed).Last))));

    [Fact]
    public void A_field_may_capture_the_output_of_an_encoder() => Check(
        new Several(encoder, field, decoder),
        x =>
        {
            Tensor code = encoder.Apply(x);
            return Sum(decoder.Apply(Ode.Solve((t, y) => field.Apply(Concat(y * code, t)) - (code * y), code + 1, 0, 1, null, Fixed).Last));
        });

    [Fact]
    public void Two_solves_follow_each_other() => Check(
        new Several(encoder, field, decoder),
        x =>
        {
            Tensor Slope(Tensor t, Tensor y) => field.Apply(Concat(y, t));
            SolvedTensor first = Ode.Solve(Slope, encoder.Apply(x), 0, x[0], Stack(0.25 * x[0], 0.5 * x[0]), Fixed);
            Tensor second = Ode.Solve(Slope, first.Last + first.Saved[1], x[0], 2, null, Fixed with { Solver = new Rk4() }).Last;
            return Sum(decoder.Apply(second)) + Sum(first.Saved * first.Saved);
        });

    [Fact]
    public void Two_independent_solves_may_be_combined() => Check(
        new Several(encoder, field, decoder),
        x => Dot(
            Ode.Solve((t, y) => field.Apply(Concat(y, t)), encoder.Apply(x), 0, 1, null, Fixed).Last,
            Ode.Solve((t, y) => -y * Exp(t), encoder.Apply(-x), 0, 1, null, Fixed).Last));

    [Fact]
    public void A_slope_may_ignore_the_state_or_all_its_arguments() => Check(
        new Several(encoder),
        x =>
        {
            Tensor code = encoder.Apply(x);
            Tensor timed = Ode.Solve((t, y) => code * Cos(t), code, 0, x[1], null, Fixed).Last;
            Tensor held = Ode.Solve((t, y) => code, timed, 0, x[1], null, Fixed).Last;
            Tensor still = Ode.Solve((t, y) => Vector(1, 2, 3), held, 0, x[1], null, Fixed).Last;
            return Sum(Square(Ode.Solve((t, y) => Stack(t, t * t, 1), still, 0, x[1], null, Fixed).Last));
        });

    [Fact]
    public void States_have_any_shape() => Check(
        new Several(encoder),
        x =>
        {
            Tensor code = encoder.Apply(x);
            SolvedTensor matrix = Ode.Solve((t, y) => -Transpose(y) + t, Outer(code[..2], code[1..]), 0, 1, Stack(0.3, 0.7), Fixed);
            Assert.Equal<Shape>([2, 2], matrix.Last.Shape);
            Assert.Equal<Shape>([2, 2, 2], matrix.Saved.Shape);
            SolvedTensor scalar = Ode.Solve((t, y) => Sin(y) * t, code[2], 0, 1, Stack(0.5), Fixed);
            Assert.Equal(Shape.Scalar, scalar.Last.Shape);
            return Sum(Square(matrix.Saved)) + Sum(matrix.Last[0]) + scalar.Last + Sum(scalar.Saved);
        });

    [Fact]
    public void Mismatched_shapes_and_options_are_refused_when_tracing()
    {
        Assert.Throws<ArgumentException>(() => Ode.Solve((t, y) => y[0], Vector(1, 2), 0, 1));
        Assert.Throws<ArgumentException>(() => Ode.Solve((t, y) => y, Vector(1, 2), Vector(0, 1), 1));
        Assert.Throws<ArgumentException>(() => Ode.Solve((t, y) => y, Vector(1, 2), 0, 1, null, new() { Solver = new Rk4() }));
        Assert.Throws<InvalidOperationException>(() => Ode.Solve((t, y) => y, Vector(1, 2), 0, 1).Saved);
    }

    private static void Check(Module module, Func<Tensor, Tensor> loss)
    {
        double[,] x = { { 0.7, 0.9 }, { 1.3, -0.4 }, { 0.4, 1.1 } };
        Parameters<double> theta = module.Initialize<double>(new RandomKey(3));
        using Gradient<double> gradient = Gradient.Of<double>(loss, module);
        GradientResult<double> result = gradient.Evaluate(theta, x);
        Assert.Empty(result.Report.Failures);
        double Difference(Action<double> nudge)
        {
            nudge(1e-5);
            double more = gradient.Evaluate(theta, x).Value;
            nudge(-2e-5);
            double less = gradient.Evaluate(theta, x).Value;
            nudge(1e-5);
            return (more - less) / 2e-5;
        }

        Agree([.. theta.Values.Select((_, i) => Difference(by => theta.Values[i] += by))], result.ByParameters);
        Agree([.. Enumerable.Range(0, 6).Select(i => Difference(by => x[i / 2, i % 2] += by))], [.. result.ByInputs[0].Cast<double>()]);
    }

    private static void Agree(double[] expected, double[] found)
    {
        double size = expected.Max(Math.Abs), miss = expected.Zip(found, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(miss <= 1e-7 * size, $"{string.Join(' ', expected)}\n but {string.Join(' ', found)}");
    }

    private sealed class Several(params Module[] parts) : Module
    {
        protected override IReadOnlyList<Module> Parts => parts;
    }
}
