namespace Continua.Learning;

/// <summary>A point in time with a resolution of one nanosecond: a date in ticks of 100 ns, and the nanoseconds beyond
/// the last full tick.</summary>
internal readonly record struct Moment(DateTimeOffset Date, byte Nanoseconds = 0);

/// <summary>The moments of a column, in ticks of UTC. Nanoseconds are stored only if at least one row has
/// some.</summary>
internal sealed class MomentList(int capacity)
{
    private readonly List<long> ticks = new(capacity);
    private byte[]? nanoseconds;

    public int Count => ticks.Count;

    /// <summary>The offset from UTC of the first moment, as written.</summary>
    public TimeSpan Offset { get; private set; }

    public IReadOnlyList<long> UtcTicks => ticks;

    public void Add(Moment moment)
    {
        Offset = ticks.Count == 0 ? moment.Date.Offset : Offset;
        if (moment.Nanoseconds > 0)
        {
            nanoseconds ??= new byte[Math.Max(capacity, ticks.Count + 1)];
            if (nanoseconds.Length <= ticks.Count)
            {
                Array.Resize(ref nanoseconds, 2 * nanoseconds.Length);
            }

            nanoseconds[ticks.Count] = moment.Nanoseconds;
        }

        ticks.Add(moment.Date.UtcTicks);
    }

    /// <summary>The ticks from <paramref name="origin"/> to a row, with the nanoseconds as a fraction of a
    /// tick.</summary>
    public double TicksSince(long origin, int row) =>
        ticks[row] - origin + (nanoseconds is not null && row < nanoseconds.Length ? nanoseconds[row] / 100.0 : 0);
}
