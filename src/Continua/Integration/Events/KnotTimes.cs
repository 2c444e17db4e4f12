namespace Continua.Integration;

/// <summary>What happens at a time on which steps land.</summary>
internal enum KnotKind
{
    /// <summary>Nothing but that a step ends there.</summary>
    Stop,

    /// <summary>The field jumps: the slope before is not that behind.</summary>
    Jump,

    /// <summary>An event.</summary>
    Event,
}

/// <summary>Times on which the steps of rows land: each row goes from one to the next, in its direction.</summary>
/// <param name="capacity">The most rows.</param>
internal abstract class KnotTimes(KnotKind kind, int capacity)
{
    private readonly int[] next = new int[capacity];

    public KnotKind Kind => kind;

    /// <summary>The number of the event.</summary>
    public int Event { get; init; }

    /// <summary>The number of the first of these times among the knots that have cotangents; <see cref="RowState.ConstantKnot"/> for none.</summary>
    public int Slot { get; init; } = RowState.ConstantKnot;

    /// <summary>Whether the times are inputs of the solve.</summary>
    public bool HasCotangents => Slot != RowState.ConstantKnot;

    /// <summary>Moves a row to the first time from another one on.</summary>
    /// <param name="isIncluded">Whether that time is one of them.</param>
    public void Seek(int row, in RowState state, double time, bool isIncluded)
    {
        int step = Step(state), at = Near(row, state, time);
        while (!double.IsNaN(At(row, state, at - step)) && state.Direction * (At(row, state, at - step) - time) >= (isIncluded ? 0 : double.Epsilon))
        {
            at -= step;
        }

        while (state.Direction * (At(row, state, at) - time) < 0 || (!isIncluded && At(row, state, at) == time))
        {
            at += step;
        }

        next[row] = at;
    }

    /// <summary>The next time of a row; NaN where there is none up to its end.</summary>
    public double Peek(int row, in RowState state)
    {
        double time = At(row, state, next[row]);
        return state.Direction * (state.End - time) >= 0 ? time : double.NaN;
    }

    /// <summary>The last time of a row before the next one; NaN where there is none.</summary>
    public double Last(int row, in RowState state) => At(row, state, next[row] - Step(state));

    /// <summary>Which of the times that were given is the next one.</summary>
    public int NumberOf(int row) => Given(row, next[row]);

    /// <summary>The number of the next one among the knots that have cotangents.</summary>
    public virtual int SlotOf(int row) => HasCotangents ? Slot + NumberOf(row) : Slot;

    /// <summary>The number among the knots that have cotangents of a time; null where it is none of these times.</summary>
    public virtual int? SlotAt(int row, in RowState state, double time) => null;

    /// <summary>The number in order of the next one.</summary>
    protected int NextOf(int row) => next[row];

    public void Advance(int row, in RowState state) => next[row] += Step(state);

    /// <summary>A time by its number in order; NaN where there is none.</summary>
    protected abstract double At(int row, in RowState state, int number);

    /// <summary>The number of a time near another one.</summary>
    protected abstract int Near(int row, in RowState state, double time);

    /// <summary>Which of the times that were given has a number in order.</summary>
    protected abstract int Given(int row, int number);

    /// <summary>From one number to the next of a row.</summary>
    protected virtual int Step(in RowState state) => state.Direction > 0 ? 1 : -1;
}

/// <summary>Times in lists, of each row or common to all.</summary>
internal sealed class ListedTimes : KnotTimes
{
    private readonly double[][] times;
    private readonly int[]?[] numbers;

    /// <param name="lists">How many lists there are; they are given by <see cref="Set"/>.</param>
    public ListedTimes(KnotKind kind, int lists, int capacity)
        : base(kind, capacity) => (times, numbers) = (new double[lists][], new int[lists][]);

    /// <param name="perRow">One list for all rows of the block, or one a row, in any order.</param>
    public ListedTimes(KnotKind kind, IReadOnlyList<double[]> perRow, int capacity)
        : this(kind, perRow.Count, capacity)
    {
        for (int i = 0; i < perRow.Count; i++)
        {
            Set(i, perRow[i]);
        }
    }

    /// <param name="ascending">One list for all rows, in ascending order: it is not copied.</param>
    public ListedTimes(KnotKind kind, double[] ascending, int capacity)
        : base(kind, capacity) => (times, numbers) = ([ascending], [null]);

    /// <summary>Gives a list other times.</summary>
    /// <param name="endsAlone">Whether steps land on the first and the last alone.</param>
    public void Set(int list, double[] unordered, bool endsAlone = false)
    {
        int[] order = endsAlone && unordered.Length > 1 ? [0, unordered.Length - 1] : [.. Enumerable.Range(0, unordered.Length).OrderBy(i => unordered[i])];
        (times[list], numbers[list]) = ([.. order.Select(i => unordered[i])], order);
    }

    public override int? SlotAt(int row, in RowState state, double time)
    {
        int at = Array.BinarySearch(Of(row), time);
        while (at > 0 && Of(row)[at - 1] == time)
        {
            at--;
        }

        return at < 0 ? null : Slot + Given(row, at);
    }

