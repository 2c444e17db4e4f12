using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Solving;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The integration loop of a block of rows: every row has its own time, step, saves and status, and one attempt advances
/// them all. What belongs to a row depends on that row alone.
/// </summary>
internal sealed unsafe partial class BlockIntegrator<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many attempts before the last one steps are measured: enough for 20 accepted ones.</summary>
    private const int MeasuredAttempts = 200;

    private const double NearBoundary = 0.8;

    private readonly BlockField<T> field;
    private readonly SolveOptions options;
    private readonly StepController controller;
    private readonly FixedStep? fixedStep;
    private readonly Stepper<T> stepper;
    private readonly int dimension, judged, capacity;
    private readonly int[] parts;
    private readonly LaneMap.Pool maps;
    private readonly bool landing, adaptive, rms, floored;
    private readonly SlabRecord<T> scratch;
    private readonly NativeBuffer<T> lanesBuffer, valuesBuffer;
    private readonly T* stepSizes, stageTimes, mask, squares, raised, atol;
    private readonly T rtol;
    private readonly LaneClocks clocks;
    private readonly T* error, ratios;
    private readonly RowState[] rows;
    private readonly int[] lanesKept, rowsKept;
    private readonly double[] rowRatios, firstSteps, firstSlopes;
    private readonly ScaledSquares<T> scaled;
    private readonly List<double> sharedErrors = [];
    private readonly double[] stabilityRatios;
    private readonly int measuredFrom;
    private Slab<T> current;
    private readonly StageTimes<T> times;
    private BlockProblem<T> problem = new();
    private bool settled, timesMayCoincide;
    private int running, attempts;
    private long evaluations;

    /// <param name="parts">
    /// The components of each part of the state: the error of a step that rows share is that of the worst part. By default
    /// there is one, without quadratures.
    /// </param>
    public BlockIntegrator(BlockField<T> field, SolveOptions options, int capacity, params int[] parts)
    {
        (this.field, this.options, controller) = (field, options, options.Steps);
        dimension = field.Dimension;
        judged = dimension - options.Quadratures;
        this.parts = parts.Length > 0 ? parts : [judged];
        this.capacity = capacity = Frame<T>.Widen(capacity);
        stepper = Stepper<T>.Of(options.Solver, field, capacity);
        times = new(stepper.Places);
        maps = new(capacity, Frame<T>.MinimumCapacity);
        fixedStep = controller as FixedStep;
        (adaptive, rms) = (controller.IsAdaptive, ReferenceEquals(options.Norm, ErrorNorm.Rms));
        landing = !stepper.Interpolates || controller is FixedStep { LandOnSaves: true };
        measuredFrom = adaptive && stepper.MeasuresStability ? options.MaxSteps - MeasuredAttempts : int.MaxValue;
        scratch = CreateRecord(kept: false, states: false);
        lanesBuffer = new(6L * capacity);
        stepSizes = lanesBuffer.Data;
        stageTimes = stepSizes + capacity;
        mask = stageTimes + capacity;
        squares = mask + capacity;
        raised = squares + capacity;
        int unit = BlockSize.Of(dimension, capacity);
        valuesBuffer = new((2L * unit) + dimension);
        error = valuesBuffer.Data;
        ratios = error + unit;
        atol = ratios + unit;
        rows = new RowState[capacity];
        clocks = new(capacity);
        (lanesKept, rowsKept) = (new int[capacity], new int[capacity]);
        rowRatios = new double[judged];
        (firstSteps, firstSlopes) = (new double[capacity], new double[capacity]);
        stabilityRatios = new double[measuredFrom < int.MaxValue ? capacity : 0];
        current = scratch.Add(LaneMap.None);
        for (int c = 0; c < judged; c++)
        {
            atol[c] = T.CreateTruncating(options.AtolPerComponent?[c] ?? options.Atol);
        }

        rtol = T.CreateTruncating(options.Rtol);
        floored = FlooredTolerances<T>.Act(new ReadOnlySpan<T>(atol, judged), rtol);
        scaled = new(capacity, options.Rtol, floored);
    }

    /// <summary>Where each row stands.</summary>
    public ReadOnlySpan<RowState> Rows
    {
        get
        {
            Settle();
            return rows.AsSpan(0, problem.Rows);
        }
    }

    public bool IsDone => running == 0;

    /// <summary>The most lanes there can be.</summary>
    public int Capacity => capacity;

    /// <summary>Whether steps land on save times instead of interpolating.</summary>
    public bool LandsOnSaves => landing;

    /// <summary>What attempts the steps.</summary>
    public Stepper<T> Stepper => stepper;

    /// <summary>The attempted step at hand: its state and, where ready, first slope.</summary>
    public Slab<T> Current => current;

    /// <summary>Room for attempted steps.</summary>
    /// <param name="kept">Whether with what the field keeps.</param>
    /// <param name="states">Whether with the states of all stages.</param>
    public SlabRecord<T> CreateRecord(bool kept, bool states) => new(stepper.LayoutOf(kept, states));

    /// <summary>Begins the problems of a block; the field's arguments are bound already.</summary>
    /// <exception cref="ArgumentException">Rows share a step but not their times.</exception>
    public void Start(BlockProblem<T> problem, SlabRecord<T>? record = null)
    {
        Begin(problem, record);
        if (running > 0 && ChoosesFirstSteps)
        {
            TryFirstSteps(SharedNorm(current.State, null), SharedNorm(stepper.FirstSlope(current), null));
            ChooseFirstSteps(SharedNorm(error, stepper.FirstSlope(current)));
        }
    }

    /// <summary>Begins the problems of a block, up to the choice of first steps.</summary>
    public void Begin(BlockProblem<T> problem, SlabRecord<T>? record)
    {
        this.problem = problem;
        settled = true;
        (attempts, evaluations) = (0, 0);
        sharedErrors.Clear();
        Tensor.Guard(
            !controller.Shared || problem.HasOneSpan(),
            $"{BlockProblem<T>.TimesDiffer}");
        record?.Clear();
        maps.Clear();
        int count = 0;
        for (int r = 0; r < problem.Rows; r++)
        {
            StartRow(r);
            if (!rows[r].Done)
            {
                rowsKept[count++] = r;
            }
        }

        running = count;
        timesMayCoincide = sizeof(T) < sizeof(double) && field.ReadsTime && MayCoincide(count);
        if (running > 0)
        {
            Arrange(maps.Of(rowsKept.AsSpan(0, count)), record);
            EvaluateStart();
        }
    }

    /// <summary>The rows that run.</summary>
    public int Running => running;

    /// <summary>Solves to the end of every row.</summary>
    public void Run(SlabRecord<T>? record = null)
    {
        while (!IsDone)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            Attempt(record);
        }
    }

    /// <summary>Attempts one step of every row that runs.</summary>
    public void Attempt(SlabRecord<T>? record = null)
    {
        Try();
        Conclude(controller is { Shared: true, IsAdaptive: true } ? SharedError() : 0, record);
    }

    /// <summary>Evaluates the stages of a step and its error.</summary>
    public void Try()
    {
        PlanSteps(current);
        stepper.Attempt(current, stepSizes);
        EstimateErrors(current);
    }

    /// <summary>Takes or rejects the step that was tried.</summary>
    /// <param name="sharedError">The error of all rows, where they share their steps.</param>
    public void Conclude(double sharedError, SlabRecord<T>? record)
    {
        Slab<T> slab = current;
        LaneMap map = slab.Map;
        if (controller.Shared && attempts == sharedErrors.Count)
        {
            sharedErrors.Add(sharedError);
        }

        attempts++;
        evaluations += stepper.Evaluations;
        Judge(map, sharedError);
        settled = false;
        bool last = attempts >= options.MaxSteps;
        bool attention = last | (fixedStep is null ? clocks.Move(slab.Taken, map.Lanes) : MoveFixed(slab));
        if (attempts > measuredFrom)
        {
            MeasureStability(slab);
        }

        if (attention)
        {
            Attend(slab, last);
        }

        attention |= timesMayCoincide && AttendCoinciding(slab);
        if (judged < dimension && adaptive)
        {
            AddQuadratureErrors(slab);
        }

        slab.TakenTo(mask);
        Advance(slab, record);
        if (attention)
        {
            Retire();
        }
    }

    public void Dispose()
    {
        stepper.Dispose();
        scratch.Dispose();
        lanesBuffer.Dispose();
        valuesBuffer.Dispose();
        clocks.Dispose();
    }

    private bool MayCoincide(int count)
    {
        (double largest, double shortest) = (0, double.PositiveInfinity);
        foreach (int r in rowsKept.AsSpan(0, count))
        {
            ref RowState row = ref rows[r];
            largest = Math.Max(largest, Math.Max(Math.Abs(row.Start), Math.Abs(row.End)));
            shortest = Math.Min(shortest, Math.Abs(row.End - row.Start));
        }

        return times.MayCoincide(largest, shortest);
    }

    private void MeasureStability(Slab<T> slab)
    {
        stepper.MeasureStability(slab, stepSizes, judged, stabilityRatios);
        for (int l = 0; l < slab.Map.Count; l++)
        {
            if (slab.IsTaken(l) && double.IsFinite(stabilityRatios[l]))
            {
                rows[slab.Map.Rows[l]].AddStability(stabilityRatios[l] >= NearBoundary);
            }
        }
    }

    private void EstimateErrors(Slab<T> slab)
    {
        if (adaptive)
        {
            stepper.EstimateError(slab, stepSizes, error);
            EstimateErrors(slab, 0, judged);
        }
    }

    /// <summary>The errors of some components in units of their tolerances, and the sum of their squares for each lane.</summary>
    private void EstimateErrors(Slab<T> slab, int first, int count)
    {
        nint at = (nint)first * slab.Map.Lanes;
        if (!floored)
        {
            StageKernels<T>.ErrorRatios(
                ratios + at, squares, error + at, slab.State + at, stepper.Trial + at, atol + first, rtol, count, slab.Map.Lanes);
            return;
        }

        FlooredTolerances<T>.ErrorRatios(
            ratios + at, squares, raised, error + at, slab.State + at, stepper.Trial + at, atol + first, rtol, count, slab.Map.Lanes);
    }
}
