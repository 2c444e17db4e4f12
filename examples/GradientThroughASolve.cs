using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Examples;

/// <summary>
/// The gradient of a user-defined loss that contains a solve. The loss is written for one sample; its value and
/// gradients are summed over rows.
/// </summary>
internal static class GradientThroughASolve
{
    public static void Run(TextWriter output, bool quick)
    {
        Driven field = new();
        Tensor Loss(Tensor y0, Tensor target) => Sum(Square(Ode.Solve(field.Apply, y0, t0: 0, t1: 1).Last - target));
        using Gradient<double> gradient = Gradient.Of<double>(Loss, field);
        Parameters<double> theta = field.Initialize<double>(new RandomKey(1));
        double[,] from = { { 1, 0 }, { 2, 0 } }, to = { { 0, 1 }, { 0, 2 } };
        (double value, double[] byTheta, double[][,] byInputs) = gradient.Evaluate(theta, from, to);
        double byStart = byInputs[0][0, 0];
        output.WriteLine(FormattableString.Invariant(
            $"Loss {value:F4}, {byTheta.Length} parameter derivatives; derivative with respect to y0[0]: {byStart:F4}."));
    }

    /// <summary>A user-defined vector field that depends on time.</summary>
    private sealed class Driven : Field
    {
        private readonly Mlp net = new([3, 32, 2], Activation.Tanh);

        protected override IReadOnlyList<Module> Parts => [net];

        public override Tensor Apply(Tensor t, Tensor y) => net.Apply(Concat(y, Cos(2 * t)));
    }
}
