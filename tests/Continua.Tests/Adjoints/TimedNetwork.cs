using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// A loss through a solve of a small time-dependent network, over tensors and in plain C#. The inputs of a row are y₀
/// [2], an argument [1], and a clock [2 + saves]: t₀, t₁, save times.
/// </summary>
internal sealed class TimedNetwork : Module
{
    private const int Hidden = 3;
    private readonly Mlp net = new([4, Hidden, 2], Activation.Tanh);
    private readonly Tensor pull;

    public TimedNetwork() => pull = Parameter("pull", [], Initializer.Zeros);

    protected override IReadOnlyList<Module> Parts => [net];

    public static double[] Theta { get; } =
        [0.4, 0.6, -0.3, 0.5, 0.2, -0.4, 0.3, 0.7, 0.1, -0.2, 0.5, -0.6, 0.3, 0.1, -0.2, 0.05, 0.8, -0.5, 0.6, -0.3, 0.4, 0.7, 0.1, -0.3];

    public static double[] Slope(double[] theta, double argument, double t, double[] y)
    {
        double[] x = [y[0], y[1], Math.Sin(2 * t), argument * t];
        double[] hidden = [.. Enumerable.Range(0, Hidden).Select(i =>
            Math.Tanh(theta[13 + i] + Enumerable.Range(0, 4).Sum(j => theta[1 + (4 * i) + j] * x[j])))];
        return [.. Enumerable.Range(0, 2).Select(i =>
            theta[22 + i] + Enumerable.Range(0, Hidden).Sum(j => theta[16 + (Hidden * i) + j] * hidden[j])
            - (Math.Exp(theta[0]) * 0.3 * y[i] * y[i] * y[i]))];
    }

    public static double Loss(double[][] values)
    {
        double loss = 0;
        for (int s = 0; s < values.Length; s++)
        {
            for (int c = 0; c < 2; c++)
            {
                loss += Weight(s, c) * Math.Sin((1 + (0.5 * c)) * values[s][c]);
            }
        }

        return loss;
    }

    public Tensor Slope(Tensor t, Tensor y, Tensor argument) =>
        net.Apply(Concat(y, Sin(2 * t), argument * t)) - (Exp(pull) * 0.3 * Pow(y, 3));

    public Tensor Loss(Tensor y0, Tensor argument, Tensor clock, SolveOptions options)
    {
        int saves = clock.Size - 2;
        SolvedTensor solved = Ode.Solve(
            (t, y) => Slope(t, y, argument), y0, clock[0], clock[1], saves > 0 ? clock[2..] : null, options);
        Tensor loss = 0;
        for (int s = 0; s <= saves; s++)
        {
            Tensor value = s < saves ? solved.Saved[s] : solved.Last;
            loss += Sum(Vector(Weight(s, 0), Weight(s, 1)) * Sin(Vector(1, 1.5) * value));
        }

        return loss;
    }

    /// <summary>The loss at the values of <paramref name="point"/>.</summary>
    public static double Value(SolveOptions options, double[] point) => Evaluate(options, point).Value;

    /// <summary>
    /// The gradient with respect to y₀, argument, parameters and clock, concatenated in the order of
    /// <paramref name="point"/>.
    /// </summary>
    public static double[] GradientAt(SolveOptions options, double[] point)
    {
        var (_, byTheta, by) = Evaluate(options, point);
        return [.. by[0].Cast<double>(), .. by[1].Cast<double>(), .. byTheta, .. by[2].Cast<double>()];
    }

    private static GradientResult<double> Evaluate(SolveOptions options, double[] point)
    {
        TimedNetwork network = new();
        using Gradient<double> gradient = Gradient.Of<double>((y0, argument, clock) => network.Loss(y0, argument, clock, options), network);
        double[,] Row(params double[] values)
        {
            double[,] row = new double[1, values.Length];
            Buffer.BlockCopy(values, 0, row, 0, values.Length * sizeof(double));
            return row;
        }

        return gradient.Evaluate(
            new Parameters<double>(network.Layout, point[3..27]), Row(point[..2]), Row(point[2]), Row(point[27..]));
    }

    // Different for every save and component, so that the loss changes if two values are exchanged.
    private static double Weight(int save, int component) => 1 + (0.3 * save) - (0.7 * component);
}
