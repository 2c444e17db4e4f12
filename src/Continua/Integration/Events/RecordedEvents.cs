namespace Continua.Integration;

/// <summary>
/// Where the result of a solve holds its first events, behind the saved states: how many happened, then for each its time, its number in the
/// options, the state before and the state after.
/// </summary>
internal readonly record struct RecordedEvents(int Most, int Dimension)
{
    /// <summary>How many numbers there are.</summary>
    public int Size => Most == 0 ? 0 : 1 + (Most * Each);

    /// <summary>How many numbers an event has.</summary>
    private int Each => 2 + (2 * Dimension);

    public int TimeOf(int ordinal) => 1 + (ordinal * Each);

    public int NumberOf(int ordinal) => TimeOf(ordinal) + 1;

    public int Before(int ordinal) => TimeOf(ordinal) + 2;

    public int After(int ordinal) => Before(ordinal) + Dimension;
}
