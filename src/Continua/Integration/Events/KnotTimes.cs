namespace Continua.Integration;

/// <summary>The effect of a time at which steps end.</summary>
internal enum KnotKind
{
    /// <summary>A step ends there, without a further effect.</summary>
    Stop,

    /// <summary>The field jumps: the slopes before and after differ.</summary>
    Jump,

    /// <summary>An event fires.</summary>
    Event,
}

/// <summary>
/// A sequence of times at which the steps of rows end; each row passes them in its direction of integration. Times that
/// are inputs of the solve have cotangents in the backward pass: the slot of such a time is the index of its cotangent.
/// </summary>
internal abstract class KnotTimes(KnotKind kind, int capacity)
{
    private readonly int[] next = new int[capacity];

    public KnotKind Kind => kind;

    /// <summary>The index of the event, if the times are those of an event.</summary>
    public int Event { get; init; }

    /// <summary>
    /// The slot of the first time; <see cref="RowState.ConstantKnot"/> if the times are not inputs of the solve.
    /// </summary>
    public int Slot { get; set; } = RowState.ConstantKnot;

    /// <summary>Whether the times are inputs of the solve.</summary>
    public bool HasCotangents => Slot != RowState.ConstantKnot;

    /// <summary>
    /// Moves a row to the first time after <paramref name="time"/>, or to that time itself if
    /// <paramref name="isIncluded"/>.
    /// </summary>
    public void Seek(int row, in RowState state, double time, bool isIncluded)
    {
        int step = Step(state), at = Near(row, state, time);
        while (!double.IsNaN(At(row, state, at - step))
            && state.Direction * (At(row, state, at - step) - time) >= (isIncluded ? 0 : double.Epsilon))
        {
            at -= step;
        }

        while (state.Direction * (At(row, state, at) - time) < 0 || (!isIncluded && At(row, state, at) == time))
        {
            at += step;
        }

        next[row] = at;
    }

    /// <summary>The next time of a row; NaN if there is none before its end.</summary>
    public double Peek(int row, in RowState state)
    {
        double time = At(row, state, next[row]);
        return state.Direction * (state.End - time) >= 0 ? time : double.NaN;
    }

    /// <summary>The last time of a row before the next one; NaN if there is none.</summary>
    public double Last(int row, in RowState state) => At(row, state, next[row] - Step(state));

    /// <summary>The index of the next time among the times as they were given.</summary>
    public int GivenIndexOf(int row) => GivenIndex(row, next[row]);

    /// <summary>The slot of the next time.</summary>
    public virtual int SlotOf(int row) => HasCotangents ? Slot + GivenIndexOf(row) : Slot;

    /// <summary>The slot of a time; null if the sequence does not contain the time.</summary>
    public virtual int? SlotAt(int row, in RowState state, double time) => null;

    /// <summary>The index of the next time in ascending order.</summary>
    protected int NextIndexOf(int row) => next[row];

    /// <summary>Moves a row to its next time.</summary>
    public void Advance(int row, in RowState state) => next[row] += Step(state);

    /// <summary>The time with an index in ascending order; NaN if there is none.</summary>
    protected abstract double At(int row, in RowState state, int index);

    /// <summary>The index of a time near <paramref name="time"/>.</summary>
    protected abstract int Near(int row, in RowState state, double time);

    /// <summary>Converts an index in ascending order to the index among the times as they were given.</summary>
    protected abstract int GivenIndex(int row, int index);

    /// <summary>The increment of the index from one time of a row to its next.</summary>
    protected virtual int Step(in RowState state) => state.Direction > 0 ? 1 : -1;
}

/// <summary>Listed times, one list for each row or one for all rows.</summary>
internal sealed class ListedTimes : KnotTimes
{
    private readonly double[][] times;
    private readonly int[]?[] givenIndices;

    /// <summary>Creates empty lists, which are filled by <see cref="Set"/>.</summary>
    public ListedTimes(KnotKind kind, int lists, int capacity)
        : base(kind, capacity) => (times, givenIndices) = (new double[lists][], new int[lists][]);

    /// <summary>Creates lists from times in any order: one for all rows of the block, or one for each row.</summary>
    public ListedTimes(KnotKind kind, IReadOnlyList<double[]> perRow, int capacity)
        : this(kind, perRow.Count, capacity)
    {
        for (int i = 0; i < perRow.Count; i++)
        {
            Set(i, perRow[i]);
        }
    }

    /// <summary>Creates one list for all rows from ascending times, which are not copied.</summary>
    public ListedTimes(KnotKind kind, double[] ascending, int capacity)
        : base(kind, capacity) => (times, givenIndices) = ([ascending], [null]);

