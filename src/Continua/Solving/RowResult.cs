using System.Numerics;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>What was found for one row.</summary>
internal sealed unsafe class RowResult<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private DenseStep<T>[]? steps;
    private double[] bounds;
    private T[][] atBounds = [];

    private RowResult(RowState state, double[] times, T[,] values, T[] last) =>
        (State, Times, bounds, Values, Last) = (state, times, times, values, last);

    public RowState State { get; }

    public double[] Times { get; private set; }

    public T[,] Values { get; private set; }

    public T[] Last { get; }

    /// <summary>The failure of a solve within the field for which the row failed; null if there was none.</summary>
    public string? FailureWithin { get; set; }

    /// <summary>What happened to the row.</summary>
    public IReadOnlyList<RowEvent<T>> Events { get; private set; } = [];

    /// <summary>Takes what happened to the row from the log of its block.</summary>
    /// <param name="row">Its number in the block.</param>
    public void TakeEvents(EventLog<T>? log, int row, SolveOptions options)
    {
        if (log is null)
        {
            return;
        }

        Events = EventsOf(log, row, State, options);
        if (atBounds.Length > 0)
        {
            SplitBounds();
        }
    }

    /// <summary>What happened to a row of a block.</summary>
    public static IReadOnlyList<RowEvent<T>> EventsOf(EventLog<T>? log, int row, in RowState state, SolveOptions options)
    {
        RowEvent<T>[] events = new RowEvent<T>[log is null ? 0 : state.Events];
        for (int n = 0; n < events.Length; n++)
        {
            int e = log!.EventOf(row, n);
            events[n] = new(e, options.Events![e].Name, log.TimeOf(row, n), [.. log.Before(row, n)], [.. log.After(row, n)]);
        }

        return events;
    }

    /// <summary>
    /// Where events happened between steps, a row has two states at one time: both are among its values, and the one before is that of the time.
    /// </summary>
    private void SplitBounds()
    {
        List<(double Time, T[] State)> values = [];
        int next = 0;
        for (int n = 0; n < bounds.Length; n++)
        {
            if (next < Events.Count && Events[next].Time == bounds[n])
            {
                T[] before = Events[next].Before;
                while (next < Events.Count && Events[next].Time == bounds[n])
                {
                    next++;
                }

                if (!before.AsSpan().SequenceEqual(atBounds[n]))
                {
                    values.Add((bounds[n], before));
                    values.Add((bounds[n], atBounds[n]));
                    atBounds[n] = before;
                    continue;
                }
            }

            values.Add((bounds[n], atBounds[n]));
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

    public static RowResult<T> Of(double[] times, T[,] values, T[] last) =>
        new(new() { Start = times[0], End = times[^1], Time = times[^1] }, times, values, last);

    /// <summary>Takes a row's saves from their lanes.</summary>
    /// <param name="nothing">The values of a row without saves, [0, dimension].</param>
    public static RowResult<T> FromSaves(
        in RowState state, double[] times, T[,] nothing, T* saved, int stride, int dimension, int lanes)
    {
        T[,] values = times.Length == 0 ? nothing : new T[times.Length, dimension];
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

    /// <summary>Takes a row's accepted steps from the record of its block.</summary>
    /// <param name="dense">Whether states within steps are known to the tolerances.</param>
    public static RowResult<T> FromSteps(
        BlockIntegrator<T> integrator, StepRecordList<T> record, int row, T[,] starts, int startRow, T* last, int lanes, bool dense)
    {
        int dimension = starts.GetLength(1);
        RowState state = integrator.Rows[row];
        List<DenseStep<T>> steps = [];
        for (int n = 0; n < record.Count - 1; n++)
        {
            StepRecord<T> stepRecord = record[n];
            int lane = stepRecord.Map.LaneOf(row);
            if (lane >= 0 && stepRecord.IsTaken(lane))
            {
                steps.Add(integrator.Stepper.ToDenseStep(stepRecord, lane));
            }
        }

        double[] times = [state.Start, .. steps.Skip(1).Select(s => s.Time), .. steps.Count > 0 ? [state.Time] : (double[])[]];
        T[,] values = new T[times.Length, dimension];
        T[] end = new T[dimension];
        for (int c = 0; c < dimension; c++)
        {
            // The first step begins at a start that was corrected to meet constraints.
            values[0, c] = steps.Count > 0 ? steps[0].State[c] : starts[startRow, c];
            end[c] = last[(nint)c * lanes];
            for (int n = 1; n < steps.Count; n++)
            {
                values[n, c] = steps[n].State[c];
            }
        }

        if (steps.Count > 0)
        {
            // The end of the last step is the state at t₁, or, of a row that failed, the last one it reached.
            T[] after = state.Status.IsSuccess() ? end : steps[^1].End();
            for (int c = 0; c < dimension; c++)
            {
                values[steps.Count, c] = after[c];
            }
        }

        T[][] atBounds = state.Events == 0 ? []
            : [.. Enumerable.Range(0, times.Length).Select(n => Enumerable.Range(0, dimension).Select(c => values[n, c]).ToArray())];
        return new(state, times, values, end) { steps = dense ? [.. steps] : null, atBounds = atBounds };
    }

    public T[] At(double time)
    {
        int n = StepAt(ref time, "States between saves need", out DenseStep<T>[] kept);
        return time == bounds[n] ? AtStep(n) : Interpolating(kept[n], time).At((time - kept[n].Time) / kept[n].Size);
    }

    public T[] SlopeAt(double time)
    {
        int n = StepAt(ref time, "Slopes need", out DenseStep<T>[] kept);
        if (kept.Length == 0)
        {
            throw new InvalidOperationException("A solve without a step has no slope.");
        }

        DenseStep<T> step = Interpolating(kept[Math.Min(n, kept.Length - 1)], time);
        return step.SlopeAt(n == kept.Length ? 1 : (time - step.Time) / step.Size);
    }

    private static DenseStep<T> Interpolating(DenseStep<T> step, double time) => step.Interpolates
        ? step
        : throw new InvalidOperationException(
            $"A state between steps needs a method that interpolates, but this one does not and has none at "
            + $"{Invariant(time)}; solve with SaveAt.Times({Invariant(time)}), on which steps land, or take Tsit5.");

    /// <summary>The number of the last step that begins at a time or before, or of steps where the time is the end.</summary>
    /// <param name="time">Is moved into the span, where it lies outside by a rounding.</param>
    /// <param name="need">The beginning of the sentence about a solve that kept no dense output.</param>
    private int StepAt(ref double time, string need, out DenseStep<T>[] kept)
    {
        kept = steps ?? throw new InvalidOperationException($"{need} dense output; solve with SaveAt = SaveAt.Dense.");
        time = ClockResolution.IntoSpan(time, State.Start, bounds[^1]);
        double direction = State.End >= State.Start ? 1 : -1, at = time;
        return direction * (at - State.Start) >= 0 && direction * (bounds[^1] - at) >= 0
            ? Array.FindLastIndex(bounds, t => direction * (at - t) >= 0)
            : throw new ArgumentOutOfRangeException(
                nameof(time), $"A solution is known from {State.Start} to {bounds[^1]}, but got {at}; stay within.");
    }

    private T[] AtStep(int n) => atBounds.Length > 0 ? [.. atBounds[n]] : [.. Enumerable.Range(0, Last.Length).Select(c => Values[n, c])];

    private static string Invariant(double time) => time.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
