namespace Continua.Cli.Experiments;

/// <summary>The result of one start of <see cref="LinearOrbit"/>.</summary>
/// <param name="Orbit">The training data.</param>
/// <param name="Path">The entries of W by rows: the initial ones, and those after every step.</param>
/// <param name="Evaluations">The mean number of evaluations of the field per window.</param>
internal sealed record LinearFit(ObservedOrbit Orbit, IReadOnlyList<double[]> Path, double Evaluations)
{
    /// <summary>The entries of the true W by rows.</summary>
    public static IReadOnlyList<double> Truth { get; } = [-0.1, -1, 1, -0.1];

    public double[] First => Path[0];

    public double[] Last => Path[^1];

    /// <summary>The angular rate (W₂₁ − W₁₂)/2, which is positive for the true W.</summary>
    public static double Rotation(double[] w) => (w[2] - w[1]) / 2;

    /// <summary>The largest absolute error of an entry.</summary>
    public static double Error(double[] w) => w.Select((entry, i) => Math.Abs(entry - Truth[i])).Max();

    /// <summary>
    /// hW²/2, by rows: to first order in h, the difference between the matrix that fits best with Euler steps of size h
    /// and the true W.
    /// </summary>
    public static double[] EulerBias(double h)
    {
        (double a, double b, double c, double d) = (Truth[0], Truth[1], Truth[2], Truth[3]);
        double[] square = [(a * a) + (b * c), b * (a + d), c * (a + d), (b * c) + (d * d)];
        return [.. square.Select(entry => h * entry / 2)];
    }
}
