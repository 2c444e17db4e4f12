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

/// <summary>Times on which the steps of rows land, in ascending order, of each row or common to all.</summary>
internal sealed class KnotTimes
{
    private readonly double[][] times;
    private readonly int[][] numbers;
    private readonly double interval;
    private readonly int[] next;

    /// <param name="perRow">One list for all rows of the block, or one a row, in any order; none with an interval.</param>
    /// <param name="interval">The distance from one time to the next, from t₀ on; 0 for none.</param>
    /// <param name="capacity">The most rows.</param>
    public KnotTimes(KnotKind kind, IReadOnlyList<double[]> perRow, double interval, int capacity)
    {
        (Kind, this.interval, next) = (kind, interval, new int[capacity]);
        (times, numbers) = (new double[perRow.Count][], new int[perRow.Count][]);
        for (int i = 0; i < perRow.Count; i++)
        {
            Set(i, perRow[i]);
        }
    }

    public KnotKind Kind { get; }

    /// <summary>The number of the event.</summary>
    public int Event { get; init; }

    /// <summary>The number of the first of these times among the knots that have cotangents; <see cref="RowState.ConstantKnot"/> for none.</summary>
    public int Slot { get; init; } = RowState.ConstantKnot;

    /// <summary>Whether the times are inputs of the solve.</summary>
    public bool HasCotangents => Slot != RowState.ConstantKnot;

    /// <summary>Gives a list other times.</summary>
    public void Set(int list, double[] unordered)
    {
        double[] ascending = [.. unordered];
        int[] order = [.. Enumerable.Range(0, ascending.Length)];
        Array.Sort(ascending, order);
        (times[list], numbers[list]) = (ascending, order);
    }

    /// <summary>Moves a row to the first time from another one on.</summary>
    /// <param name="isIncluded">Whether that time is one of them.</param>
    public void Seek(int row, in RowState state, double time, bool isIncluded)
    {
        if (interval > 0)
        {
            next[row] = 1 + (int)Math.Clamp(Math.Abs(time - state.Start) / interval, 0, int.MaxValue - 2);
            while (next[row] > 1 && state.Direction * (At(row, state, next[row] - 1) - time) > 0)
            {
                next[row]--;
            }

            while (state.Direction * (At(row, state, next[row]) - time) <= 0)
            {
                next[row]++;
            }

            return;
        }

        double[] list = Of(row);
        bool forwards = state.Direction > 0;
        int at = Array.BinarySearch(list, time), low = at < 0 ? ~at : at, high = at < 0 ? ~at : at + 1;
        while (low > 0 && list[low - 1] == time)
        {
            low--;
        }

        while (high < list.Length && list[high] == time)
        {
            high++;
        }

        next[row] = forwards == isIncluded ? low : high;
        next[row] -= forwards ? 0 : 1;
    }

    /// <summary>The last time of a row before the next one; NaN where there is none.</summary>
    public double Last(int row, in RowState state)
    {
        int last = next[row] - (state.Direction > 0 || interval > 0 ? 1 : -1);
        return interval > 0 || (uint)last >= (uint)Of(row).Length ? double.NaN : Of(row)[last];
    }

    /// <summary>The next time of a row; NaN where there is none up to its end.</summary>
    public double Peek(int row, in RowState state)
    {
        if (interval > 0)
        {
            return At(row, state, next[row]);
        }

        double[] list = Of(row);
        return (uint)next[row] < (uint)list.Length && state.Direction * (state.End - list[next[row]]) >= 0 ? list[next[row]] : double.NaN;
    }

    /// <summary>Which of the times that were given is the next one.</summary>
    public int NumberOf(int row) => interval > 0 ? next[row] - 1 : numbers[times.Length == 1 ? 0 : row][next[row]];

    /// <summary>The number of the next one among the knots that have cotangents.</summary>
    public int SlotOf(int row) => interval > 0 ? RowState.StartKnot : Slot == RowState.ConstantKnot ? Slot : Slot + NumberOf(row);

    /// <summary>The number among the knots that have cotangents of a time; null where it is none of these times.</summary>
    public int? SlotAt(int row, double time)
    {
        int at = Array.BinarySearch(Of(row), time);
        return at < 0 ? null : Slot + numbers[times.Length == 1 ? 0 : row][at];
    }

