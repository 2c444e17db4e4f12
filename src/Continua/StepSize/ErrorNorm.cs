namespace Continua;

/// <summary>
/// The norm that combines the errors of a row's components into one number. Each error is divided by the tolerance of
/// its component, which gives the ratios r₁, …, rₙ. A step is accepted if the norm of the ratios is at most 1.
/// </summary>
public abstract record ErrorNorm
{
    /// <summary>The root mean square √(Σ rᵢ² / n), the usual choice in the literature.</summary>
    public static ErrorNorm Rms { get; } = new RmsNorm { IsRootOfSquares = true };

    /// <summary>The maximum norm max |rᵢ|: in an accepted step, every error is within its tolerance.</summary>
    public static ErrorNorm Max { get; } = new MaxNorm();

    /// <summary>A user-defined norm.</summary>
    /// <param name="norm">
    /// The norm of the ratios of errors to tolerances: those of one row, [dim], or, if rows share their steps, those of
    /// all rows, [dim·rows], component by component. For finite ratios it has to return a number of 0 or more;
    /// otherwise the solve throws an <see cref="ArgumentException"/>.
    /// </param>
    public static ErrorNorm Custom(Func<ReadOnlySpan<double>, double> norm) => new CustomNorm(norm);

    /// <summary>
    /// Whether this is the root mean square, which can be computed from sums of squares over separate blocks of rows.
    /// </summary>
    internal bool IsRootOfSquares { get; private init; }

    /// <summary>Computes the norm.</summary>
    /// <param name="ratios">
    /// The ratios of errors to tolerances: those of one row, [dim], or of all rows that share their steps,
    /// [dim·rows].
    /// </param>
    /// <returns>The norm; NaN if an error is NaN.</returns>
    public abstract double Of(ReadOnlySpan<double> ratios);

    private sealed record RmsNorm : ErrorNorm
    {
        public override double Of(ReadOnlySpan<double> ratios)
        {
            double sum = 0;
            foreach (double ratio in ratios)
            {
                sum = Math.FusedMultiplyAdd(ratio, ratio, sum);
            }

            return Math.Sqrt(sum / ratios.Length);
        }
    }

    private sealed record MaxNorm : ErrorNorm
    {
        public override double Of(ReadOnlySpan<double> ratios)
        {
            double largest = 0;
            foreach (double ratio in ratios)
            {
                // Math.Max propagates NaN, a comparison does not.
                largest = Math.Max(largest, Math.Abs(ratio));
            }

            return largest;
        }
    }

    private sealed record CustomNorm(Func<ReadOnlySpan<double>, double> Norm) : ErrorNorm
    {
        public override double Of(ReadOnlySpan<double> ratios) => Norm(ratios);
    }
}