    /// <summary>
    /// Replaces the times of a list; if <paramref name="onlyEnds"/>, only the first and the last are used.
    /// </summary>
    public void Set(int list, double[] unordered, bool onlyEnds = false)
    {
        int[] order = onlyEnds && unordered.Length > 1
            ? [0, unordered.Length - 1]
            : [.. Enumerable.Range(0, unordered.Length).OrderBy(i => unordered[i])];
        (times[list], givenIndices[list]) = ([.. order.Select(i => unordered[i])], order);
    }

    public override int? SlotAt(int row, in RowState state, double time)
    {
        int at = Array.BinarySearch(Of(row), time);
        while (at > 0 && Of(row)[at - 1] == time)
        {
            at--;
        }

        return at < 0 ? null : Slot + GivenIndex(row, at);
    }

    protected override double At(int row, in RowState state, int index)
    {
        double[] list = Of(row);
        return (uint)index < (uint)list.Length ? list[index] : double.NaN;
    }

    protected override int Near(int row, in RowState state, double time)
    {
        int at = Array.BinarySearch(Of(row), time);
        at = at >= 0 ? at : ~at;
        return state.Direction > 0 ? at : Math.Min(at, Of(row).Length - 1);
    }

    protected override int GivenIndex(int row, int index) =>
        givenIndices[times.Length == 1 ? 0 : row] is { } order ? order[index] : index;

    private double[] Of(int row) => times[times.Length == 1 ? 0 : row];
}

/// <summary>The times t₀ + interval, t₀ + 2·interval, … in the direction of each row.</summary>
internal sealed class IntervalTimes(KnotKind kind, double interval, int capacity) : KnotTimes(kind, capacity)
{
    // Each time is t₀ plus a constant, so its cotangent is that of t₀.
    public override int SlotOf(int row) => RowState.StartKnot;

    protected override double At(int row, in RowState state, int index) => index < 1 ? double.NaN
        : ClockResolution.IntoSpan(state.Start + (index * interval * state.Direction), state.Start, state.End);

    protected override int Near(int row, in RowState state, double time) =>
        1 + (int)Math.Clamp(Math.Abs(time - state.Start) / interval, 0, int.MaxValue - 2);

    protected override int GivenIndex(int row, int index) => index - 1;

    protected override int Step(in RowState state) => 1;
}

/// <summary>The times of the observations of each row, which ascend.</summary>
internal sealed class ObservedTimes<T>(KnotKind kind, int capacity) : KnotTimes(kind, capacity)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    /// <summary>The observations of the rows of the block.</summary>
    public Execution.RaggedBlock<T>? Block { get; set; }

    protected override double At(int row, in RowState state, int index)
    {
        ReadOnlySpan<double> times = Block!.TimesOf(row);
        return (uint)index < (uint)times.Length ? times[index] : double.NaN;
    }

    protected override int Near(int row, in RowState state, double time)
    {
        ReadOnlySpan<double> times = Block!.TimesOf(row);
        int at = times.BinarySearch(time);
        at = at >= 0 ? at : ~at;
        return state.Direction > 0 ? at : Math.Min(at, times.Length - 1);
    }

    protected override int GivenIndex(int row, int index) => index;
}

/// <summary>All whole numbers, such as the knots of a control path in its own parameter.</summary>
internal sealed class WholeTimes(KnotKind kind, int capacity) : KnotTimes(kind, capacity)
{
    protected override double At(int row, in RowState state, int index) => index;

    protected override int Near(int row, in RowState state, double time) =>
        (int)Math.Clamp(state.Direction > 0 ? Math.Ceiling(time) : Math.Floor(time), int.MinValue + 2, int.MaxValue - 2);

    protected override int GivenIndex(int row, int index) => index;
}

/// <summary>All times at which steps have to end, except save times and the end of the span.</summary>
internal sealed class KnotLists(KnotTimes[] lists, int capacity)
{
    private readonly List<(int Event, int Number)>?[] pending = new List<(int Event, int Number)>?[capacity];
    private readonly bool[] jumps = new bool[capacity];
    private readonly int[] startSlots = new int[capacity], jumpSlots = new int[capacity];
    private readonly bool hasJumps = Array.Exists(lists, list => list.Kind == KnotKind.Jump);
    private readonly (double Low, double High, int Ahead)[] around = new (double, double, int)[capacity];

    public ReadOnlySpan<KnotTimes> Lists => lists;

    /// <summary>
    /// The events that fire at the current time of a row, each with the number of that time in the event's list; null
    /// or empty if there are none.
    /// </summary>
    public List<(int Event, int Number)>? Pending(int row) => pending[row];

