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

    /// <summary>The offset of the time of an event; events are numbered from 0.</summary>
    public int TimeOf(int ordinal) => 1 + (ordinal * SizePerEvent);

    /// <summary>The offset of the index of the event in the options.</summary>
    public int NumberOf(int ordinal) => TimeOf(ordinal) + 1;

    /// <summary>The offset of the state before the event.</summary>
    public int Before(int ordinal) => TimeOf(ordinal) + 2;

    /// <summary>The offset of the state after the event.</summary>
    public int After(int ordinal) => Before(ordinal) + Dimension;
}
