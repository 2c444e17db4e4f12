using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>One trajectory of a planar field, seen at 200 times with a little noise, and windows of it to learn from.</summary>
internal sealed class ObservedOrbit
{
    public const int Points = 200;
    public const double End = 31.45;

    private const int Longest = 32;
    private const double Noise = 0.01, ShortestSpan = 1, LongestSpan = 5;

    public ObservedOrbit(Func<Tensor, Tensor, Tensor> field, RandomKey noise)
    {
        Truth = Ode.Solve(field, Start, 0, End, new() { Rtol = 1e-10, Atol = 1e-10, SaveAt = SaveAt.Times(Times) }).Values();
        Seen = new double[Points, 2];
        for (int n = 0; n < Seen.Length; n++)
        {
            Seen[n / 2, n % 2] = Truth[n / 2, n % 2] + (Noise * noise.Normal(n));
        }
    }

    public static double Spacing => End / (Points - 1);

    public static double[] Times { get; } = [.. Enumerable.Range(0, Points).Select(i => Spacing * i)];

    private static double[,] Start => new double[,] { { 0.6, 0.3 } };

    /// <summary>Without noise: what a fit is held against, and never learns from.</summary>
    public double[,] Truth { get; }

    public double[,] Seen { get; }

    /// <summary>The mean squared error over a window's points, for windows as <see cref="Windows"/> draws them.</summary>
    public static Gradient<double> Loss(NeuralOde model, GradientOptions options) => Gradient.Of<double>(
        (y0, times, seen, shares) => Sum(shares * Square(Reshape(model.Trajectory(y0, times), [seen.Size]) - seen)), model, options);

    /// <summary>The states at all times that a model finds from the true start; cut short where it cannot be solved.</summary>
    public static double[,] Follow(NeuralOde model, Parameters<double> parameters) => model.SolveFor(
        parameters, Start, [0], [End], model.Solve with { SaveAt = SaveAt.Times(Times), ThrowOnFailure = false }).Values();

    /// <summary>The root mean squared error against the truth over the whole span, all points and both components.</summary>
    public double Rmse(double[,] found)
    {
        double sum = 0;
        for (int n = 0; n < Truth.Length; n++)
        {
            double error = n / 2 < found.GetLength(0) ? found[n / 2, n % 2] - Truth[n / 2, n % 2] : double.PositiveInfinity;
            sum += error * error;
        }

        return Math.Sqrt(sum / Truth.Length);
    }

    /// <summary>
    /// Windows of 1 to 5 units of time at random places: starts, times, what was seen at all times but the first, and the
    /// share of each of these numbers in the loss.
    /// </summary>
    public double[][,] Windows(RandomKey key, int count)
    {
        double[][,] windows =
            [new double[count, 2], new double[count, Longest], new double[count, 2 * (Longest - 1)], new double[count, 2 * (Longest - 1)]];
        for (int row = 0; row < count; row++)
        {
            double from = (End - LongestSpan) * key.Uniform(2 * row);
            double to = from + ShortestSpan + ((LongestSpan - ShortestSpan) * key.Uniform((2 * row) + 1));
            int first = (int)Math.Ceiling(from / Spacing);
            Fill(windows, row, first, Math.Min(Longest, (int)(to / Spacing) - first + 1));
        }

        return windows;
    }

    // A row has a fixed size: a shorter window repeats its last time, which costs no steps, with a share of nothing.
    private void Fill(double[][,] windows, int row, int first, int points)
    {
        for (int i = 0; i < Longest; i++)
        {
            int at = first + Math.Min(i, points - 1);
            windows[1][row, i] = Times[at];
            for (int c = 0; c < 2; c++)
            {
                double[,] place = i == 0 ? windows[0] : windows[2];
                place[row, (2 * Math.Max(0, i - 1)) + c] = Seen[at, c];
                if (i > 0)
                {
                    windows[3][row, (2 * (i - 1)) + c] = i < points ? 0.5 / points : 0;
                }
            }
        }
    }
}
