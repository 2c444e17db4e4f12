namespace Continua.Learning;

/// <summary>A rule by which observed values of series are hidden, so that an imputation can be compared with them.</summary>
public abstract record Hiding
{
    private Hiding()
    {
    }

    /// <summary>Hides single values.</summary>
    /// <param name="share">The share of the observed values.</param>
    /// <exception cref="ArgumentException">The share is not above 0 and below 1.</exception>
    public static Hiding Values(double share) => new OfValues(Checked(share));

    /// <summary>Hides all values of some observation times.</summary>
    /// <param name="share">The share of the times of each series.</param>
    /// <exception cref="ArgumentException">The share is not above 0 and below 1.</exception>
    public static Hiding Times(double share) => new OfTimes(Checked(share));

    /// <summary>Hides all values at the end of each series.</summary>
    /// <param name="time">The time after which values are hidden, in the unit of times.</param>
    /// <param name="fromStart">Whether it is counted from the first observation of each series.</param>
    public static Hiding After(double time, bool fromStart = false) => new OfFuture(time, fromStart);

    /// <summary>
    /// Hides all values of the last observation times of each series. Training hides up to twice this share, at random.
    /// </summary>
    /// <param name="share">The share of the times of each series.</param>
    /// <exception cref="ArgumentException">The share is not above 0 and below 1.</exception>
    public static Hiding End(double share) => new OfEnd(Checked(share), Varies: false);

    /// <summary>Hides all values of the last observation times of each series.</summary>
    /// <param name="count">The number of times.</param>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    public static Hiding Last(int count)
    {
        Tensor.Guard(count > 0, $"The number of hidden times is positive, but got {count}; take 3.");
        return new OfLast(count);
    }

    /// <summary>Whether the ends of series are hidden.</summary>
    internal virtual bool IsOfEnds => false;

    /// <summary>The rule by which training hides values.</summary>
    internal virtual Hiding InTraining => this;

    /// <summary>Returns whether each observed value of a row is hidden, [observations · channels].</summary>
    /// <param name="times">The times of the row.</param>
    /// <param name="values">The values; NaN where a channel was not observed.</param>
    /// <param name="key">The random key of the row.</param>
    internal bool[] Of(ReadOnlySpan<double> times, ReadOnlySpan<double> values, RandomKey key)
    {
        bool[] hidden = new bool[values.Length];
        int channels = times.Length == 0 ? 1 : values.Length / times.Length;
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = !double.IsNaN(values[i]) && Hides(times, i / channels, i, key);
        }

        return hidden;
    }

    /// <summary>Whether a value is hidden.</summary>
    /// <param name="times">The times of the row.</param>
    /// <param name="observation">The index of the observation.</param>
    /// <param name="value">The index of the value among those of the row.</param>
    /// <param name="key">The random key of the row.</param>
    private protected abstract bool Hides(ReadOnlySpan<double> times, int observation, int value, RandomKey key);

    private static double Checked(double share)
    {
        Tensor.Guard(share is > 0 and < 1, $"The share of hidden values is above 0 and below 1, but got {share}; take 0.2.");
        return share;
    }

    private sealed record OfValues(double Share) : Hiding
    {
        private protected override bool Hides(ReadOnlySpan<double> times, int observation, int value, RandomKey key) =>
            key.Uniform(value) < Share;
    }

    private sealed record OfTimes(double Share) : Hiding
    {
        private protected override bool Hides(ReadOnlySpan<double> times, int observation, int value, RandomKey key) =>
            key.Uniform(observation) < Share;
    }

    private sealed record OfFuture(double Time, bool FromStart) : Hiding
    {
        private protected override bool Hides(ReadOnlySpan<double> times, int observation, int value, RandomKey key) =>
            times[observation] - (FromStart ? times[0] : 0) > Time;
    }

    private sealed record OfEnd(double Share, bool Varies) : Hiding
    {
        private const double Largest = 0.95;

        internal override bool IsOfEnds => true;

        internal override Hiding InTraining => this with { Varies = true };

        private protected override bool Hides(ReadOnlySpan<double> times, int observation, int value, RandomKey key)
        {
            double share = Varies ? Math.Min(Largest, 2 * Share * key.Uniform(0)) : Share;
            return observation >= times.Length - Math.Max(1, (int)Math.Round(share * times.Length));
        }
    }

    private sealed record OfLast(int Count) : Hiding
    {
        private protected override bool Hides(ReadOnlySpan<double> times, int observation, int value, RandomKey key) =>
            observation >= times.Length - Count;
    }
}
