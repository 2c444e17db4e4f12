using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint: z = (y, a) with ȧ = −aᵀ∂f/∂y, solved from t₁ to t₀; at every save time y is set to the value
/// found forwards and a gains the cotangent of that value. How the arguments' part, ∂L/∂θ = ∫ aᵀ∂f/∂θ dt, is summed is left
/// to the two kinds there are.
/// </summary>
internal abstract unsafe class BacksolvePullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> augmented;
    private readonly NativeBuffer<T> buffer;
    private readonly T* start, end, state, slope, times;
    private readonly BlockProblem<T> stretch = new();
    private readonly LaneMap.Pool maps;
    private readonly bool wantTimes;
    private readonly ReversalCheck<T> reversal;
    private BlockProblem<T> problem = new();
    private RowState[] rows = [];
    private T* saved, cotangents;
    private int lanes;

    /// <param name="augmented">The field of (y, a).</param>
    protected BacksolvePullback(BlockField<T> augmented, SolveOptions options, int capacity, bool wantTimes)
    {
        (this.augmented, this.wantTimes) = (augmented, wantTimes);
        Dimension = augmented.Dimension / 2;
        Options = options with
        {
            AtolPerComponent = options.AtolPerComponent is { } atol ? Twice([.. atol, .. Enumerable.Repeat(options.Atol, options.Quadratures)]) : null,
            Quadratures = 0,
            NonNegative = null,
            InDomain = null,
            SaveAt = SaveAt.End,
        };
        Integrator = options.StepsTogether ? new(augmented, Options, capacity, null, Dimension, Dimension) : new(augmented, Options, capacity);
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
        (stretch.T0, stretch.T1) = (new double[Capacity], new double[Capacity]);
        (stretch.Start, stretch.SavedLanes) = (new(start, 2 * Dimension, perRow: true, Capacity), Capacity);
        stretch.Saved = end;
        Times = new(Capacity);
        Evaluations = new long[Capacity];
        reversal = new(options, Dimension, Capacity);
    }

    public BlockIntegrator<T> Integrator { get; }

    public TimeCotangents Times { get; }

    /// <summary>The cotangent of y₀: component c of row r at c·capacity + r.</summary>
    public T* ByStart => start + (Dimension * Capacity);

    /// <summary>Evaluations of the augmented field, per row.</summary>
    public long[] Evaluations { get; }

    /// <summary>The bytes of the steps held at a time.</summary>
    public long RecordBytes => Record.Held * Record.Layout.Bytes;

    /// <summary>Rows that could not be solved backwards, or not to the states that the solve had.</summary>
    public List<AdjointFailure> Failed { get; } = [];

    public abstract IArgumentCotangents<T> Arguments { get; }

    protected SolveOptions Options { get; }

    protected int Dimension { get; }

    protected int Capacity { get; }

    protected StepRecordList<T> Record { get; }

    /// <param name="rows">How the rows ended forwards.</param>
    /// <param name="saved">The values found forwards, [saves + 1, dimension] per lane.</param>
    /// <param name="cotangents">Their cotangents, likewise.</param>
    /// <param name="blocks">The blocks that are solved together.</param>
    public void Begin(
        BlockProblem<T> problem, RowState[] rows, ReadOnlySpan<BlockValue<T>> arguments, T* saved, T* cotangents, int lanes, int blocks = 1)
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
        stretch.Rows = problem.Rows;
        for (int r = 0; r < problem.Rows; r++)
        {
            // A row without a time is left out.
            stretch.T1[r] = Succeeded(r) ? problem.T1[r] : double.NaN;
        }
    }

    /// <summary>Sets the stretch from one save time to the one before, or to t₀, where save is −1.</summary>
    public BlockProblem<T> Stretch(int save)
    {
        reversal.BeginStretch(start);
        for (int r = 0; r < problem.Rows; r++)
        {
            stretch.T0[r] = Succeeded(r) ? stretch.T1[r] : double.NaN;
            stretch.T1[r] = !Succeeded(r) ? double.NaN
                : save < 0 ? problem.T0[r]
                : save < rows[r].SaveCount ? problem.Time(r, save)
                : stretch.T1[r];
        }

        return stretch;
    }

    /// <summary>A stretch has been solved: what was saved at its end takes part.</summary>
    public void EndStretch(int save)
    {
        reversal.EndStretch();
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
                Jump(r, save);
            }
        }

        StretchEnded();
        if (wantTimes)
        {
            PullKnots(save);
        }
    }

    public void Dispose()
    {
        DisposeOwn();
        reversal.Dispose();
        augmented.Dispose();
        Integrator.Dispose();
        Record.Dispose();
        buffer.Dispose();
    }

    protected abstract void DisposeOwn();

    protected abstract void BeginArguments(ReadOnlySpan<BlockValue<T>> arguments);

    /// <summary>The lanes are about to hold other rows.</summary>
    protected abstract void StretchEnded();

    /// <summary>Takes note of the states from which a step was attempted.</summary>
    protected void AddStates(StepRecord<T> stepRecord) => reversal.Add(stepRecord);

    /// <summary>Whether a row was solved forwards, and backwards so far.</summary>
    protected bool Succeeded(int row) => rows[row].Status == SolveStatus.Succeeded;

    private AdjointFailure? FailureOf(in RowState ended, int r, int save)
    {
        if (ended.Status != SolveStatus.Succeeded)
        {
            return AdjointFailure.NotSolved(r);
        }

        bool known = save < rows[r].SaveCount && !reversal.IsSurelyNear(r);
        return known ? reversal.Check(rows[r], r, save, new(end + r, Capacity)) : null;
    }

    private nint Saved(int r, int save, int c) => ((((nint)save * Dimension) + c) * lanes) + r;

    private void Jump(int r, int save)
    {
        for (int c = 0; c < Dimension; c++)
        {
            nint at = Saved(r, save, c);
            start[(c * Capacity) + r] = saved[at];
            start[((Dimension + c) * Capacity) + r] += cotangents[at];
            end[(c * Capacity) + r] = cotangents[at];
        }
    }

    /// <summary>An observation's time gains cotangentᵀf there, and t₀ loses aᵀf.</summary>
    private void PullKnots(int save)
    {
        maps.Clear();
        LaneMap all = maps.OfAll(problem.Rows);
        augmented.Select(all);
        for (int l = 0; l < all.Lanes; l++)
        {
            times[l] = T.CreateTruncating(stretch.T1[all.Rows[l]]);
            for (int c = 0; c < 2 * Dimension; c++)
            {
                state[(c * all.Lanes) + l] = start[(c * Capacity) + all.Rows[l]];
            }
        }

        augmented.Evaluate(times, state, slope);
        for (int r = 0; r < problem.Rows; r++)
        {
            double sum = 0;
            T* by = save < 0 ? ByStart : end;
            for (int c = 0; c < Dimension; c++)
            {
                sum += double.CreateTruncating(by[(c * Capacity) + r]) * double.CreateTruncating(slope[(c * all.Lanes) + r]);
            }

            bool known = save < 0 || save == Times.Stride || save < rows[r].SaveCount;
            if (known && Succeeded(r))
            {
                Times.AddToKnot(r, save, save < 0 ? -sum : sum);
            }
        }
    }

    private static double[] Twice(double[] tolerances) => [.. tolerances, .. tolerances];
}
