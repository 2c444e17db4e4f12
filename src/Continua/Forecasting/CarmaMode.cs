namespace Continua.Learning;

/// <summary>
/// One factor of the autoregressive polynomial α of a CARMA process: s² + a s + b or s + c. The unit of time is the
/// spacing, that is the median time between rows.
/// </summary>
/// <param name="Parameters">The indices of a and b, or of c, in the block's parameters.</param>
/// <param name="A">a, or c for a linear factor; in 1/spacing.</param>
/// <param name="B">b, in 1/spacing²; NaN for a linear factor.</param>
internal readonly record struct CarmaMode(int[] Parameters, double A, double B)
{
    /// <summary>Whether the roots of the factor are complex, that is whether the process oscillates.</summary>
    public bool IsCycle => A * A < 4 * B;

    /// <summary>The period 2π/√(b − a²/4), in spacings; NaN or ∞ if the process does not oscillate.</summary>
    public double Period => 2 * Math.PI / Math.Sqrt(B - (A * A / 4));

    /// <summary>
    /// The damping ratio a/(2√b): 0 without damping, at least 1 without oscillation; NaN for a linear factor.
    /// </summary>
    public double DampingRatio => A / (2 * Math.Sqrt(B));

    /// <summary>The decay rate of the amplitude: a/2 for an oscillation, c for a linear factor; in 1/spacing.</summary>
    public double Rate => double.IsNaN(B) ? A : A / 2;

    /// <summary>
    /// The decay rates of two real roots, in 1/spacing, the slower one first; NaN for complex roots and for a linear
    /// factor.
    /// </summary>
    public (double Slow, double Fast) RealRates
    {
        get
        {
            // The product of the roots is b.
            double fast = (A + Math.Sqrt((A * A) - (4 * B))) / 2;
            return (B / fast, fast);
        }
    }
}
