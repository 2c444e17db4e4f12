using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint: z = (y, a), with the cotangent a of y and ȧ = −aᵀ∂f/∂y, solved backwards from t₁ to t₀ in
/// segments between save times. At every save time, y is reset to the value from the forward solve, and the cotangent
/// of that value is added to a. The derived classes differ in how they integrate the cotangents of the arguments,
/// ∂L/∂θ = ∫ aᵀ∂f/∂θ dt, where L is the differentiated result and θ an argument.
/// </summary>
internal abstract unsafe class BacksolvePullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> augmented;
    private readonly NativeBuffer<T> buffer;
    private readonly T* start, end, state, slope, times;
    private readonly BlockProblem<T> segment = new();
    private readonly LaneMap.Pool maps;
    private readonly bool needsTimes;
    private readonly ReversalCheck<T> reversal;
    private BlockProblem<T> problem = new();
    private RowState[] rows = [];
    private T* saved, cotangents;
    private int lanes;

    /// <param name="augmented">The field of (y, a).</param>
    protected BacksolvePullback(BlockField<T> augmented, SolveOptions options, int capacity, bool needsTimes)
    {
        (this.augmented, this.needsTimes) = (augmented, needsTimes);
        Dimension = augmented.Dimension / 2;
        Options = options with
        {
            AtolPerComponent = options.AtolPerComponent is { } atol
                ? Duplicate([.. atol, .. Enumerable.Repeat(options.Atol, options.Quadratures)]) : null,
            Quadratures = 0,
            NonNegative = null,
            InDomain = null,
            SaveAt = SaveAt.End,
        };
        Integrator = options.StepsTogether
            ? new(augmented, Options, capacity, null, Dimension, Dimension) : new(augmented, Options, capacity);
        Capacity = Integrator.Capacity;
        Record = Integrator.CreateRecord(kept: true, states: false);
        int unit = Dimension * Capacity;
        buffer = new((8L * unit) + Capacity);
        start = buffer.Data;
        end = start + (2 * unit);
        state = end + (2 * unit);
        slope = state + (2 * unit);
        times = slope + (2 * unit);
        maps = new(Capacity, Frame<T>.MinimumCapacity);
        (segment.T0, segment.T1) = (new double[Capacity], new double[Capacity]);
        (segment.Start, segment.SavedLanes) = (new(start, 2 * Dimension, perRow: true, Capacity), Capacity);
        segment.Saved = end;
        Times = new(Capacity);
        Evaluations = new long[Capacity];
        reversal = new(options, Dimension, Capacity);
    }

    public BlockIntegrator<T> Integrator { get; }

    public TimeCotangents Times { get; }

    /// <summary>The cotangent of y₀: component c of row r at index c·capacity + r.</summary>
    public T* InitialStateBar => start + (Dimension * Capacity);

    /// <summary>The number of evaluations of the augmented field in the backward steps, per row.</summary>
    public long[] Evaluations { get; }

    /// <summary>The memory of the recorded steps, in bytes.</summary>
    public long RecordBytes => Record.Allocated * Record.Layout.Bytes;

    /// <summary>
    /// The rows whose backward solve failed, did not reach the states of the forward solve, or evaluated a field that
    /// contains a solve without a gradient.
    /// </summary>
    public List<AdjointFailure> Failed { get; } = [];

    public abstract IArgumentCotangents<T> Arguments { get; }

    protected SolveOptions Options { get; }

    protected int Dimension { get; }

    protected int Capacity { get; }

    protected StepRecordList<T> Record { get; }

    /// <summary>Begins the adjoint of a solved block.</summary>
    /// <param name="rows">The results of the rows in the forward solve.</param>
    /// <param name="saved">The values of the forward solve, [saves + 1, dimension] per lane.</param>
    /// <param name="cotangents">The cotangents of these values, [saves + 1, dimension] per lane.</param>
    /// <param name="lanes">The number of lanes of <paramref name="saved"/> and <paramref name="cotangents"/>.</param>
    /// <param name="blocks">The number of blocks that share their steps.</param>
    public void Begin(
        BlockProblem<T> problem, RowState[] rows, ReadOnlySpan<BlockValue<T>> arguments, T* saved, T* cotangents,
        int lanes, int blocks = 1)
    {
        (this.problem, this.rows, this.lanes) = (problem, rows, lanes);
        this.saved = saved;
        this.cotangents = cotangents;
        Times.Begin(problem.TimeStride);
        Array.Clear(Evaluations, 0, problem.Rows);
        Failed.Clear();
        int together = blocks == 1 ? problem.Rows : blocks * Capacity;
        reversal.Begin(problem, saved, lanes, Options.Steps.Shared ? together : 1);
        augmented.Bind(arguments);
        BeginArguments(arguments);
        new Span<T>(start, 2 * Dimension * Capacity).Clear();
        segment.Rows = problem.Rows;
        for (int r = 0; r < problem.Rows; r++)
        {
            // A NaN time excludes a row from the backward solve.
            segment.T1[r] = Succeeded(r) ? problem.T1[r] : double.NaN;
        }
    }

    /// <summary>
    /// Sets up the segment that ends at save time <paramref name="save"/>, or at t₀ if it is −1. The first segment,
    /// whose index is the number of save times, begins and ends at t₁. A save time that a row does not have gives the
    /// row an empty segment.
    /// </summary>
    public BlockProblem<T> SetSegment(int save)
    {
        reversal.BeginSegment(start);
        for (int r = 0; r < problem.Rows; r++)
        {
            segment.T0[r] = Succeeded(r) ? segment.T1[r] : double.NaN;
            segment.T1[r] = !Succeeded(r) ? double.NaN
                : save < 0 ? problem.T0[r]
                : save < rows[r].SaveCount ? problem.Time(r, save)
                : segment.T1[r];
        }

        return segment;
    }

    /// <summary>
    /// Completes a solved segment: checks the states reached, and adds the cotangents of the values saved at its end.
    /// </summary>
    public void EndSegment(int save)
    {
        reversal.EndSegment();
        if (save < problem.TimeStride)
        {
            reversal.Compare(save, end);
        }

        ReadOnlySpan<RowState> ended = Integrator.Rows;
        for (int r = 0; r < problem.Rows; r++)
        {
            Evaluations[r] += ended[r].Evaluations;
            if (Succeeded(r) && FailureOf(ended[r], r, save) is { } failure)
            {
                Failed.Add(failure);
                rows[r].Status = SolveStatus.NotReversible;
            }

            bool succeeded = Succeeded(r);
            for (int c = 0; c < 2 * Dimension; c++)
            {
                int at = (c * Capacity) + r;
                start[at] = succeeded ? end[at] : T.Zero;
            }

            if (succeeded && (save == problem.TimeStride || (save >= 0 && save < rows[r].SaveCount)))
            {
                ApplySave(r, save);
            }
        }

        OnSegmentEnded();
        if (needsTimes)
        {
            PullKnots(save);
        }
    }

    public void Dispose()
    {
        DisposeCore();
        reversal.Dispose();
        augmented.Dispose();
        Integrator.Dispose();
        Record.Dispose();
        buffer.Dispose();
    }

    protected abstract void DisposeCore();

    protected abstract void BeginArguments(ReadOnlySpan<BlockValue<T>> arguments);

    /// <summary>Called at the end of a segment, before the lanes are assigned to other rows.</summary>
    protected abstract void OnSegmentEnded();

    /// <summary>Passes the states at the start of an attempted step to the check of the backward solve.</summary>
    protected void AddStates(StepRecord<T> stepRecord) => reversal.Add(stepRecord);

    /// <summary>Whether a row succeeded in the forward solve, and in the backward solve so far.</summary>
    protected bool Succeeded(int row) => rows[row].Status == SolveStatus.Succeeded;

    private AdjointFailure? FailureOf(in RowState ended, int r, int save)
    {
        if (ended.Status != SolveStatus.Succeeded)
        {
            return AdjointFailure.NotSolved(r);
        }

        bool isKnown = save < rows[r].SaveCount && !reversal.PassesFastCheck(r);
        return isKnown ? reversal.Check(rows[r], r, save, new(end + r, Capacity)) : null;
    }

    private nint Saved(int r, int save, int c) => ((((nint)save * Dimension) + c) * lanes) + r;

    private void ApplySave(int r, int save)
    {
        for (int c = 0; c < Dimension; c++)
        {
            nint at = Saved(r, save, c);
            start[(c * Capacity) + r] = saved[at];
            start[((Dimension + c) * Capacity) + r] += cotangents[at];
            end[(c * Capacity) + r] = cotangents[at];
        }
    }

    /// <summary>
    /// Adds the cotangent of the time at which a segment ended: at a save time or t₁, the cotangent of the value there
    /// times f; at t₀, −aᵀf.
    /// </summary>
    private void PullKnots(int save)
    {
        maps.Clear();
        LaneMap all = maps.OfAll(problem.Rows);
        augmented.Select(all);
        for (int l = 0; l < all.Lanes; l++)
        {
            times[l] = T.CreateTruncating(segment.T1[all.Rows[l]]);
            for (int c = 0; c < 2 * Dimension; c++)
            {
                state[(c * all.Lanes) + l] = start[(c * Capacity) + all.Rows[l]];
            }
        }

        augmented.Evaluate(times, state, slope);
        for (int r = 0; r < problem.Rows; r++)
        {
            double sum = 0;
            T* bars = save < 0 ? InitialStateBar : end;
            for (int c = 0; c < Dimension; c++)
            {
                sum += double.CreateTruncating(bars[(c * Capacity) + r])
                    * double.CreateTruncating(slope[(c * all.Lanes) + r]);
            }

            bool isKnown = save < 0 || save == Times.Stride || save < rows[r].SaveCount;
            if (isKnown && Succeeded(r))
            {
                Times.AddToKnot(r, save, save < 0 ? -sum : sum);
            }
        }
    }

    private static double[] Duplicate(double[] tolerances) => [.. tolerances, .. tolerances];
}
