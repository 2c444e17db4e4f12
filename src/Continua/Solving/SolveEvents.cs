using System.Numerics;
using Continua.Adjoints;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// Sets the times of events and of path knots of a solve inside an expression from its inputs, and writes the recorded
/// events to its result.
/// </summary>
internal sealed unsafe class SolveEvents<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolvePrimitive solve;
    private readonly BlockIntegrator<T> integrator;
    private readonly KnotTimes[] inputs;
    private readonly ObservedTimes<T>[] observed;
    private readonly double[][] times;

    /// <param name="solve">The solve.</param>
    /// <param name="options">The options of the solve, with its current tolerances.</param>
    /// <param name="integrator">The integrator of the solve.</param>
    public SolveEvents(SolvePrimitive solve, SolveOptions options, BlockIntegrator<T> integrator)
    {
        (this.solve, this.integrator) = (solve, integrator);
        int capacity = integrator.Capacity;
        KnotTimeInputs known = solve.KnotTimes;
        times = [.. known.Sizes.Select(size => new double[size])];
        inputs = [.. times.Select((_, i) => Create(i, capacity))];
        observed =
        [
            .. solve.Source.Events.Events.Index().Where(e => e.Item.Times?.Observed is not null)
                .Select(e => new ObservedTimes<T>(KnotKind.Event, capacity) { Event = e.Index }),
        ];
        KnotTimes[] others =
        [
            .. observed,
            .. BlockKnots.Lists(options, capacity),
            .. BlockKnots.OfPaths<T>(solve.Source.Paths, options, capacity),
            .. solve.LandsOnWholeNumbers ? [new WholeTimes(KnotKind.Jump, capacity)] : (KnotTimes[])[],
        ];
        Knots = inputs.Length + others.Length == 0 ? null : new([.. inputs, .. others], capacity);
        integrator.Events!.Log = solve.Recorded.MaxEvents == 0
            ? null
            : new(solve.Dimension, solve.Recorded.MaxEvents, capacity);
    }

    /// <summary>The knots of periodic paths whose times are inputs.</summary>
    public RepeatedKnots Repeated { get; } = new();

    /// <summary>The times on which steps land, in addition to save times and ends; null for none.</summary>
    public KnotLists? Knots { get; }

    /// <summary>Sets the observations of a block, before the times of events and of path knots.</summary>
    /// <param name="block">The observations; null if the solve reads no series.</param>
    /// <param name="saves">The maximum number of save times of a row, which precede other times in the slots.</param>
    public void Begin(RaggedBlock<T>? block, int saves)
    {
        foreach (ObservedTimes<T> list in observed)
        {
            list.Block = block;
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i].Slot = saves + 1 + solve.KnotTimes.First(i);
        }
    }

    /// <summary>Sets the times of an event, or of the knots of a path, in all rows of a block.</summary>
    /// <param name="input">The index of the input; see <see cref="KnotTimeInputs"/>.</param>
    /// <param name="values">The times, per row.</param>
    /// <param name="rows">The number of rows.</param>
    public void SetTimes(int input, in BlockValue<double> values, int rows)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int i = 0; i < times[input].Length; i++)
            {
                times[input][i] = values[i, r];
            }

            if (inputs[input] is RepeatedTimes<T> repeated)
            {
                repeated.With(r, times[input]);
            }
            else
            {
                bool endsOnly = solve.KnotTimes.PathOf(input)?.LandsOnEndsOnly == true;
                ((ListedTimes)inputs[input]).Set(r, times[input], endsOnly);
            }
        }
    }

    private KnotTimes Create(int input, int capacity)
    {
        KnotTimeInputs known = solve.KnotTimes;
        int slot = solve.Saves + 1 + known.First(input);
        return known.PathOf(input) switch
        {
            null => new ListedTimes(KnotKind.Event, capacity, capacity) { Event = known.Events[input], Slot = slot },
            { Plan.IsPeriodic: true } => new RepeatedTimes<T>(
                KnotKind.Jump, capacity, capacity, Repeated)
            { Slot = slot },
            _ => new ListedTimes(KnotKind.Jump, capacity, capacity) { Slot = slot },
        };
    }

    /// <summary>Writes the recorded events of each row into the result.</summary>
    public void Record(BlockProblem<T> problem, RowState[] rows)
    {
        RecordedEvents recorded = solve.Recorded;
        T* first = problem.Saved + ((nint)(problem.TimeStride + 1) * solve.Dimension * problem.SavedLanes);
        for (int r = 0; r < problem.Rows && recorded.Size > 0; r++)
        {
            for (int i = 0; i < recorded.Size; i++)
            {
                *Component(i) = i == 0 ? T.CreateTruncating(rows[r].Events) : T.NaN;
            }

            for (int n = 0; n < Math.Min(recorded.MaxEvents, rows[r].Events); n++)
            {
                EventLog<T> log = integrator.Events!.Log!;
                *Component(recorded.TimeOf(n)) = T.CreateTruncating(log.TimeOf(r, n));
                *Component(recorded.NumberOf(n)) = T.CreateTruncating(log.EventOf(r, n));
                for (int c = 0; c < solve.Dimension; c++)
                {
                    *Component(recorded.Before(n) + c) = log.Before(r, n)[c];
                    *Component(recorded.After(n) + c) = log.After(r, n)[c];
                }
            }

            T* Component(int component) => first + ((nint)component * problem.SavedLanes) + r;
        }
    }
}

/// <summary>
/// The cotangents of the arguments that a field and its events read: for each argument, the sum of both contributions.
/// </summary>
internal sealed unsafe class EventfulCotangents<T> : IArgumentCotangents<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FieldDerivatives<T> field;
    private readonly EventPullback<T> events;
    private readonly NativeBuffer<T>[] sums;
    private readonly int[] lengths;

    /// <summary>Creates the sums for up to <paramref name="capacity"/> rows.</summary>
    /// <param name="field">The cotangents from the field.</param>
    /// <param name="events">The cotangents from conditions and resets.</param>
    /// <param name="rowArguments">The arguments whose cotangents are accumulated per row.</param>
    /// <param name="source">The source of the field.</param>
    /// <param name="capacity">The maximum number of rows.</param>
    public EventfulCotangents(
        FieldDerivatives<T> field, EventPullback<T> events, int[] rowArguments, FieldSource source, int capacity)
    {
        (this.field, this.events) = (field, events);
        lengths = [.. rowArguments.Select(k => source.SizeOf(k) * capacity)];
        sums = [.. lengths.Select(length => new NativeBuffer<T>(length))];
    }

    /// <summary>Computes the per-row cotangents as sums of those of the field and of the events.</summary>
    public void Collect()
    {
        for (int k = 0; k < sums.Length; k++)
        {
            Span<T> sum = new(sums[k].Data, lengths[k]);
            T* fromField = field.ByRowArgument(k);
            if (fromField == null)
            {
                sum.Clear();
            }
            else
            {
                new Span<T>(fromField, lengths[k]).CopyTo(sum);
            }

            events.AddRowArgument(k, sums[k].Data);
        }
    }

    public T* ByRowArgument(int index) => sums[index].Data;

    public void AddSummedArgument(int index, Span<T> target)
    {
        field.AddSummedArgument(index, target);
        events.AddSummedArgument(index, target);
    }

    public void Dispose()
    {
        foreach (NativeBuffer<T> sum in sums)
        {
            sum.Dispose();
        }
    }
}
