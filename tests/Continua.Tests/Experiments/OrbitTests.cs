using Continua.Cli.Experiments;
using Continua.Learning;

namespace Continua.Tests.Experiments;

/// <summary>The bias of Euler steps, and the windows, in the experiments that learn from one trajectory.</summary>
public sealed class OrbitTests
{
    [Theory]
    [InlineData(0.04)]
    [InlineData(0.004)]
    public void The_bias_of_Euler_steps_matches_the_matrix_exponential_to_second_order(double h)
    {
        // The true W is −0.1 I + J, where J rotates by 90°, so that exp(hW) is a rotation times a decay. An Euler step
        // is exact with the matrix (exp(hW) − I)/h.
        (double cos, double sin) = (Math.Exp(-0.1 * h) * Math.Cos(h), Math.Exp(-0.1 * h) * Math.Sin(h));
        double[] eulerMap = [(cos - 1) / h, -sin / h, sin / h, (cos - 1) / h];
        double[] bias = LinearFit.EulerBias(h);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(eulerMap[i], LinearFit.Truth[i] + bias[i], h * h / 4));
    }

    [Fact]
    public void A_short_window_repeats_its_last_time_with_weight_0()
    {
        ObservedOrbit orbit = new((t, y) => -0.1 * y, new RandomKey(1));
        double[][,] windows = orbit.Windows(new RandomKey(2), 200);
        for (int row = 0; row < 200; row++)
        {
            double[] times = [.. Enumerable.Range(0, 32).Select(i => windows[1][row, i])];
            int points = times.Distinct().Count();
            Assert.InRange(times[^1] - times[0], 1 - (2 * ObservedOrbit.Spacing), 5);
            Assert.Equal(times.Order(), times);
            Assert.All(
                Enumerable.Range(0, 62), n => Assert.Equal((n / 2) + 1 < points ? 0.5 / points : 0, windows[3][row, n], 1e-15));
        }
    }

    [Fact]
    public void Padding_of_a_window_does_not_change_the_gradient()
    {
        ObservedOrbit orbit = new((t, y) => -0.1 * y, new RandomKey(1));
        Linear map = new(2, 2, hasBias: false);
        NeuralOde model = new(map, (t, y) => map.Apply(y));
        using Gradient<double> loss = ObservedOrbit.Loss(model, new());
        double[][,] padded = orbit.Windows(new RandomKey(3), 1);
        int points = padded[1].Cast<double>().Distinct().Count();
        double[][,] cut = [padded[0], First(padded[1], points), First(padded[2], 2 * (points - 1)), First(padded[3], 2 * (points - 1))];
        Parameters<double> parameters = model.Initialize<double>(new RandomKey(4));
        (double value, double[] gradient, _) = loss.Evaluate(parameters, padded);
        (double cutValue, double[] cutGradient, _) = loss.Evaluate(parameters, cut);
        Assert.True(points < 32);
        Assert.Equal(cutValue, value, 1e-12);
        Assert.All(gradient.Zip(cutGradient), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    private static double[,] First(double[,] row, int count)
    {
        double[,] first = new double[1, count];
        Array.Copy(row, first, count);
        return first;
    }
}