    public void Advance(int row, double direction) => next[row] += interval > 0 || direction > 0 ? 1 : -1;

    /// <summary>A time of an interval list, from 1 on; NaN behind the end of the row.</summary>
    private double At(int row, in RowState state, int number)
    {
        double time = ClockResolution.IntoSpan(state.Start + (number * interval * state.Direction), state.Start, state.End);
        return state.Direction * (state.End - time) >= 0 ? time : double.NaN;
    }

    private double[] Of(int row) => times[times.Length == 1 ? 0 : row];
}

/// <summary>All times on which steps land beside saves and ends.</summary>
/// <param name="lists">None has a capacity below that of the block.</param>
internal sealed class KnotLists(KnotTimes[] lists, int capacity)
{
    private readonly List<(int Event, int Number)>?[] pending = new List<(int Event, int Number)>?[capacity];
    private readonly bool[] jumps = new bool[capacity];
    private readonly int[] startSlots = new int[capacity];
    private readonly bool hasJumps = Array.Exists(lists, list => list.Kind == KnotKind.Jump);

    public ReadOnlySpan<KnotTimes> Lists => lists;

    /// <summary>The events that happen where a row stands.</summary>
    public List<(int Event, int Number)>? Pending(int row) => pending[row];

    /// <summary>The number among the knots that have cotangents of the first event where a row starts.</summary>
    public int StartSlot(int row) => startSlots[row];

    /// <summary>Whether the field jumps where a row stands.</summary>
    public bool Jumps(int row) => jumps[row];

    /// <summary>Whether the field jumps at some of the times.</summary>
    public bool HasJumps => hasJumps;

    /// <summary>Moves a row to its start, where events may happen.</summary>
    public void Start(int row, in RowState state)
    {
        startSlots[row] = RowState.StartKnot;
        foreach (KnotTimes list in lists)
        {
            list.Seek(row, state, state.Start, isIncluded: true);
            bool begins = startSlots[row] == RowState.StartKnot && list.HasCotangents && list.Peek(row, state) == state.Start;
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
    }

    /// <summary>The number among the knots that have cotangents of an event of a row at a time; that of t₀ where there is none.</summary>
    public int SlotAt(int row, double time)
    {
        foreach (KnotTimes list in lists)
        {
            if (list.HasCotangents && list.SlotAt(row, time) is { } slot)
            {
                return slot;
            }
        }

        return RowState.StartKnot;
    }

    /// <summary>The jumps of the field before and behind the coming step of a row; NaN where there are none.</summary>
    public (double Low, double High) JumpsAround(int row, in RowState state)
    {
        (double behind, double ahead) = (double.NaN, double.NaN);
        foreach (KnotTimes list in lists)
        {
            if (list.Kind == KnotKind.Jump)
            {
                (double last, double next) = (list.Last(row, state), list.Peek(row, state));
                behind = state.Direction * (behind - last) >= 0 ? behind : last;
                ahead = state.Direction * (next - ahead) >= 0 ? ahead : next;
            }
        }

        return state.Direction > 0 ? (behind, ahead) : (ahead, behind);
    }

    /// <summary>The next time of a row, or its end where there is none before.</summary>
    /// <param name="slot">The number of the time among the knots that have cotangents; that of the end where there is none before.</param>
    public double Next(int row, in RowState state, ref int slot)
    {
        double first = state.End;
        foreach (KnotTimes list in lists)
        {
            double time = list.Peek(row, state), before = state.Direction * (first - time);
            if (before > 0 || (before == 0 && list.HasCotangents))
            {
                (first, slot) = (time, list.SlotOf(row));
            }
        }

        return first;
    }

    /// <summary>A row has arrived at a time.</summary>
    /// <returns>Whether events happen there, or the field jumps.</returns>
    public bool Arrive(int row, in RowState state, double time)
    {
        pending[row]?.Clear();
        jumps[row] = false;
        foreach (KnotTimes list in lists)
        {
            while (state.Direction * (list.Peek(row, state) - time) <= 0)
            {
                jumps[row] |= list.Kind == KnotKind.Jump;
                if (list.Kind == KnotKind.Event)
                {
                    (pending[row] ??= []).Add((list.Event, list.NumberOf(row)));
                }

                list.Advance(row, state.Direction);
            }
        }

        return jumps[row] || pending[row] is { Count: > 0 };
    }
}
