using System.Numerics;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Integration;

/// <summary>
/// The integration loop of a block of rows: every row has its own time, step, saves and status, and one attempt advances
/// them all. What belongs to a row depends on that row alone.
/// </summary>
internal sealed unsafe partial class BlockIntegrator<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly SolveOptions options;
    private readonly StepController controller;
    private readonly StepCoefficients<T> coefficients;
    private readonly Tableau tableau;
    private readonly int dimension, capacity, widest;
    private readonly bool landing;
    private readonly SlabRecord<T> scratch;
    private readonly NativeBuffer<T> lanesBuffer, valuesBuffer;
    private readonly T* stepSizes, stageTimes, mask, squares, atol;
    private readonly T* trial, error, ratios;
    private readonly T** terms;
    private readonly RowState[] rows;
    private readonly bool[] active;
    private readonly int[] lanesKept, rowsKept;
    private readonly double[] rowRatios;
    private readonly InterpolantWeights<T> interpolant;
    private Slab<T> current;
    private BlockProblem<T> problem = new();
    private bool slopeReady;
    private double sharedError;
    private int running;

    public BlockIntegrator(BlockField<T> field, SolveOptions options, int capacity)
    {
        (this.field, this.options, controller) = (field, options, options.Steps);
        tableau = ((RungeKutta)options.Solver).Tableau;
        coefficients = new(tableau);
        interpolant = new(tableau);
        dimension = field.Dimension;
        widest = Frame<T>.MinimumCapacity;
        this.capacity = capacity = (capacity + widest - 1) / widest * widest;
        landing = tableau.Interpolant is null || controller is FixedStep { LandOnSaves: true };
        scratch = new(tableau.Stages, capacity);
        lanesBuffer = new(5 * capacity);
        stepSizes = lanesBuffer.Data;
        stageTimes = stepSizes + capacity;
        mask = stageTimes + capacity;
        squares = mask + capacity;
        valuesBuffer = new((3 * dimension * capacity) + dimension);
        trial = valuesBuffer.Data;
        error = trial + (dimension * capacity);
        ratios = error + (dimension * capacity);
        atol = ratios + (dimension * capacity);
        terms = (T**)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)tableau.Stages, (nuint)sizeof(T*));
        rows = new RowState[capacity];
        active = new bool[capacity];
        (lanesKept, rowsKept) = (new int[capacity], new int[capacity]);
        rowRatios = new double[dimension];
        current = scratch.Add(LaneMap.Of([], 1), dimension);
        for (int c = 0; c < dimension; c++)
        {
            atol[c] = T.CreateTruncating(options.AtolPerComponent?[c] ?? options.Atol);
        }
    }

    /// <summary>Where each row stands.</summary>
    public ReadOnlySpan<RowState> Rows => rows.AsSpan(0, problem.Rows);

    public bool IsDone => running == 0;

    /// <summary>The most lanes there can be.</summary>
    public int Capacity => capacity;

    /// <summary>Whether steps land on save times instead of interpolating.</summary>
    public bool LandsOnSaves => landing;

    public StepCoefficients<T> Coefficients => coefficients;

    public InterpolantWeights<T> Interpolant => interpolant;

    /// <summary>The attempted step at hand: its state and, where ready, first slope.</summary>
    public Slab<T> Current => current;

    /// <summary>Begins the problems of a block; the field's arguments are bound already.</summary>
    /// <exception cref="ArgumentException">Rows share a step but not their times.</exception>
    public void Start(BlockProblem<T> problem, SlabRecord<T>? record = null)
    {
        this.problem = problem;
        Tensor.Guard(
            !controller.Shared || problem.HasOneSpan(),
            "Rows share a step only where they share their times, but t0, t1 or save times differ; leave Shared off.");
        record?.Clear();
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
        if (running > 0)
        {
            Arrange(LaneMap.Of(rowsKept.AsSpan(0, count), widest), record);
            EvaluateStart();
        }
    }

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
        Slab<T> slab = current;
        LaneMap map = slab.Map;
        PlanSteps(slab);
        EvaluateStages(slab);
        EstimateErrors(slab);
        sharedError = controller is { Shared: true, IsAdaptive: true } ? SharedErrorOf(map) : 0;
        for (int l = 0; l < map.Count; l++)
        {
            bool accepted = active[l] && Decide(slab, l);
            slab.Plans[l].Accepted = accepted;
            mask[l] = accepted ? T.One : T.Zero;
        }

        for (int l = map.Count; l < map.Lanes; l++)
        {
            mask[l] = mask[map.Count - 1];
        }

        Advance(slab, record);
    }

    public void Dispose()
    {
        coefficients.Dispose();
        scratch.Dispose();
        lanesBuffer.Dispose();
        valuesBuffer.Dispose();
        System.Runtime.InteropServices.NativeMemory.Free(terms);
    }

    private void StartRow(int r)
    {
        double t0 = problem.T0[r], t1 = problem.T1[r];
        ref RowState row = ref rows[r];
        row = new()
        {
            Start = t0,
            End = t1,
            Direction = t1 >= t0 ? 1 : -1,
            Time = t0,
            Memory = StepMemory.Fresh,
            SaveCount = problem.SaveCount(r),
            KnotFrom = t0,
            KnotFromIndex = RowState.StartKnot,
            Done = t0 == t1 || !double.IsFinite(t0) || !double.IsFinite(t1),
            WorstComponent = -1,
        };
        bool finite = double.IsFinite(t0) && double.IsFinite(t1) && StartIsFinite(r);
        row.Status = !finite ? SolveStatus.NotFinite
            : TimesAreInOrder(r) ? SolveStatus.Succeeded : SolveStatus.TimesOutOfOrder;
        row.Done |= row.Status != SolveStatus.Succeeded;
        row.Proposed = controller is FixedStep fixedStep ? fixedStep.Step : options.FirstStep ?? 0;
        while (row.Saved < row.SaveCount && (row.Done || landing) && (row.Done || problem.Time(r, row.Saved) == t0))
        {
            SaveStart(r, row.Saved++);
        }

        row.SavedAtStart = row.Saved;
        if (row.Done)
        {
            SaveStart(r, problem.TimeStride);
        }
    }

    private bool StartIsFinite(int r)
    {
        for (int c = 0; c < dimension; c++)
        {
            if (!T.IsFinite(problem.Start[c, r]))
            {
                rows[r].WorstComponent = c;
                return false;
            }
        }

        return true;
    }

    private bool TimesAreInOrder(int r)
    {
        ref RowState row = ref rows[r];
        double before = row.Start;
        for (int save = 0; save < row.SaveCount; save++)
        {
            double time = problem.Time(r, save);
            if (row.Direction * (time - before) < 0 || row.Direction * (row.End - time) < 0)
            {
                row.WorstComponent = save;
                return false;
            }

            before = time;
        }

        return true;
    }

    private void SaveStart(int r, int save)
    {
        if (problem.Saved != null)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPlace(r, save, c) = rows[r].Status == SolveStatus.Succeeded ? problem.Start[c, r] : T.NaN;
            }
        }
    }

    private T* SavedPlace(int row, int save, int component) =>
        problem.Saved + (((((nint)save * dimension) + component) * problem.SavedLanes) + row);

    /// <summary>Lays the starts out in lanes.</summary>
    private void Arrange(LaneMap map, SlabRecord<T>? record)
    {
        scratch.Clear();
        current = (record ?? scratch).Add(map, dimension);
        field.Select(map);
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < map.Lanes; l++)
            {
                current.State[(c * map.Lanes) + l] = problem.Start[c, map.Rows[l]];
            }
        }

        for (int l = 0; l < map.Count; l++)
        {
            active[l] = true;
        }
    }

    private void EvaluateStart()
    {
        bool choose = controller.IsAdaptive && options.FirstStep is null;
        slopeReady = choose || tableau.IsFsal;
        if (slopeReady)
        {
            LaneMap map = current.Map;
            for (int l = 0; l < map.Lanes; l++)
            {
                stageTimes[l] = T.CreateTruncating(rows[map.Rows[l]].Time);
            }

            field.Evaluate(stageTimes, current.State, current.Stage(0));
            CountEvaluations(1);
        }

        if (choose)
        {
            ChooseFirstSteps();
        }
    }

    private void CountEvaluations(int count)
    {
        LaneMap map = current.Map;
        for (int l = 0; l < map.Count; l++)
        {
            rows[map.Rows[l]].Evaluations += active[l] ? count : 0;
        }
    }

    private void EvaluateStages(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        int first = slopeReady ? 1 : 0;
        for (int i = first; i < tableau.Stages; i++)
        {
            T* state = slab.State;
            if (i > 0)
            {
                Sum(slab, coefficients.Stages[i], slab.State, trial);
                state = trial;
            }

            for (int l = 0; l < map.Lanes; l++)
            {
                stageTimes[l] = T.CreateTruncating(slab.Plans[l].Time + (tableau.C[i] * slab.Plans[l].Size));
            }

            field.Evaluate(stageTimes, state, slab.Stage(i));
        }

        CountEvaluations(tableau.Stages - first);

        // The last stage of an FSAL method stands at the new state already.
        if (!tableau.IsFsal)
        {
            Sum(slab, coefficients.Solution, slab.State, trial);
        }
    }

    private void EstimateErrors(Slab<T> slab)
    {
        if (controller.IsAdaptive)
        {
            Sum(slab, coefficients.Error, null, error);
            StageKernels<T>.ErrorRatios(
                ratios, squares, error, slab.State, trial, atol, T.CreateTruncating(options.Rtol), dimension, slab.Map.Lanes);
        }
    }

    private void Sum(Slab<T> slab, StepCoefficients<T>.Sum sum, T* start, T* result)
    {
        for (int j = 0; j < sum.Terms.Length; j++)
        {
            terms[j] = slab.Stage(sum.Terms[j]);
        }

        StageKernels<T>.Combine(
            result, start, stepSizes, terms, sum.Weights, sum.Terms.Length, dimension, slab.Map.Lanes);
    }

    /// <summary>Takes accepted rows to their new states, and frees the lanes of rows that are done.</summary>
    private void Advance(Slab<T> slab, SlabRecord<T>? record)
    {
        LaneMap map = slab.Map;
        Slab<T> next = record is null && scratch.Count == 2
            ? ReferenceEquals(slab, scratch[0]) ? scratch[1] : scratch[0]
            : (record ?? scratch).Add(map, dimension);
        next.Arrange(map, dimension, capacity);
        StageKernels<T>.Choose(next.State, mask, trial, slab.State, dimension, map.Lanes);
        slopeReady = tableau.IsFsal;
        if (slopeReady)
        {
            StageKernels<T>.Choose(
                next.Stage(0), mask, slab.Stage(tableau.Stages - 1), slab.Stage(0), dimension, map.Lanes);
        }

        current = next;
        int kept = 0;
        for (int l = 0; l < map.Count; l++)
        {
            if (active[l] && rows[map.Rows[l]].Done)
            {
                active[l] = false;
                running--;
                SaveEnd(next, l);
            }

            if (active[l])
            {
                (lanesKept[kept], rowsKept[kept]) = (l, map.Rows[l]);
                kept++;
            }
        }

        Compact(kept);
    }

    private void Compact(int kept)
    {
        if (!options.Compaction || kept == 0 || kept == current.Map.Count)
        {
            return;
        }

        LaneMap smaller = LaneMap.Of(rowsKept.AsSpan(0, kept), widest);
        if (smaller.Lanes < current.Map.Lanes)
        {
            current.Compact(smaller, lanesKept.AsSpan(0, kept), dimension);
            active.AsSpan(0, kept).Fill(true);
            field.Select(smaller);
        }
    }

    private void SaveEnd(Slab<T> slab, int lane)
    {
        if (problem.Saved == null)
        {
            return;
        }

        // A failed row keeps what it reached before; what was not reached is not a number.
        int r = slab.Map.Rows[lane];
        bool reached = rows[r].Status == SolveStatus.Succeeded;
        for (int save = rows[r].Saved; save <= problem.TimeStride; save++)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPlace(r, save, c) = reached && save == problem.TimeStride
                    ? slab.State[(c * slab.Map.Lanes) + lane]
                    : T.NaN;
            }
        }
    }
}
