using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Examples;

/// <summary>Any loss through a solve, written for one sample: value and gradients are summed over rows.</summary>
internal static class GradientThroughASolve
{
    public static void Run(TextWriter output, bool quick)
    {
        Driven field = new();
        Tensor Miss(Tensor y0, Tensor target) => Sum(Square(Ode.Solve(field.Apply, y0, t0: 0, t1: 1).Last - target));
        using Gradient<double> gradient = Gradient.Of<double>(Miss, field);
        Parameters<double> theta = field.Initialize<double>(new RandomKey(1));
        double[,] from = { { 1, 0 }, { 2, 0 } }, to = { { 0, 1 }, { 0, 2 } };
        (double value, double[] byTheta, double[][,] byInputs) = gradient.Evaluate(theta, from, to);
        output.WriteLine(FormattableString.Invariant(
            $"The loss is {value:F4}; it has {byTheta.Length} derivatives by parameters, and moves by {byInputs[0][0, 0]:F4} with y0."));
    }

    /// <summary>A vector field of one's own, with time in it.</summary>
    private sealed class Driven : Field
    {
        private readonly Mlp net = new([3, 32, 2], Activation.Tanh);

        protected override IReadOnlyList<Module> Parts => [net];

        public override Tensor Apply(Tensor t, Tensor y) => net.Apply(Concat(y, Cos(2 * t)));
    }
}
