using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The integration loop of a block of rows. Every row has its own time, step, saves and status; one attempt advances
/// all rows. The results of a row depend on that row alone, unless rows share their steps.
/// </summary>
internal sealed unsafe class BlockIntegrator<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly SolveOptions options;
    private readonly StepController controller;
    private readonly Stepper<T> stepper;
    private readonly StepPlanner planner;
    private readonly ErrorScale<T> scale;
    private readonly FirstSteps<T> firstSteps;
    private readonly RowTable<T> table;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly LaneBlock<T> lanes;
    private readonly DomainCheck<T>? domain;
    private readonly StepMonitor<T> monitor;
    private readonly StepLog<T>? log;
    private readonly StepTangents<T>? tangents;
    private readonly BlockEvents<T>? events;
    private readonly RowStepEnd<T> rowStepEnd;
    private readonly NativeBuffer<T> buffer;
    private readonly T* stepSizes, stageTimes, mask, error;
    private readonly int dimension, values, controlled, capacity;
    private readonly bool adaptive, shares, notesFailures, hasFurtherStages, keepsSteps, samples, hasObservers;
    private readonly int[] started;
    private readonly List<double> sharedErrors = [];
    private BlockProblem<T> problem = new();

    /// <remarks>
    /// <paramref name="parts"/> lists the number of components of each part of the state: the error of a shared step is
    /// that of the worst part. By default, the state without its quadratures is the only part.
    /// </remarks>
    public BlockIntegrator(BlockField<T> field, SolveOptions options, int capacity, EventSet<T>? eventSet = null, params int[] parts)
    {
        (this.field, this.options, controller) = (field, options, options.Steps);
        (dimension, values, adaptive) = (field.Dimension, field.Dimension - options.Tangents, controller.IsAdaptive);
        controlled = values - options.Quadratures;
        (shares, keepsSteps, notesFailures) = (controller.Shared, options.SaveAt is SaveAt.DenseOutput, field.NotesFailures);
        this.capacity = capacity = Frame<T>.Widen(capacity);
        scale = new(AtolOf(options, controlled), options.Rtol, options.Norm, parts, capacity);
        stepper = Stepper<T>.Of(options.Solver, field, scale, MassMatrix<T>.Of(field.Mass, dimension), capacity);
        hasFurtherStages = stepper.HasFurtherStages;
        samples = eventSet?.HasConditions == true;
        table = new(dimension, capacity);
        (rows, clocks) = (table.Rows, new(capacity));
        planner = StepPlanner.Of(controller, clocks, rows, options.MaxStep);
        domain = DomainCheck<T>.Of(options, values, rows, clocks);
        tangents = options.MovesTimes ? new(stepper, planner, rows, dimension, capacity) : null;
        table.Connect(planner, stepper, domain, tangents);
        firstSteps = new(stepper, scale, clocks, rows, controller);
        events = eventSet is null ? null : new(eventSet, field, stepper, rows, clocks, domain, adaptive, capacity);
        lanes = new(field, stepper, scale, table, clocks, events, options.Compaction, shares);
        monitor = new(field, stepper, scale, rows, clocks, domain, options, controlled);
        log = options.Log is { } receive ? new(receive, options, stepper, clocks, domain, events) : null;
        hasObservers = domain is not null || events is not null || log is not null;
        started = new int[capacity];
        rowStepEnd = new(lanes, table, monitor, events, domain, clocks, adaptive);
        buffer = new((3L * capacity) + BlockSize.Of(dimension, capacity));
        stepSizes = buffer.Data;
        stageTimes = stepSizes + capacity;
        mask = stageTimes + capacity;
        error = mask + capacity;
    }

    /// <summary>The state of each row.</summary>
    public ReadOnlySpan<RowState> Rows => lanes.Rows(problem.Rows);

    public bool IsDone => lanes.Running == 0;

    public int Running => lanes.Running;

    /// <summary>The maximum number of lanes.</summary>
    public int Capacity => capacity;

    /// <summary>Whether steps end at save times; if not, values there are interpolated.</summary>
    public bool LandsOnSaves => table.Lands;

    public Stepper<T> Stepper => stepper;

    /// <summary>The current step record: its state and, if <see cref="Stepper{T}.CarryIsReady"/>, its carry.</summary>
    public StepRecord<T> Current => lanes.Current;

    /// <summary>Whether first steps are chosen from the equation, because none is given.</summary>
    public bool ChoosesFirstSteps => adaptive && options.FirstStep is null;

    /// <summary>The number of parts of the state; the norm over all rows is that of the worst part.</summary>
    public int Parts => scale.Parts;

    public double TimesHash => problem.TimesHash();

    public long SnapshotBytes => IntegratorSnapshot<T>.BytesOf(
        stepper.LayoutOf(kept: false, states: false), dimension, capacity, Conditions);

    /// <summary>The events and jumps of the block; null for a solve without them.</summary>
    public BlockEvents<T>? Events => events;

    private int Conditions => events?.Conditions ?? -1;

    /// <summary>Replaces the tolerances of the next solves, for an explicit method.</summary>
    /// <param name="options">The options of the solve, with other tolerances.</param>
    public void SetTolerances(SolveOptions options) => scale.SetTolerances(AtolOf(options, controlled), options.Rtol);

    /// <summary>The message of the solve within the field that made a row fail; null for none.</summary>
    public string? FailureWithin(int row) => monitor.FailureWithin(row);

    /// <summary>Creates step records, optionally with intermediate values of the field and all stage states.</summary>
    public StepRecordList<T> CreateRecord(bool kept, bool states) => new(stepper.LayoutOf(kept, states));

    /// <summary>Starts the problems of a block. The arguments of the field are bound before this call.</summary>
    /// <exception cref="ArgumentException">Rows share a step but have different times.</exception>
    public void Start(BlockProblem<T> problem, StepRecordList<T>? record = null)
    {
        Begin(problem, record);
        if (Running > 0 && ChoosesFirstSteps)
        {
            TryFirstSteps(SharedNorm(Current.State, null), SharedNorm(stepper.FirstSlope(Current), null));
            ChooseFirstSteps(SharedNorm(error, stepper.FirstSlope(Current)));
        }

        events?.Arm(Current);
    }

    /// <summary>Starts the problems of a block, except for the choice of first steps.</summary>
    public void Begin(BlockProblem<T> problem, StepRecordList<T>? record)
    {
        this.problem = problem;
        table.Begin(problem);
        tangents?.Begin(problem);
        lanes.Clear(record);
        sharedErrors.Clear();
        Tensor.Guard(!shares || problem.HasOneSpan(), $"{BlockProblem<T>.TimesDiffer}");
        int count = 0;
        double quadratureError = controlled < values && !adaptive ? double.NaN : 0;
        for (int r = 0; r < problem.Rows; r++)
        {
            if (table.Start(r, options.FirstStep, quadratureError))
            {
                started[count++] = r;
            }
        }

        monitor.Begin(started.AsSpan(0, count));
        if (count > 0)
        {
            lanes.Begin(started.AsSpan(0, count), problem.Start, record, ChoosesFirstSteps, problem.Knots);
        }
    }

    /// <summary>Integrates until every row has finished.</summary>
    public void Run(StepRecordList<T>? record = null)
    {
        while (!IsDone)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            Attempt(record);
        }
    }

    /// <summary>Restarts a running row with another state, or because the field has changed. Requires events.</summary>
    public void Change(int row, ReadOnlySpan<T> state)
    {
        lanes.BoundTimes();
        events!.Change(Current, Current.Map.LaneOf(row), state, lanes.Attempts);
        ChooseSizesAgain();
    }

    /// <summary>Attempts one step of every running row.</summary>
    public void Attempt(StepRecordList<T>? record = null)
    {
        TryStep();
        Conclude(shares && adaptive ? SharedError() : 0, record);
    }

    /// <summary>Evaluates one attempt of a step and its error estimate.</summary>
    public void TryStep()
    {
        StepRecord<T> stepRecord = Current;
        planner.Plan(stepRecord.Map, stepRecord.Time, stepRecord.Size);
        if (events is not null)
        {
            events.Crossings.Plan(stepRecord);
            lanes.BoundSteps();
        }

        stepRecord.SizesTo(stepSizes);
        for (int l = 0; l < stepRecord.Map.Count && stepRecord.Knots.Length > 0; l++)
        {
            stepRecord.Knots[l] = planner.KnotsOf(rows[stepRecord.Map.Rows[l]], l);
        }

        if (notesFailures)
        {
            field.Attempt = lanes.Attempts;
        }

        tangents?.Plan(stepRecord);
        stepper.Attempt(stepRecord, stepSizes);
        if (adaptive)
        {
            stepper.EstimateError(stepRecord, stepSizes, error);
            bool all = keepsSteps || samples;
            if ((problem.TimeStride > 0 || all) && stepper.EstimatesErrorWithin)
            {
                lanes.RaiseErrorWithin(stepSizes, error, all);
            }
        }

        if (domain is not null)
        {
            domain.Check(stepRecord, stepper.Trial);
            if (!samples)
            {
                domain.Reject(stepRecord, stepper.Trial);
            }
        }

        if (adaptive)
        {
            scale.Measure(stepRecord, stepper.Trial, error);
        }
    }

    /// <summary>Accepts or rejects the attempted step; shared steps use the error norm over all rows.</summary>
    public void Conclude(double sharedError, StepRecordList<T>? record)
    {
        StepRecord<T> stepRecord = Current;
        if (shares && lanes.Attempts == sharedErrors.Count)
        {
            sharedErrors.Add(sharedError);
        }

        lanes.CountAttempt();
        if (events is null)
        {
            Decide(stepRecord.Map, sharedError);
        }
        else
        {
            events.Crossings.BeforeDecision(stepRecord.Map);
            Decide(stepRecord.Map, sharedError);
            events.Crossings.Check(stepRecord, stepSizes);
            RejectOutside(stepRecord);
            if (hasFurtherStages && samples)
            {
                lanes.CountWork();
            }
        }

        if (notesFailures && field.FailedWithin.Count > 0)
        {
            monitor.RemoveRecoveredFailures(stepRecord);
        }

        bool last = lanes.Attempts >= options.MaxSteps;
        bool needsAttention = last | planner.Move(stepRecord.Map, stepRecord.Accepted);
        if (hasObservers)
        {
            needsAttention |= domain?.NeedsAttention(stepRecord.Map) == true;
            needsAttention |= events?.Crossings.AfterMove(stepRecord.Map) == true;
            log?.Add(stepRecord, problem.FirstRow);
        }

        if (lanes.Attempts > monitor.MeasuredFrom)
        {
            monitor.MeasureStability(stepRecord, stepSizes);
        }

        if (hasFurtherStages && !samples && (needsAttention || keepsSteps))
        {
            lanes.Complete(stepSizes, keepsSteps);
        }

        if (needsAttention)
        {
            rowStepEnd.Process(stepRecord, stepSizes, last);
        }

        needsAttention |= monitor.StagesMayCoincide && rowStepEnd.FailCoinciding(stepRecord);
        if (monitor.AddsErrors)
        {
            monitor.AddQuadratureErrors(stepRecord, error);
        }

        stepRecord.AcceptedTo(mask);
        lanes.Advance(mask, dimension, record, arrives: needsAttention);
        if (needsAttention)
        {
            events?.Apply(stepRecord, Current, rowStepEnd.Arrived, problem.Knots, lanes.Attempts);
            ChooseSizesAgain();
            lanes.Retire();
        }
    }

    /// <summary>With event conditions, rejects steps that end outside the domain if no event came earlier.</summary>
    private void RejectOutside(StepRecord<T> stepRecord)
    {
        if (samples && domain?.Reject(stepRecord, stepper.Trial) == true)
        {
            if (adaptive)
            {
                scale.Measure(stepRecord, stepper.Trial, error);
            }

            clocks.RestoreMemory(stepRecord.Map.Lanes);
            Decide(stepRecord.Map, 0);
            events!.Crossings.RepeatVetoes(stepRecord.Map);
        }
    }

    /// <summary>Tries the small Euler steps. Shared steps use the norms of y and f over all rows.</summary>
    public void TryFirstSteps(double size, double slope)
    {
        firstSteps.Try(Current, size, slope, stepSizes, stageTimes, error);
        lanes.Count(1);
    }

    /// <summary>Chooses first steps. Shared steps use the norm of the change of f over all rows.</summary>
    public void ChooseFirstSteps(double sharedChange) => firstSteps.Choose(Current, sharedChange, error);

    /// <summary>Adds the squares of y, in units of the tolerances, to the sums of each part.</summary>
    public void MeasureState(Span<double> squares) => scale.SumSquaresOf(Current, Current.State, null, squares);

    /// <summary>Adds the squares of the first slope, in units of the tolerances, to the sums of each part.</summary>
    public void MeasureSlope(Span<double> squares) => scale.SumSquaresOf(Current, stepper.FirstSlope(Current), null, squares);

    /// <summary>As <see cref="MeasureSlope"/>, for the change of the slope over the small Euler steps.</summary>
    public void MeasureChange(Span<double> squares) => scale.SumSquaresOf(Current, error, stepper.FirstSlope(Current), squares);

    /// <summary>As <see cref="MeasureSlope"/>, for the error of the attempted step.</summary>
    public void MeasureError(Span<double> squares) => scale.SumSquares(Current, stepper.Trial, error, squares);

    /// <summary>The norm of the worst part, from the sums of squares of each part over all rows.</summary>
    public double NormOf(ReadOnlySpan<double> squares, double rows) => scale.WorstPart(squares, rows);

    public IntegratorSnapshot<T> CreateSnapshot() => new(dimension, capacity, Conditions);

    /// <summary>Saves a snapshot; <paramref name="attempts"/> is the number of attempts made before it.</summary>
    public void Save(IntegratorSnapshot<T> snapshot, int attempts) => lanes.Save(snapshot, attempts);

    /// <summary>Returns to the state of a snapshot; saved values are not written again.</summary>
    public void Restore(IntegratorSnapshot<T> snapshot, StepRecordList<T>? record)
    {
        problem.Saved = null;
        lanes.Restore(snapshot, record);
    }

    public void Dispose()
    {
        stepper.Dispose();
        scale.Dispose();
        lanes.Dispose();
        buffer.Dispose();
        events?.Dispose();
        clocks.Dispose();
        tangents?.Dispose();
    }

    /// <summary>Chooses sizes for the steps of lanes that begin again, for methods whose history ends there.</summary>
    private void ChooseSizesAgain()
    {
        if (events is not null && stepper.DependsOnEarlierSizes && events.TakeBegunAgain() is { Length: > 0 } lanesBegun)
        {
            firstSteps.Again(Current, lanesBegun, stepSizes, stageTimes, error);
        }
    }

    /// <summary>Lets the controller accept or reject steps, and marks the lanes whose new state is finite.</summary>
    private void Decide(LaneMap map, double sharedError)
    {
        int width = map.Lanes;
        clocks.MarkFinite(stepper.Trial, values, width, mask);
        if (!adaptive)
        {
            return;
        }

        if (!shares)
        {
            scale.NormsTo(clocks.Errors, map);
            controller.Decide(clocks.Acceptance(width), stepper.ErrorExponent);
            stepper.Proposals?.Propose(Current, clocks.Acceptance(width));
            return;
        }

        *clocks.Errors = sharedError;
        controller.Decide(clocks.Acceptance(1), stepper.ErrorExponent);
        if (width > 1)
        {
            clocks.BroadcastDecision(width);
        }
    }

    /// <summary>The norm over the rows of this block; 0 if each row has its own step.</summary>
    private double SharedNorm(T* values, T* less)
    {
        if (!shares)
        {
            return 0;
        }

        Span<double> squares = stackalloc double[Parts];
        scale.SumSquaresOf(Current, values, less, squares);
        return scale.WorstPart(squares, Running);
    }

    /// <summary>The error norm over this block; in a replayed attempt, that of the original attempt.</summary>
    private double SharedError() =>
        lanes.Attempts < sharedErrors.Count ? sharedErrors[lanes.Attempts] : scale.NormOver(Current, stepper.Trial, error, Running);

    /// <summary>The absolute tolerance of each component under error control.</summary>
    private static double[] AtolOf(SolveOptions options, int controlled) =>
        [.. (options.AtolPerComponent ?? Enumerable.Repeat(options.Atol, controlled)).Take(controlled)];
}