    protected override double At(int row, in RowState state, int number)
    {
        double[] list = Of(row);
        return (uint)number < (uint)list.Length ? list[number] : double.NaN;
    }

    protected override int Near(int row, in RowState state, double time)
    {
        int at = Array.BinarySearch(Of(row), time);
        at = at >= 0 ? at : ~at;
        return state.Direction > 0 ? at : Math.Min(at, Of(row).Length - 1);
    }

    protected override int Given(int row, int number) => numbers[times.Length == 1 ? 0 : row] is { } order ? order[number] : number;

    private double[] Of(int row) => times[times.Length == 1 ? 0 : row];
}

/// <summary>t₀ + interval, t₀ + 2·interval, … in the direction of each row.</summary>
internal sealed class IntervalTimes(KnotKind kind, double interval, int capacity) : KnotTimes(kind, capacity)
{
    public override int SlotOf(int row) => RowState.StartKnot;

    protected override double At(int row, in RowState state, int number) => number < 1 ? double.NaN
        : ClockResolution.IntoSpan(state.Start + (number * interval * state.Direction), state.Start, state.End);

    protected override int Near(int row, in RowState state, double time) =>
        1 + (int)Math.Clamp(Math.Abs(time - state.Start) / interval, 0, int.MaxValue - 2);

    protected override int Given(int row, int number) => number - 1;

    protected override int Step(in RowState state) => 1;
}

/// <summary>All times on which steps land beside saves and ends.</summary>
/// <param name="lists">None has a capacity below that of the block.</param>
internal sealed class KnotLists(KnotTimes[] lists, int capacity)
{
    private readonly List<(int Event, int Number)>?[] pending = new List<(int Event, int Number)>?[capacity];
    private readonly bool[] jumps = new bool[capacity];
    private readonly int[] startSlots = new int[capacity], jumpSlots = new int[capacity];
    private readonly bool hasJumps = Array.Exists(lists, list => list.Kind == KnotKind.Jump);
    private readonly (double Low, double High, int Ahead)[] around = new (double, double, int)[capacity];

    public ReadOnlySpan<KnotTimes> Lists => lists;

    /// <summary>The events that happen where a row stands.</summary>
    public List<(int Event, int Number)>? Pending(int row) => pending[row];

    /// <summary>The number among the knots that have cotangents of the first event where a row starts.</summary>
    public int StartSlot(int row) => startSlots[row];

    /// <summary>Whether the field jumps where a row stands.</summary>
    public bool Jumps(int row) => jumps[row];

    /// <summary>The number among the knots that have cotangents of the jump where a row stands.</summary>
    public int JumpSlot(int row) => jumpSlots[row];

    /// <summary>Whether the field jumps at some of the times.</summary>
    public bool HasJumps => hasJumps;

    /// <summary>Moves a row to its start, where events may happen.</summary>
    public void Start(int row, in RowState state)
    {
        startSlots[row] = RowState.StartKnot;
        foreach (KnotTimes list in lists)
        {
            list.Seek(row, state, state.Start, isIncluded: true);
            bool begins = startSlots[row] == RowState.StartKnot && list.HasCotangents && list.Kind == KnotKind.Event && list.Peek(row, state) == state.Start;
            startSlots[row] = begins ? list.SlotOf(row) : startSlots[row];
        }

        Arrive(row, state, state.Start);
    }

    /// <summary>Moves a row to where it stands, with what happens there behind it.</summary>
    public void Resume(int row, in RowState state)
    {
        foreach (KnotTimes list in lists)
        {
            list.Seek(row, state, state.Time, isIncluded: false);
        }

        FindJumpsAround(row, state);
    }

    /// <summary>The number among the knots that have cotangents of a time of a row; null where there is none.</summary>
    public int? SlotAt(int row, in RowState state, double time)
    {
        foreach (KnotTimes list in lists)
        {
            if (list.HasCotangents && (time != state.End || list.Kind == KnotKind.Event) && list.SlotAt(row, state, time) is { } slot)
            {
                return slot;
            }
        }

        return null;
    }

    /// <summary>The jumps of the field before and behind the coming step of a row; NaN where there are none.</summary>
    public ref readonly (double Low, double High, int Ahead) JumpsAround(int row) => ref around[row];

    /// <summary>The next time of a row, or its end where there is none before.</summary>
    /// <param name="slot">The number of the time among the knots that have cotangents; it stays as it is where there is none before the end.</param>
    /// <param name="isInput">Whether the time is an input of the solve.</param>
    public double Next(int row, in RowState state, ref int slot, out bool isInput)
    {
        double first = state.End;
        isInput = false;
        foreach (KnotTimes list in lists)
        {
            double time = list.Peek(row, state), before = state.Direction * (first - time);
            if (before > 0 || (before == 0 && !isInput && list.HasCotangents && (list.Kind == KnotKind.Event || time != state.End)))
            {
                (first, slot, isInput) = (time, list.SlotOf(row), list.HasCotangents);
            }
        }

        return first;
    }

    /// <summary>A row has arrived at a time.</summary>
    /// <returns>Whether events happen there, or the field jumps.</returns>
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
                    (pending[row] ??= []).Add((list.Event, list.NumberOf(row)));
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
