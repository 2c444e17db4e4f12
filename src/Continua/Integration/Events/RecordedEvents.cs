namespace Continua.Integration;

/// <summary>
/// The layout of the recorded events in the result of a solve, after the saved states: the number of events, then for
/// each event its time, its index in the options, the state before and the state after.
/// </summary>
internal readonly record struct RecordedEvents(int MaxEvents, int Dimension)
{
    /// <summary>The total number of values.</summary>
    public int Size => MaxEvents == 0 ? 0 : 1 + (MaxEvents * SizePerEvent);

    /// <summary>The number of values of one event.</summary>
    private int SizePerEvent => 2 + (2 * Dimension);

    public int TimeOf(int ordinal) => 1 + (ordinal * SizePerEvent);

    public int NumberOf(int ordinal) => TimeOf(ordinal) + 1;

    public int Before(int ordinal) => TimeOf(ordinal) + 2;

    public int After(int ordinal) => Before(ordinal) + Dimension;
}
