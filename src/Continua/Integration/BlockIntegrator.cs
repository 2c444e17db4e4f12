using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The integration loop of a block of rows: every row has its own time, step, saves and status, and one attempt advances
/// them all. What belongs to a row depends on that row alone.
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
    private readonly BlockEvents<T>? events;
    private readonly RowStepEnd<T> attention;
    private readonly NativeBuffer<T> buffer;
    private readonly T* stepSizes, stageTimes, mask, error;
    private readonly int dimension, judged, capacity;
    private readonly bool adaptive, shares, notesFailures, completes, keepsSteps, samples, isWatched;
    private readonly int[] started;
    private readonly List<double> sharedErrors = [];
    private BlockProblem<T> problem = new();

    /// <param name="parts">
    /// The components of each part of the state: the error of a step that rows share is that of the worst part. By default
    /// there is one, without quadratures.
    /// </param>
    /// <param name="happenings">The events; null for none.</param>
    public BlockIntegrator(BlockField<T> field, SolveOptions options, int capacity, EventSet<T>? happenings = null, params int[] parts)
    {
        (this.field, this.options, controller) = (field, options, options.Steps);
        (dimension, judged, adaptive) = (field.Dimension, field.Dimension - options.Quadratures, controller.IsAdaptive);
        (shares, keepsSteps, notesFailures) = (controller.Shared, options.SaveAt is SaveAt.DenseOutput, field.NotesFailures);
        this.capacity = capacity = Frame<T>.Widen(capacity);
        double[] atol = [.. (options.AtolPerComponent ?? Enumerable.Repeat(options.Atol, judged)).Take(judged)];
        scale = new(atol, options.Rtol, options.Norm, parts, capacity);
        stepper = Stepper<T>.Of(options.Solver, field, scale, MassMatrix<T>.Of(field.Mass, dimension), capacity);
        completes = stepper.HasFurtherStages;
        samples = happenings?.HasConditions == true;
        table = new(dimension, capacity);
        (rows, clocks) = (table.Rows, new(capacity));
        planner = StepPlanner.Of(controller, clocks, rows, options.MaxStep);
        domain = DomainCheck<T>.Of(options, dimension, rows, clocks);
        table.Use(planner, stepper, domain);
        firstSteps = new(stepper, scale, clocks, rows, controller);
        events = happenings is null ? null : new(happenings, field, stepper, rows, clocks, domain, adaptive, capacity);
        lanes = new(field, stepper, scale, table, clocks, events, options.Compaction, shares);
        monitor = new(field, stepper, scale, rows, clocks, domain, options, judged);
        log = options.Log is { } receive ? new(receive, options, stepper, clocks, domain, events) : null;
        isWatched = domain is not null || events is not null || log is not null;
        started = new int[capacity];
        attention = new(lanes, table, monitor, events, domain, clocks, adaptive);
        buffer = new((3L * capacity) + BlockSize.Of(dimension, capacity));
        stepSizes = buffer.Data;
        stageTimes = stepSizes + capacity;
        mask = stageTimes + capacity;
        error = mask + capacity;
    }

    /// <summary>Where each row stands.</summary>
    public ReadOnlySpan<RowState> Rows => lanes.Rows(problem.Rows);

    public bool IsDone => lanes.Running == 0;

    /// <summary>The rows that run.</summary>
    public int Running => lanes.Running;

    /// <summary>The most lanes there can be.</summary>
    public int Capacity => capacity;

    /// <summary>Whether steps land on save times instead of interpolating.</summary>
    public bool LandsOnSaves => table.Lands;

    /// <summary>What attempts the steps.</summary>
    public Stepper<T> Stepper => stepper;

    /// <summary>The attempted step at hand: its state and, where ready, carry.</summary>
    public StepRecord<T> Current => lanes.Current;

    /// <summary>Whether first steps are chosen from the equation, not given.</summary>
    public bool ChoosesFirstSteps => adaptive && options.FirstStep is null;

    /// <summary>The parts of the state of which the norm over all rows takes the worst.</summary>
    public int Parts => scale.Parts;

    /// <summary>A hash of the times of the block.</summary>
    public double TimesHash => problem.TimesHash();

    /// <summary>The bytes of a snapshot.</summary>
    public long SnapshotBytes => IntegratorSnapshot<T>.BytesOf(dimension, capacity, Conditions);

    /// <summary>The events; null for none.</summary>
    public BlockEvents<T>? Events => events;

    private int Conditions => events?.Conditions ?? -1;

    /// <summary>The failure of a solve within the field for which a row failed; null if there was none.</summary>
    public string? FailureWithin(int row) => monitor.FailureWithin(row);

    /// <summary>Room for attempted steps.</summary>
    /// <param name="kept">Whether with what the field keeps.</param>
    /// <param name="states">Whether with the states of all stages.</param>
    public StepRecordList<T> CreateRecord(bool kept, bool states) => new(stepper.LayoutOf(kept, states));

    /// <summary>Begins the problems of a block; the field's arguments are bound already.</summary>
    /// <exception cref="ArgumentException">Rows share a step but not their times.</exception>
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

    /// <summary>Begins the problems of a block, up to the choice of first steps.</summary>
    public void Begin(BlockProblem<T> problem, StepRecordList<T>? record)
    {
        this.problem = problem;
        table.Begin(problem);
        lanes.Clear(record);
        sharedErrors.Clear();
        Tensor.Guard(
            !shares || problem.HasOneSpan(),
            $"{BlockProblem<T>.TimesDiffer}");
        int count = 0;
        double quadratureError = judged < dimension && !adaptive ? double.NaN : 0;
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

    /// <summary>Solves to the end of every row.</summary>
    public void Run(StepRecordList<T>? record = null)
    {
        while (!IsDone)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            Attempt(record);
        }
    }

    /// <summary>A row that runs begins anew with another state, or because the field has changed; there are events, if none that happen.</summary>
    public void Change(int row, ReadOnlySpan<T> state)
    {
        lanes.BoundTimes();
        events!.Change(Current, Current.Map.LaneOf(row), state, lanes.Attempts);
    }

    /// <summary>Attempts one step of every row that runs.</summary>
    public void Attempt(StepRecordList<T>? record = null)
    {
        Try();
        Conclude(shares && adaptive ? SharedError() : 0, record);
    }

    /// <summary>Evaluates a step and its error.</summary>
    public void Try()
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

        stepper.Attempt(stepRecord, stepSizes);
        if (adaptive)
        {
            stepper.EstimateError(stepRecord, stepSizes, error);
            bool all = keepsSteps || samples;
            if ((problem.TimeStride > 0 || all) && stepper.EstimatesErrorWithin)
            {
                lanes.AddErrorWithin(stepSizes, error, all);
            }
        }

        if (domain is not null)
        {
            domain.Check(stepRecord, stepper.Trial);
            if (!samples)
            {
                domain.Refuse(stepRecord, stepper.Trial);
            }
        }

        if (adaptive)
        {
            scale.Measure(stepRecord, stepper.Trial, error);
        }
    }

    /// <summary>Takes or rejects the step that was tried.</summary>
    /// <param name="sharedError">The error of all rows, where they share their steps.</param>
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
            RefuseOutside(stepRecord);
            if (completes && samples)
            {
                lanes.CountWork();
            }
        }

        if (notesFailures && field.FailedWithin.Count > 0)
        {
            monitor.ForgetRecovered(stepRecord);
        }

        bool last = lanes.Attempts >= options.MaxSteps;
        bool needed = last | planner.Move(stepRecord.Map, stepRecord.Taken);
        if (isWatched)
        {
            needed |= domain?.NeedsAttention(stepRecord.Map) == true;
            needed |= events?.Crossings.AfterMove(stepRecord.Map) == true;
            log?.Add(stepRecord, problem.FirstRow);
        }

        if (lanes.Attempts > monitor.MeasuredFrom)
        {
            monitor.MeasureStability(stepRecord, stepSizes);
        }

        if (completes && !samples && (needed || keepsSteps))
        {
            lanes.Complete(stepSizes, keepsSteps);
        }

        if (needed)
        {
            attention.Attend(stepRecord, stepSizes, last);
        }

        needed |= monitor.StagesMayCoincide && attention.FailCoinciding(stepRecord);
        if (monitor.AddsErrors)
        {
            monitor.AddQuadratureErrors(stepRecord, error);
        }

        stepRecord.TakenTo(mask);
        lanes.Advance(mask, dimension, record, arrives: needed);
        if (needed)
        {
            events?.Apply(stepRecord, Current, attention.Arrived, problem.Knots, lanes.Attempts);
            lanes.Retire();
        }
    }

    /// <summary>Rejects the steps that end outside the domain, before which no event has been found.</summary>
    private void RefuseOutside(StepRecord<T> stepRecord)
    {
        if (samples && domain?.Refuse(stepRecord, stepper.Trial) == true)
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

    /// <summary>Tries small steps, by which first ones are chosen.</summary>
    /// <param name="size">The size of y over all rows, where they share their steps.</param>
    /// <param name="slope">Likewise of f.</param>
    public void TryFirstSteps(double size, double slope)
    {
        firstSteps.Try(Current, size, slope, stepSizes, stageTimes, error);
        lanes.Count(1);
    }

    /// <summary>Chooses first steps after <see cref="TryFirstSteps"/>.</summary>
    /// <param name="sharedChange">The size of the change of f over all rows, where they share their steps.</param>
    public void ChooseFirstSteps(double sharedChange) => firstSteps.Choose(Current, sharedChange, error);

    /// <summary>Adds up, for each part, the squares of y in units of the tolerances.</summary>
    public void MeasureState(Span<double> squares) => scale.SumSquaresOf(Current, Current.State, null, squares);

    /// <summary>Likewise of the first slope.</summary>
    public void MeasureSlope(Span<double> squares) => scale.SumSquaresOf(Current, stepper.FirstSlope(Current), null, squares);

    /// <summary>Likewise of the change of the slope over the step that <see cref="TryFirstSteps"/> tries.</summary>
    public void MeasureChange(Span<double> squares) => scale.SumSquaresOf(Current, error, stepper.FirstSlope(Current), squares);

    /// <summary>Likewise of the error of the step that was tried.</summary>
    public void MeasureError(Span<double> squares) => scale.SumSquares(Current, stepper.Trial, error, squares);

    /// <summary>The norm of the worst part.</summary>
    /// <param name="squares">The squares of all rows, for each part.</param>
    public double NormOf(ReadOnlySpan<double> squares, double rows) => scale.WorstPart(squares, rows);

    public IntegratorSnapshot<T> CreateSnapshot() => new(dimension, capacity, Conditions);

    /// <param name="attempts">The number of attempts made before.</param>
    public void Save(IntegratorSnapshot<T> snapshot, int attempts) => lanes.Save(snapshot, attempts);

    /// <summary>Goes back to where a snapshot was taken; values already saved are not saved again.</summary>
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
    }

    /// <summary>What the controller makes of the errors of all lanes, and whether what they reached is finite.</summary>
    private void Decide(LaneMap map, double sharedError)
    {
        int width = map.Lanes;
        clocks.TakeFinite(stepper.Trial, dimension, width, mask);
        if (!adaptive)
        {
            return;
        }

        if (!shares)
        {
            scale.NormsTo(clocks.Errors, map);
            controller.Decide(clocks.Verdicts(width), stepper.ErrorExponent);
            return;
        }

        *clocks.Errors = sharedError;
        controller.Decide(clocks.Verdicts(1), stepper.ErrorExponent);
        if (width > 1)
        {
            clocks.Spread(width);
        }
    }

    /// <summary>The norm over the rows of this block; 0 where each has its own step.</summary>
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

    /// <summary>The error of the step tried, as it was when the step was first decided, or else over the rows of this block.</summary>
    private double SharedError() =>
        lanes.Attempts < sharedErrors.Count ? sharedErrors[lanes.Attempts] : scale.NormOver(Current, stepper.Trial, error, Running);
}
