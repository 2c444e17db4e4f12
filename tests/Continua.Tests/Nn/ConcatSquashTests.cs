using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Nn;

/// <summary>The layer of FFJORD compared with its formula in plain numbers.</summary>
public class ConcatSquashTests
{
    private const int Inputs = 2, Outputs = 3;

    private static readonly ConcatSquash Layer = new(Inputs, Outputs);

    [Fact]
    public void The_output_and_all_derivatives_are_those_of_the_formula()
    {
        Parameters<double> parameters = Layer.Initialize<double>(new RandomKey(8));
        double[] point = [0.7, 1.2, -0.4];
        using Predictor<double> predictor = Predictor.Of<double>(v => Layer.Apply(v[0], v[1..]), Layer);
        double[,] rows = { { point[0], point[1], point[2] } };
        double[] output = PlainLayers.Row(predictor.Evaluate(parameters, rows), 0), expected = Plain(parameters, point);
        Assert.All(Enumerable.Range(0, Outputs), i => Assert.Equal(expected[i], output[i], 1e-14));

        using Gradient<double> gradient = Gradient.Of<double>(v => Sum(Square(Layer.Apply(v[0], v[1..]))), Layer);
        GradientResult<double> result = gradient.Evaluate(parameters, rows);
        PlainLayers.AssertDerivatives(p => Plain(p, point).Sum(v => v * v), parameters, result.ByParameters);
        PlainLayers.AssertDerivatives(
            () => Plain(parameters, point).Sum(v => v * v), point, [.. result.ByInputs[0].Cast<double>()]);
    }

    [Fact]
    public void A_field_of_such_layers_is_solved_and_its_gradient_is_exact()
    {
        Flow field = new();
        Parameters<double> parameters = field.Initialize<double>(new RandomKey(3));
        double[] start = [0.3, -0.8];
        SolveOptions options = new() { Rtol = 1e-12, Atol = 1e-13 };
        double PlainLoss(Parameters<double> p)
        {
            double[,] end = Ode.Solve(
                (t, y, dy) => field.Plain(p, t, [y[0], y[1]]).CopyTo(dy), start, 0, 1, options).Last;
            return (end[0, 0] * end[0, 0]) + end[0, 1];
        }

        Tensor Loss(Tensor y0)
        {
            Tensor end = Ode.Solve(field.Apply, y0, 0, 1, options: options).Last;
            return Square(end[0]) + end[1];
        }

        using Gradient<double> gradient = Gradient.Of<double>(Loss, field);
        GradientResult<double> result = gradient.Evaluate(parameters, new[,] { { start[0], start[1] } });
        Assert.Equal(PlainLoss(parameters), result.Value, 1e-11);
        PlainLayers.AssertDerivatives(PlainLoss, parameters, result.ByParameters);
    }

    private static double[] Plain(Parameters<double> parameters, double[] point) =>
        Plain(parameters, "", point[0], point[1..]);

    private static double[] Plain(Parameters<double> parameters, string path, double t, double[] x)
    {
        double[] y = PlainLayers.Affine(parameters[path + "0.weight"], parameters[path + "0.bias"], x);
        for (int i = 0; i < y.Length; i++)
        {
            double gate = PlainLayers.Sigmoid((parameters[path + "1.weight"][i] * t) + parameters[path + "1.bias"][i]);
            y[i] = (y[i] * gate) + (parameters[path + "2.weight"][i] * t);
        }

        return y;
    }

    private sealed class Flow : Field
    {
        private readonly ConcatSquash first = new(2, 4), second = new(4, 2);

        protected override IReadOnlyList<Module> Parts => [first, second];

        public override Tensor Apply(Tensor t, Tensor y) => second.Apply(t, Tanh(first.Apply(t, y)));

        public double[] Plain(Parameters<double> parameters, double t, double[] y) => ConcatSquashTests.Plain(
            parameters, "1.", t, [.. ConcatSquashTests.Plain(parameters, "0.", t, y).Select(Math.Tanh)]);
    }
}
