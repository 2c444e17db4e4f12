using System.Numerics;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>The result of one row: saved states, events, the final state and, if requested, dense output.</summary>
internal sealed unsafe class RowResult<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private DenseStep<T>[]? steps;
    private readonly double[] stepBounds;
    private T[][] statesAtBounds = [];

    private RowResult(RowState state, double[] times, T[,] values, T[] last) =>
        (State, Times, stepBounds, Values, Last) = (state, times, times, values, last);

    /// <summary>The state of the integration at its end.</summary>
    public RowState State { get; }

    /// <summary>The times of <see cref="Values"/>.</summary>
    public double[] Times { get; private set; }

    /// <summary>The saved states, [times, dim].</summary>
    public T[,] Values { get; private set; }

    /// <summary>The state at t₁, or at a terminal event; NaN if the row failed.</summary>
    public T[] Last { get; }

    /// <summary>
    /// The failure of a solve within the field that caused the failure of the row; null if there was none.
    /// </summary>
    public string? FailureWithin { get; set; }

    /// <summary>The events of the row, in the order in which they happened.</summary>
    public IReadOnlyList<RowEvent<T>> Events { get; private set; } = [];

    /// <summary>Reads the events of the row from the log of its block.</summary>
    /// <param name="log">The log; null for a solve without events.</param>
    /// <param name="row">The index of the row in the block.</param>
    /// <param name="options">The options, with the events.</param>
    public void ReadEvents(EventLog<T>? log, int row, SolveOptions options)
    {
        if (log is null)
        {
            return;
        }

        Events = EventsOf(log, row, State, options);
        if (statesAtBounds.Length > 0)
        {
            SplitAtEvents();
        }
    }

    /// <summary>Returns the events of a row of a block.</summary>
    public static IReadOnlyList<RowEvent<T>> EventsOf(
        EventLog<T>? log, int row, in RowState state, SolveOptions options)
    {
        RowEvent<T>[] events = new RowEvent<T>[log is null ? 0 : state.Events];
        for (int n = 0; n < events.Length; n++)
        {
            int e = log!.EventOf(row, n);
            events[n] = new(
                e, options.Events![e].Name, log.TimeOf(row, n), [.. log.Before(row, n)], [.. log.After(row, n)]);
        }

        return events;
    }

    /// <summary>
    /// Inserts the states before and after each reset into the values, both at the time of the event. Dense output at
    /// that time returns the state before the event.
    /// </summary>
    private void SplitAtEvents()
    {
        List<(double Time, T[] State)> values = [];
        int next = 0;
        for (int n = 0; n < stepBounds.Length; n++)
        {
            if (next < Events.Count && Events[next].Time == stepBounds[n])
            {
                T[] before = Events[next].Before;
                while (next < Events.Count && Events[next].Time == stepBounds[n])
                {
                    next++;
                }

                if (!before.AsSpan().SequenceEqual(statesAtBounds[n]))
                {
                    values.Add((stepBounds[n], before));
                    values.Add((stepBounds[n], statesAtBounds[n]));
                    statesAtBounds[n] = before;
                    continue;
                }
            }

            values.Add((stepBounds[n], statesAtBounds[n]));
        }

        Times = [.. values.Select(value => value.Time)];
        Values = new T[values.Count, Last.Length];
        for (int n = 0; n < values.Count; n++)
        {
            for (int c = 0; c < Last.Length; c++)
            {
                Values[n, c] = values[n].State[c];
            }
        }
    }

    /// <summary>Creates the result of a row that succeeded, from values computed elsewhere.</summary>
    public static RowResult<T> Of(double[] times, T[,] values, T[] last) =>
        new(new() { Start = times[0], End = times[^1], Time = times[^1] }, times, values, last);

    /// <summary>Creates a result from the saved states of a block.</summary>
    /// <param name="state">The state of the integration at its end.</param>
    /// <param name="times">The save times of the row.</param>
    /// <param name="empty">The values of a row without saves, [0, dimension].</param>
    /// <param name="saved">The saved states of the row's lane, then the final state.</param>
    /// <param name="stride">The maximum number of saves of the block's rows.</param>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="lanes">The distance in memory between two components of a row, in values.</param>
    public static RowResult<T> FromSaves(
        in RowState state, double[] times, T[,] empty, T* saved, int stride, int dimension, int lanes)
    {
        T[,] values = times.Length == 0 ? empty : new T[times.Length, dimension];
        for (int save = 0; save < times.Length; save++)
        {
            for (int c = 0; c < dimension; c++)
            {
                values[save, c] = saved[(((nint)save * dimension) + c) * lanes];
            }
        }

        T[] last = new T[dimension];
        for (int c = 0; c < dimension; c++)
        {
            last[c] = saved[(((nint)stride * dimension) + c) * lanes];
        }

        return new(state, times, values, last);
    }

    /// <summary>Creates a result from the accepted steps in the record of a block.</summary>
    /// <param name="integrator">The integrator of the block.</param>
    /// <param name="record">The steps of the block.</param>
    /// <param name="row">The index of the row in the block.</param>
    /// <param name="starts">The initial states of all rows, [rows, dim].</param>
    /// <param name="startRow">The index of the row among all rows.</param>
    /// <param name="last">The final state in the row's lane.</param>
    /// <param name="lanes">The distance in memory between two components of a row, in values.</param>
    /// <param name="dense">Whether to store the steps for dense output.</param>
    public static RowResult<T> FromSteps(
        BlockIntegrator<T> integrator, StepRecordList<T> record, int row, T[,] starts, int startRow, T* last, int lanes,
        bool dense)
    {
        int dimension = starts.GetLength(1);
        RowState state = integrator.Rows[row];
        List<DenseStep<T>> steps = [];
        for (int n = 0; n < record.Count - 1; n++)
        {
            StepRecord<T> stepRecord = record[n];
            int lane = stepRecord.Map.LaneOf(row);
            if (lane >= 0 && stepRecord.IsAccepted(lane))
            {
                steps.Add(integrator.Stepper.ToDenseStep(stepRecord, lane));
            }
        }

        double[] times =
            [state.Start, .. steps.Skip(1).Select(s => s.Time), .. steps.Count > 0 ? [state.Time] : (double[])[]];
        T[,] values = new T[times.Length, dimension];
        T[] end = new T[dimension];
        for (int c = 0; c < dimension; c++)
        {
            // The first step starts from the corrected initial state, which satisfies the algebraic equations.
            values[0, c] = steps.Count > 0 ? steps[0].State[c] : starts[startRow, c];
            end[c] = last[(nint)c * lanes];
            for (int n = 1; n < steps.Count; n++)
            {
                values[n, c] = steps[n].State[c];
            }
        }

        if (steps.Count > 0)
        {
            // The last step ends with the state at t₁; for a failed row, with the last state that it reached.
            T[] after = state.Status.IsSuccess() ? end : steps[^1].End();
            for (int c = 0; c < dimension; c++)
            {
                values[steps.Count, c] = after[c];
            }
        }

        T[][] statesAtBounds = [];
        if (state.Events > 0)
        {
            statesAtBounds = [.. Enumerable.Range(0, times.Length).Select(
                n => Enumerable.Range(0, dimension).Select(c => values[n, c]).ToArray())];
        }
        return new(state, times, values, end) { steps = dense ? [.. steps] : null, statesAtBounds = statesAtBounds };
    }

    /// <summary>Returns the state at a time, from dense output.</summary>
    public T[] At(double time)
    {
        int n = StepAt(ref time, "States between saves need", out DenseStep<T>[] denseSteps);
        return time == stepBounds[n]
            ? AtStep(n)
            : Interpolating(denseSteps[n], time).At((time - denseSteps[n].Time) / denseSteps[n].Size);
    }

    /// <summary>Returns the slope at a time, from dense output.</summary>
    public T[] SlopeAt(double time)
    {
        int n = StepAt(ref time, "Slopes need", out DenseStep<T>[] denseSteps);
        if (denseSteps.Length == 0)
        {
            throw new InvalidOperationException("A solve without a step has no slope.");
        }

        DenseStep<T> step = Interpolating(denseSteps[Math.Min(n, denseSteps.Length - 1)], time);
        return step.SlopeAt(n == denseSteps.Length ? 1 : (time - step.Time) / step.Size);
    }

    private static DenseStep<T> Interpolating(DenseStep<T> step, double time) => step.Interpolates
        ? step
        : throw new InvalidOperationException(
            $"A state between steps needs a method that interpolates, but this one does not, and {Invariant(time)} is "
            + $"between steps; solve with SaveAt.Times({Invariant(time)}), on which steps land, or use Tsit5.");

    /// <summary>
    /// Returns the index of the last step that starts at or before a time, or the number of steps if the time is the
    /// end of the last step.
    /// </summary>
    /// <param name="time">The time; it is moved into the span if it is outside by rounding.</param>
    /// <param name="need">The start of the message about a solve without dense output.</param>
    /// <param name="denseSteps">The steps.</param>
    private int StepAt(ref double time, string need, out DenseStep<T>[] denseSteps)
    {
        denseSteps = steps ?? throw new InvalidOperationException(
            $"{need} dense output; solve with SaveAt = SaveAt.Dense.");
        time = ClockResolution.IntoSpan(time, State.Start, stepBounds[^1]);
        double direction = State.End >= State.Start ? 1 : -1, at = time;
        return direction * (at - State.Start) >= 0 && direction * (stepBounds[^1] - at) >= 0
            ? Array.FindLastIndex(stepBounds, t => direction * (at - t) >= 0)
            : throw new ArgumentOutOfRangeException(
                nameof(time),
                $"A solution is known from {State.Start} to {stepBounds[^1]}, but got {at}; stay within.");
    }

    private T[] AtStep(int n) =>
        statesAtBounds.Length > 0
            ? [.. statesAtBounds[n]]
            : [.. Enumerable.Range(0, Last.Length).Select(c => Values[n, c])];

    private static string Invariant(double time) => time.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
