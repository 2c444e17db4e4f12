using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// One trajectory of a planar field, observed at 200 times with noise, from which training windows are drawn.
/// </summary>
internal sealed class ObservedOrbit
{
    public const int Points = 200;
    public const double End = 31.45;

    // The largest number of points of a window.
    private const int MaxPoints = 32;
    private const double Noise = 0.01, MinSpan = 1, MaxSpan = 5;

    public ObservedOrbit(Func<Tensor, Tensor, Tensor> field, RandomKey noise)
    {
        Truth = Ode.Solve(field, Start, 0, End, new() { Rtol = 1e-10, Atol = 1e-10, SaveAt = SaveAt.Times(Times) }).Values();
        Observed = new double[Points, 2];
        for (int n = 0; n < Observed.Length; n++)
        {
            Observed[n / 2, n % 2] = Truth[n / 2, n % 2] + (Noise * noise.Normal(n));
        }
    }

    public static double Spacing => End / (Points - 1);

    public static double[] Times { get; } = [.. Enumerable.Range(0, Points).Select(i => Spacing * i)];

    private static double[,] Start => new double[,] { { 0.6, 0.3 } };

    /// <summary>The trajectory without noise, [points, 2], for the errors of a fit; training does not use it.</summary>
    public double[,] Truth { get; }

    /// <summary>The trajectory with noise, [points, 2].</summary>
    public double[,] Observed { get; }

    /// <summary>
    /// Returns the gradient of the mean squared error over the points of a window. Its inputs are the arrays that
    /// <see cref="Windows"/> returns.
    /// </summary>
    public static Gradient<double> Loss(NeuralOde model, GradientOptions options) => Gradient.Of<double>(
        (y0, times, observed, weights) =>
            Sum(weights * Square(Reshape(model.Trajectory(y0, times), [observed.Size]) - observed)),
        model, options);

    /// <summary>The states of a model at all times, solved from the true start; truncated if the solve fails.</summary>
    public static double[,] SolveSpan(NeuralOde model, Parameters<double> parameters) => model.SolveFor(
        parameters, Start, [0], [End], model.Solve with { SaveAt = SaveAt.Times(Times), ThrowOnFailure = false }).Values();

    /// <summary>
    /// The root mean square error against <see cref="Truth"/>, over all points and both components; infinite if states
    /// are missing at the end.
    /// </summary>
    public double Rmse(double[,] states)
    {
        double sum = 0;
        for (int n = 0; n < Truth.Length; n++)
        {
            double error = n / 2 < states.GetLength(0)
                ? states[n / 2, n % 2] - Truth[n / 2, n % 2]
                : double.PositiveInfinity;
            sum += error * error;
        }

        return Math.Sqrt(sum / Truth.Length);
    }

    /// <summary>
    /// Returns random windows of 1 to 5 units of time, one in each row of four arrays: the starts, the times, the
    /// observed values at all times but the first, and the weights of these values in the loss.
    /// </summary>
    public double[][,] Windows(RandomKey key, int count)
    {
        double[][,] windows =
        [
            new double[count, 2], new double[count, MaxPoints], new double[count, 2 * (MaxPoints - 1)],
            new double[count, 2 * (MaxPoints - 1)],
        ];
        for (int row = 0; row < count; row++)
        {
            double from = (End - MaxSpan) * key.Uniform(2 * row);
            double to = from + MinSpan + ((MaxSpan - MinSpan) * key.Uniform((2 * row) + 1));
            int first = (int)Math.Ceiling(from / Spacing);
            Fill(windows, row, first, Math.Min(MaxPoints, (int)(to / Spacing) - first + 1));
        }

        return windows;
    }

    // All rows have the same size: a shorter window repeats its last time with weight 0, which requires no further
    // steps.
    private void Fill(double[][,] windows, int row, int first, int points)
    {
        for (int i = 0; i < MaxPoints; i++)
        {
            int at = first + Math.Min(i, points - 1);
            windows[1][row, i] = Times[at];
            for (int c = 0; c < 2; c++)
            {
                double[,] destination = i == 0 ? windows[0] : windows[2];
                destination[row, (2 * Math.Max(0, i - 1)) + c] = Observed[at, c];
                if (i > 0)
                {
                    windows[3][row, (2 * (i - 1)) + c] = i < points ? 0.5 / points : 0;
                }
            }
        }
    }
}
