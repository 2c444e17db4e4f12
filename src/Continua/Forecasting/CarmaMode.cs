namespace Continua.Learning;

/// <summary>How a CARMA process forgets: a factor s² + a s + b of its polynomial α, or s + c.</summary>
/// <param name="Parameters">The numbers of a and b, or of c, among the block's parameters.</param>
/// <param name="A">a, or c; per spacing.</param>
/// <param name="B">b; NaN for s + c.</param>
internal readonly record struct CarmaMode(int[] Parameters, double A, double B)
{
    /// <summary>Whether the roots are complex: the process swings.</summary>
    public bool IsCycle => A * A < 4 * B;

    /// <summary>2π/√(b − a²/4), in spacings; NaN where the process does not swing.</summary>
    public double Period => 2 * Math.PI / Math.Sqrt(B - (A * A / 4));

    /// <summary>a/(2√b): 0 for a cycle that never ends, 1 and above for none.</summary>
    public double DampingRatio => A / (2 * Math.Sqrt(B));

    /// <summary>The decay of an amplitude: a/2 of a cycle, c of s + c; per spacing.</summary>
    public double Rate => double.IsNaN(B) ? A : A / 2;

    /// <summary>The rates of two real roots, the slower one first; their product is b.</summary>
    public (double Slow, double Fast) RealRates
    {
        get
        {
            double fast = (A + Math.Sqrt((A * A) - (4 * B))) / 2;
            return (B / fast, fast);
        }
    }
}
