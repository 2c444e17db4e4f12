namespace Continua.Cli.Experiments;

/// <summary>What one start of <see cref="LinearOrbit"/> came to.</summary>
/// <param name="Orbit">What it learned from.</param>
/// <param name="Path">The entries of W by rows after every step, first as drawn.</param>
/// <param name="Evaluations">Evaluations of the field a window, on average over the last looks.</param>
internal sealed record LinearFit(ObservedOrbit Orbit, IReadOnlyList<double[]> Path, double Evaluations)
{
    /// <summary>The entries of the true W by rows.</summary>
    public static IReadOnlyList<double> Truth { get; } = [-0.1, -1, 1, -0.1];

    public double[] First => Path[0];

    public double[] Last => Path[^1];

    /// <summary>Half of W₂₁ − W₁₂: above zero it turns as the truth does.</summary>
    public static double Turn(double[] w) => (w[2] - w[1]) / 2;

    /// <summary>The largest error of an entry.</summary>
    public static double Error(double[] w) => w.Select((entry, i) => Math.Abs(entry - Truth[i])).Max();

    /// <summary>hW²/2, by which the W that Euler's steps of h fit best differs from the true one.</summary>
    public static double[] EulerBias(double h)
    {
        (double a, double b, double c, double d) = (Truth[0], Truth[1], Truth[2], Truth[3]);
        return [.. new[] { (a * a) + (b * c), b * (a + d), c * (a + d), (b * c) + (d * d) }.Select(entry => h * entry / 2)];
    }
}
