using System.Numerics;
using Continua.Adjoints;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Solving;

/// <summary>
/// The state of a solve in one frame: the integrator, the tape of its steps, and the cotangents pulled back through
/// them.
/// </summary>
internal sealed unsafe class SolveState<T> : ISharedSolve<T>, IDisposable, IRowReport
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolvePlan<T> plan;
    private readonly SolvePrimitive solve;
    private readonly BlockField<T> field;
    private readonly BlockIntegrator<T> integrator;
    private readonly BlockProblem<T> problem = new();
    private readonly BlockValue<T>[] arguments;
    private readonly StepTape<T>? tape;
    private readonly FieldDerivatives<T>? derivatives;
    private readonly EventSet<T>? events;
    private readonly SolveEvents<T>? solveEvents;
    private readonly EventPullback<T>? eventPullback;
    private readonly EventfulCotangents<T>? cotangents;
    private readonly DiscretePullback<T>? discrete;
    private readonly BacksolvePullback<T>? backsolve;
    private readonly CoincidentKnots<T>? coincidentKnots;
    private readonly SolveTimesFrame<T>? times;
    private readonly Action<StepRecord<T>>? step;
    private readonly NativeBuffer<T> commonCotangent = new();
    private readonly NativeBuffer<double>[] wideArguments;
    private readonly NativeBuffer<T> saved = new(), savedCotangents = new(), observedCotangent = new();
    private readonly int[]? observationCounts;
    private readonly int capacity;
    private readonly RowState[] finalRows, backwardRows;
    private readonly List<AdjointFailure> failed = [];
    private SolveOptions options;
    private int rowCount;

    /// <param name="plan">The plan of the solve.</param>
    /// <param name="options">The options of the solve, with its current tolerances.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public SolveState(SolvePlan<T> plan, SolveOptions options, int capacity)
    {
        (this.plan, solve, this.options, this.capacity) = (plan, plan.Solve, options, capacity);
        (finalRows, backwardRows) = (new RowState[capacity], new RowState[capacity]);
        bool usesBacksolve = options.Adjoint is BacksolveAdjoint;
        (field, derivatives) = plan.CreateField(capacity);
        events = plan.CreateEvents(capacity);
        integrator = new(field, options, capacity, events);
        if (events is not null)
        {
            solveEvents = new(solve, options, integrator);
        }

        integrator.Stepper.CorrectsStarts = !plan.HasAdjoint;
        times = plan.Times is { } wide ? new(wide, capacity) : null;
        arguments = new BlockValue<T>[solve.Source.Arguments];
        wideArguments = [.. solve.Source.TimedArguments.Select(_ => new NativeBuffer<double>())];
        problem.TimeStride = solve.Saves;
        problem.SaveCounts = observationCounts = solve.Observed is null ? null : new int[capacity];
        (problem.T0, problem.T1) = (new double[capacity], new double[capacity]);
        problem.Times = new double[BlockSize.Of(solve.Saves, capacity)];
        if (plan.HasAdjoint && usesBacksolve)
        {
            backsolve = options.StepsTogether
                ? plan.CreateSharedBacksolve(options, capacity)
                : plan.CreateBacksolve(options, capacity);
        }

        if (options.MovesTimes)
        {
            problem.Tangents = new(solve.Saves, capacity);
            coincidentKnots = new(field, integrator.LandsOnSaves, solve.Dimension, capacity);
        }

        if (derivatives is not null)
        {
            tape = options.Adjoint is CheckpointedAdjoint checkpointed
                ? new CheckpointedTape<T>(integrator, checkpointed.Budget)
                : new StoredTape<T>(integrator);
            eventPullback = plan.CreateEventPullback(integrator.Stepper, field, integrator.Capacity);
            discrete = new(
                integrator, derivatives, solve.Dimension, capacity, plan.Requested.Times, eventPullback,
                solve.KnotTimes.Total);
            discrete.Times.Repeated = solveEvents?.Repeated;
            cotangents = eventPullback is null
                ? null
                : new(derivatives, eventPullback, plan.Requested.RowArguments, solve.Source, capacity);
            coincidentKnots ??= plan.Requested.Times
                ? new(field, integrator.LandsOnSaves, solve.Dimension, capacity)
                : null;
            step = stepRecord =>
            {
                discrete.Step(stepRecord, Rows);
            };
        }
    }

    public TimeCotangents Times => backsolve?.Times ?? discrete!.Times;

    public T* ByStart => backsolve is not null ? backsolve.InitialStateBar : discrete!.InitialStateBar;

    public IArgumentCotangents<T> Arguments =>
        backsolve?.Arguments ?? cotangents ?? (IArgumentCotangents<T>)derivatives!;

    public BlockIntegrator<T> Integrator => integrator;

    /// <summary>The continuous adjoint of rows that share their steps; null for another adjoint.</summary>
    public SharedBacksolve<T>? Shared => backsolve as SharedBacksolve<T>;

    /// <summary>Whether the tolerances of the solve are those for which this state was created.</summary>
    public bool IsCurrent => solve.Options.ToleranceSource is not { Current: var current }
        || current == new Tolerance(options.Rtol, options.Atol);

    /// <summary>Whether nothing but the error norm of the integrator depends on the tolerances.</summary>
    private bool CanChangeTolerances =>
        options.Solver.IsExplicit && backsolve is null && !solve.LandsOnPaths;

    public int Saves => solve.Saves;

    public int Capacity => capacity;

    /// <summary>
    /// The final states of the rows for the backward pass. A row that failed in this or another solve has a failed
    /// status, which excludes it.
    /// </summary>
    private ReadOnlySpan<RowState> Rows => backwardRows.AsSpan(0, rowCount);

    /// <summary>Changes the tolerances to the current ones, if necessary and possible.</summary>
    /// <returns>Whether the state has the current tolerances; if not, a new state is needed.</returns>
    public bool TryChangeTolerances()
    {
        if (!IsCurrent && CanChangeTolerances)
        {
            options = solve.Options.WithCurrentTolerances;
            integrator.SetTolerances(options);
        }

        return IsCurrent;
    }

    /// <summary>Solves the initial value problems of the frame's rows.</summary>
    public void Forward(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        Bind(frame, lanes, inputs, result);
        integrator.Start(problem, tape?.Record);
        if (tape is not null)
        {
            tape.Run(integrator, options.Cancellation);
        }
        else
        {
            integrator.Run();
        }

        End(frame);
    }

    /// <summary>
    /// Starts the initial value problems of the frame's rows, which share their steps with other blocks.
    /// </summary>
    public void Begin(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        Bind(frame, lanes, inputs, result);
        integrator.Begin(problem, tape?.Record);
        tape?.Begin();
    }

    /// <summary>Stores the final states of the rows and writes the recorded events, after the last step.</summary>
    public void End(Frame<T> frame)
    {
        // A replay overwrites the states of the integrator.
        rowCount = integrator.Rows.Length;
        integrator.Rows.CopyTo(finalRows);
        solveEvents?.Record(problem, finalRows);
        if (problem.Tangents is not null)
        {
            coincidentKnots!.Push(problem, integrator.Rows, problem.Saved, problem.SavedLanes);
        }

        DropFailed(frame);
    }

    StepRecordList<T>? ISharedSolve<T>.Next() => tape?.Next(integrator);

    void ISharedSolve<T>.Attempted(StepRecord<T> stepRecord)
    {
    }

    /// <summary>Pulls the cotangent of the result back.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="inputs">The result of the solve, its cotangent, then the inputs of the solve.</param>
    public void Backward(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs)
    {
        BindBackwards(frame, lanes, inputs);
        T* values = problem.Saved;
        T* cotangent = solve.Observed is null
            ? PerRowCotangent(frame, lanes, inputs[1])
            : ObservedCotangent(frame, lanes, inputs[1]);
        if (backsolve is RowwiseBacksolve<T> rowwise)
        {
            rowwise.Run(problem, backwardRows, arguments, values, cotangent, lanes);
            EndBackwards(frame);
            return;
        }

        discrete!.Begin(problem, Rows, arguments, cotangent, lanes);
        tape!.Replay(integrator, step!);
        discrete.Finish(Rows, integrator.Events?.AtStart);
        cotangents?.Collect();
        coincidentKnots?.Pull(problem, Rows, values, cotangent, lanes, Times);
        AdjointFailure.AddWithinField(derivatives!.Failed, failed);
        AdjointFailure.AddGrazing(eventPullback?.Failed ?? [], failed);
        DropFailedAdjoints(frame);
    }

    /// <summary>Starts the backward pass of rows that share their steps with other blocks.</summary>
    public void BeginBackwards(
        SharedBacksolve<T> shared, Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, int blocks)
    {
        BindBackwards(frame, lanes, inputs);
        shared.Begin(
            problem, backwardRows, arguments, frame.Pointer(inputs[0], lanes), PerRowCotangent(frame, lanes, inputs[1]),
            lanes, blocks);
    }

    /// <summary>Collects the failures of the continuous adjoint, after its last step.</summary>
    public void EndBackwards(Frame<T> frame)
    {
        failed.AddRange(backsolve!.Failed);
        DropFailedAdjoints(frame);
    }

    public void Report(int firstRow, RunReport report)
    {
        times?.Report(firstRow, report);
        report.RecordBytes = Math.Max(report.RecordBytes, tape?.Bytes ?? backsolve?.RecordBytes ?? 0);
        long[]? backward = backsolve?.Evaluations ?? discrete?.Evaluations;
        for (int r = 0; r < rowCount; r++)
        {
            ref readonly RowState row = ref finalRows[r];
            report.ForwardEvaluations += row.Evaluations + row.Work.Evaluations;
            report.BackwardEvaluations += backward?[r] ?? 0;
            report.AcceptedSteps += row.Accepted;
            report.RejectedSteps += row.Rejected;
            report.Solves++;
            report.AddNotes(row.NotesFor<T>());
            report.QuadratureError = Math.Max(report.QuadratureError, row.QuadratureError);
            if (!row.Status.IsSuccess())
            {
                report.AddFailure(
                    StatusText.Describe(firstRow + r, row, options, integrator.FailureWithin(r)));
            }
        }

        foreach (AdjointFailure failure in failed)
        {
            report.AddFailure(failure.Describe(firstRow, options));
        }
    }

    public void Dispose()
    {
        field.Dispose();
        integrator.Dispose();
        tape?.Dispose();
        discrete?.Dispose();
        cotangents?.Dispose();
        coincidentKnots?.Dispose();
        backsolve?.Dispose();
        derivatives?.Dispose();
        commonCotangent.Dispose();
        saved.Dispose();
        savedCotangents.Dispose();
        observedCotangent.Dispose();
        times?.Dispose();
        foreach (NativeBuffer<double> argument in wideArguments)
        {
            argument.Dispose();
        }
    }

    private void Bind(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        problem.Rows = frame.Occupied;
        problem.Start = Value(frame, lanes, inputs[0], solve.Dimension);
        times?.Run(frame, lanes);
        BlockValue<double> t0 = Time(frame, lanes, inputs, 0, 1), t1 = Time(frame, lanes, inputs, 1, 1);
        BlockValue<double> saves = solve.Saves > 0 ? Time(frame, lanes, inputs, 2, solve.Saves) : default;
        for (int r = 0; r < problem.Rows; r++)
        {
            problem.T0[r] = times?.HasFailed(r) == true ? double.NaN : t0[0, r];
            problem.T1[r] = t1[0, r];
            for (int save = 0; save < solve.Saves; save++)
            {
                problem.Times[(r * solve.Saves) + save] = saves[save, r];
            }
        }

        BindArguments(frame, lanes, inputs);
        RaggedBlock<T>? observations = plan.Block < 0 ? null : (RaggedBlock<T>)frame.States[plan.Block]!;
        problem.Saved = solve.Observed is { } observed
            ? BindObservations(observations!, observed, lanes)
            : frame.Pointer(result, lanes);
        problem.SavedLanes = lanes;
        solveEvents?.Begin(observations, problem.TimeStride);
        field.Bind(arguments);
        events?.Bind(arguments);
        for (int i = 0; problem.Tangents is { } tangents && i < arguments[^1].Size; i++)
        {
            for (int r = 0; r < problem.Rows; r++)
            {
                tangents.Set(r, i, double.CreateTruncating(arguments[^1][i, r]));
            }
        }

        for (int i = 0; i < solve.KnotTimes.Count; i++)
        {
            BlockValue<double> knotTimes = Time(
                frame, lanes, inputs, solve.FirstKnotTimes - 1 + i, solve.KnotTimes.Sizes[i]);
            solveEvents!.SetTimes(i, knotTimes, problem.Rows);
        }

        problem.Knots = solveEvents?.Knots;
        problem.Extents = solve.Source.Extents;
    }

    /// <summary>Sets the save times of the rows to their observations.</summary>
    /// <returns>The memory of the saved states, [observations + 1, dimension] per lane.</returns>
    private T* BindObservations(RaggedBlock<T> block, ObservationSaves observed, int lanes)
    {
        int steps = block.Steps;
        problem.TimeStride = steps;
        if (problem.Times.Length < steps * capacity)
        {
            problem.Times = new double[steps * capacity];
        }

        for (int r = 0; r < problem.Rows; r++)
        {
            ReadOnlySpan<double> times = block.TimesOf(r);
            observationCounts![r] = times.Length;
            Span<double> target = problem.Times.AsSpan(r * steps, times.Length);
            times.CopyTo(target);
            for (int k = 0; k < times.Length && observed.Intervals > 0; k++)
            {
                target[k] = (double)k * observed.Intervals;
            }
        }

        return saved.Grow(((((long)steps + 1) * solve.Dimension) + solve.Recorded.Size) * lanes);
    }

    /// <summary>Copies the states that were saved at one observation of each row of a map to lanes.</summary>
    /// <param name="step">The index of the observation.</param>
    /// <param name="first">The first component.</param>
    /// <param name="size">The number of components.</param>
    /// <param name="map">The map.</param>
    /// <param name="target">[size, lanes].</param>
    public void CopySaved(int step, int first, int size, LaneMap map, T* target)
    {
        T* source = problem.Saved + ((((nint)step * solve.Dimension) + first) * problem.SavedLanes);
        for (int c = 0; c < size; c++)
        {
            map.Gather(source + ((nint)c * problem.SavedLanes), target + ((nint)c * map.Lanes));
        }
    }

    /// <summary>Copies the states at t₁, and the recorded events, of a solve that saves at observations.</summary>
    public void CopyLast(int size, T* target, int lanes) => new Span<T>(
        problem.Saved + ((nint)problem.TimeStride * solve.Dimension * lanes), size * lanes).CopyTo(new(target, size * lanes));

    /// <summary>Returns the cotangents of the states at the observations and at t₁ in the layout of these states.</summary>
    private T* ObservedCotangent(Frame<T> frame, int lanes, Operand last)
    {
        int steps = problem.TimeStride, dimension = solve.Dimension, ofLast = dimension + solve.Recorded.Size;
        nint ofEach = (nint)steps * dimension * lanes;
        T* target = savedCotangents.Grow(ofEach + ((long)ofLast * lanes));
        new Span<T>(target, checked((int)ofEach)).Clear();
        BlockValue<T> cotangent = Value(frame, lanes, last, ofLast);
        for (int c = 0; c < ofLast; c++)
        {
            for (int r = 0; r < problem.Rows; r++)
            {
                target[ofEach + ((nint)c * lanes) + r] = cotangent[c, r];
            }
        }

        if (plan.ObservationCotangents is not { } source)
        {
            return target;
        }

        T* buffer = observedCotangent.Grow(BlockSize.Of(dimension, frame.Capacity));
        foreach (ObservationRange range in ((RaggedBlock<T>)frame.States[plan.Block]!).Ranges)
        {
            for (int step = range.From; step < range.To; step++)
            {
                T* values = source.At(frame, step, range.Map, buffer);
                T* ofStep = target + ((nint)step * dimension * lanes);
                for (int c = 0; c < source.Size; c++)
                {
                    range.Map.Scatter(values + ((nint)c * range.Map.Lanes), ofStep + ((nint)c * lanes));
                }
            }
        }

        return target;
    }

    private void BindBackwards(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs)
    {
        int first = plan.ObservationCotangents is null ? 2 : 3;
        problem.Start = Value(frame, lanes, inputs[first], solve.Dimension);
        BindArguments(frame, lanes, inputs[first..]);
        failed.Clear();
        ExcludeFailedRows(frame);
    }

    private void BindArguments(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs)
    {
        for (int k = 0; k < arguments.Length; k++)
        {
            arguments[k] = Value(frame, lanes, inputs[solve.FirstArgument + k], solve.Source.SizeOf(k));
        }

        for (int i = 0; times is not null && i < solve.Source.TimedArguments.Count; i++)
        {
            int k = solve.Source.TimedArguments[i];
            BlockValue<double> wide = times[solve.EndOfTimes - 1 + i, arguments[k].Size];
            arguments[k] = arguments[k] with { Wide = arguments[k].Arranged(wide, wideArguments[i]) };
        }
    }

    /// <summary>Returns a time input of the solve in double precision.</summary>
    private BlockValue<double> Time(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, int time, int size)
    {
        if (times is not null)
        {
            return times[time, size];
        }

        Operand operand = inputs[1 + time];
        return new((double*)frame.Pointer(operand, lanes), size, operand.PerRow, lanes);
    }

    /// <summary>
    /// Returns the cotangent of the result per row; a cotangent that all rows share is copied to each.
    /// </summary>
    private T* PerRowCotangent(Frame<T> frame, int lanes, Operand cotangent)
    {
        if (cotangent.PerRow)
        {
            return frame.Pointer(cotangent, lanes);
        }

        BlockValue<T> common = Value(frame, lanes, cotangent, (solve.Saves + 1) * solve.Dimension);
        T* rows = commonCotangent.Grow(BlockSize.Of(common.Size, lanes));
        for (int c = 0; c < common.Size; c++)
        {
            new Span<T>(rows + ((nint)c * lanes), lanes).Fill(common[c, 0]);
        }

        return rows;
    }

    private static BlockValue<T> Value(Frame<T> frame, int lanes, Operand operand, int size) =>
        new(frame.Pointer(operand, lanes), size, operand.PerRow, lanes);

    /// <summary>
    /// Excludes rows that failed in this or another solve; their cotangents are undefined and may be NaN.
    /// </summary>
    private void ExcludeFailedRows(Frame<T> frame)
    {
        Array.Copy(finalRows, backwardRows, rowCount);
        for (int r = 0; r < rowCount; r++)
        {
            bool failedElsewhere = backwardRows[r].Status.IsSuccess() && !frame.Rows.Contains(r);
            backwardRows[r].Status = failedElsewhere ? SolveStatus.NotFinite : backwardRows[r].Status;
        }
    }

    private void DropFailedAdjoints(Frame<T> frame)
    {
        foreach (AdjointFailure failure in failed)
        {
            frame.DropLate(failure.Row);
        }
    }

    private void DropFailed(Frame<T> frame)
    {
        for (int r = 0; r < rowCount; r++)
        {
            if (!finalRows[r].Status.IsSuccess())
            {
                frame.Drop(r);
            }
        }
    }
}
