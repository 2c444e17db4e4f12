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
    private readonly int dimension, judged, capacity;
    private readonly LaneMap.Pool maps;
    private readonly bool landing;
    private readonly SlabRecord<T> scratch;
    private readonly NativeBuffer<T> lanesBuffer, valuesBuffer;
    private readonly T* stepSizes, stageTimes, mask, squares, atol;
    private readonly T* scratchState, error, ratios;
    private readonly RowState[] rows;
    private readonly bool[] active;
    private readonly int[] lanesKept, rowsKept;
    private readonly double[] rowRatios, firstSteps, firstSlopes, errors, factors, exponents;
    private readonly InterpolantWeights<T> interpolant;
    private Slab<T> current;
    private BlockProblem<T> problem = new();
    private T* trial;
    private bool slopeReady;
    private int running;

    public BlockIntegrator(BlockField<T> field, SolveOptions options, int capacity)
    {
        (this.field, this.options, controller) = (field, options, options.Steps);
        tableau = ((RungeKutta)options.Solver).Tableau;
        coefficients = new(tableau);
        interpolant = new(tableau);
        dimension = field.Dimension;
        judged = dimension - options.Quadratures;
        int widest = Frame<T>.MinimumCapacity;
        this.capacity = capacity = (capacity + widest - 1) / widest * widest;
        maps = new(capacity, widest);
        landing = tableau.Interpolant is null || controller is FixedStep { LandOnSaves: true };
        scratch = CreateRecord(forDerivative: false);
        lanesBuffer = new(5 * capacity);
        stepSizes = lanesBuffer.Data;
        stageTimes = stepSizes + capacity;
        mask = stageTimes + capacity;
        squares = mask + capacity;
        valuesBuffer = new((3 * dimension * capacity) + dimension);
        scratchState = trial = valuesBuffer.Data;
        error = scratchState + (dimension * capacity);
        ratios = error + (dimension * capacity);
        atol = ratios + (dimension * capacity);
        rows = new RowState[capacity];
        active = new bool[capacity];
        (lanesKept, rowsKept) = (new int[capacity], new int[capacity]);
        rowRatios = new double[judged];
        (firstSteps, firstSlopes) = (new double[capacity], new double[capacity]);
        (errors, factors, exponents) = (new double[capacity], new double[capacity], new double[capacity]);
        current = scratch.Add(LaneMap.None);
        for (int c = 0; c < judged; c++)
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

    /// <summary>Room for attempted steps, with all that their derivative reads or only what the next step needs.</summary>
    public SlabRecord<T> CreateRecord(bool forDerivative) =>
        new(new(tableau.Stages, dimension, capacity, forDerivative ? field.Kept : 0, States: forDerivative));

    /// <summary>Begins the problems of a block; the field's arguments are bound already.</summary>
    /// <exception cref="ArgumentException">Rows share a step but not their times.</exception>
    public void Start(BlockProblem<T> problem, SlabRecord<T>? record = null)
    {
        this.problem = problem;
        Tensor.Guard(
            !controller.Shared || problem.HasOneSpan(),
            "Rows share a step only where they share their times, but t0, t1 or save times differ; leave Shared off.");
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
        if (running > 0)
        {
            Arrange(maps.Of(rowsKept.AsSpan(0, count)), record);
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
        if (controller.IsAdaptive)
        {
            JudgeErrors(map);
        }

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
            T* kept = slab.StageState(i), state = kept == null ? scratchState : kept;
            if (i > 0)
            {
                slab.Sum(coefficients.Stages[i], slab.State, stepSizes, state);
            }

            for (int l = 0; l < map.Lanes && field.ReadsTime; l++)
            {
                stageTimes[l] = T.CreateTruncating(slab.Plans[l].Time + (tableau.C[i] * slab.Plans[l].Size));
            }

            field.Evaluate(stageTimes, state, slab.Stage(i), slab.Kept(i));
            trial = state;
        }

        CountEvaluations(tableau.Stages - first);

        // The last stage of an FSAL method stands at the new state already.
        if (!tableau.IsFsal)
        {
            slab.Sum(coefficients.Solution, slab.State, stepSizes, trial = scratchState);
        }
    }

    private void EstimateErrors(Slab<T> slab)
    {
        if (controller.IsAdaptive)
        {
            slab.Sum(coefficients.Error, null, stepSizes, error);
            StageKernels<T>.ErrorRatios(
                ratios, squares, error, slab.State, trial, atol, T.CreateTruncating(options.Rtol), judged, slab.Map.Lanes);
        }
    }
}