    /// <summary>
    /// The slot of the first event with cotangents at the start of a row; <see cref="RowState.StartKnot"/> if there is
    /// none.
    /// </summary>
    public int StartSlot(int row) => startSlots[row];

    /// <summary>Whether the field jumps at the current time of a row.</summary>
    public bool Jumps(int row) => jumps[row];

    /// <summary>The slot of the jump at the current time of a row.</summary>
    public int JumpSlot(int row) => jumpSlots[row];

    /// <summary>Whether the field jumps at any of the times.</summary>
    public bool HasJumps => hasJumps;

    /// <summary>Moves a row to its start, where events may fire.</summary>
    public void Start(int row, in RowState state)
    {
        startSlots[row] = RowState.StartKnot;
        foreach (KnotTimes list in lists)
        {
            list.Seek(row, state, state.Start, isIncluded: true);
            bool begins = startSlots[row] == RowState.StartKnot && list.HasCotangents && list.Kind == KnotKind.Event
                && list.Peek(row, state) == state.Start;
            startSlots[row] = begins ? list.SlotOf(row) : startSlots[row];
        }

        Arrive(row, state, state.Start);
    }

    /// <summary>Moves a row to its current time, after the events there have fired.</summary>
    public void Resume(int row, in RowState state)
    {
        foreach (KnotTimes list in lists)
        {
            list.Seek(row, state, state.Time, isIncluded: false);
        }

        FindJumpsAround(row, state);
    }

    /// <summary>The slot of a time of a row; null if there is none.</summary>
    public int? SlotAt(int row, in RowState state, double time)
    {
        foreach (KnotTimes list in lists)
        {
            if (list.HasCotangents && (time != state.End || list.Kind == KnotKind.Event)
                && list.SlotAt(row, state, time) is { } slot)
            {
                return slot;
            }
        }

        return null;
    }

    /// <summary>
    /// The times of the jumps of the field around the next step of a row, in ascending order, each NaN if there is
    /// none, and the slot of the jump ahead.
    /// </summary>
    public ref readonly (double Low, double High, int Ahead) JumpsAround(int row) => ref around[row];

    /// <summary>
    /// The next time of a row, or the end of its span if there is none before the end. <paramref name="slot"/> becomes
    /// the slot of that time, or stays unchanged at the end; <paramref name="isInput"/> is true if the time is an input
    /// of the solve.
    /// </summary>
    public double Next(int row, in RowState state, ref int slot, out bool isInput)
    {
        double first = state.End;
        isInput = false;
        foreach (KnotTimes list in lists)
        {
            double time = list.Peek(row, state), before = state.Direction * (first - time);
            if (before > 0 || (before == 0 && !isInput && list.HasCotangents
                && (list.Kind == KnotKind.Event || time != state.End)))
            {
                (first, slot, isInput) = (time, list.SlotOf(row), list.HasCotangents);
            }
        }

        return first;
    }

    /// <summary>Moves a row to a time at which its step has ended.</summary>
    /// <returns>Whether events fire there, or the field jumps.</returns>
    public bool Arrive(int row, in RowState state, double time)
    {
        pending[row]?.Clear();
        (jumps[row], jumpSlots[row]) = (false, RowState.ConstantKnot);
        foreach (KnotTimes list in lists)
        {
            while (state.Direction * (list.Peek(row, state) - time) <= 0)
            {
                if (list.Kind == KnotKind.Jump)
                {
                    jumpSlots[row] = jumpSlots[row] == RowState.ConstantKnot ? list.SlotOf(row) : jumpSlots[row];
                    jumps[row] = true;
                }

                if (list.Kind == KnotKind.Event)
                {
                    (pending[row] ??= []).Add((list.Event, list.GivenIndexOf(row)));
                }

                list.Advance(row, state);
            }
        }

        FindJumpsAround(row, state);
        return jumps[row] || pending[row] is { Count: > 0 };
    }

    private void FindJumpsAround(int row, in RowState state)
    {
        (double behind, double ahead, int slot) = (double.NaN, double.NaN, RowState.ConstantKnot);
        foreach (KnotTimes list in lists)
        {
            if (list.Kind == KnotKind.Jump)
            {
                (double last, double next) = (list.Last(row, state), list.Peek(row, state));
                behind = state.Direction * (behind - last) >= 0 || double.IsNaN(last) ? behind : last;
                if (!(state.Direction * (next - ahead) >= 0) && !double.IsNaN(next))
                {
                    (ahead, slot) = (next, list.SlotOf(row));
                }
            }
        }

        around[row] = state.Direction > 0 ? (behind, ahead, slot) : (ahead, behind, slot);
    }
}
