namespace Continua;

/// <summary>How the errors of a row's components, each in units of its tolerance, become one number; at most 1 is accepted.</summary>
public abstract record ErrorNorm
{
    /// <summary>√(mean of squares): the default of the field.</summary>
    public static ErrorNorm Rms { get; } = new RmsNorm { IsRootOfSquares = true };

    /// <summary>The largest: every component meets its tolerance.</summary>
    public static ErrorNorm Max { get; } = new MaxNorm();

    /// <summary>A norm of one's own, over the errors of one row.</summary>
    public static ErrorNorm Custom(Func<ReadOnlySpan<double>, double> norm) => new CustomNorm(norm);

    /// <summary>Whether it is the root of the mean of squares, whose sums over blocks add up.</summary>
    internal bool IsRootOfSquares { get; private init; }

    /// <param name="ratios">The errors of one row's components in units of their tolerances.</param>
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
                // Unlike a comparison, Max lets NaN through.
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
