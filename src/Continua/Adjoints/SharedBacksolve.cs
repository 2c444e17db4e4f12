using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Solving;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint for rows that share their steps. The cotangents of arguments are integrated with the stages
/// of the steps, like a part of the state, whether or not they count in the error norm.
/// </summary>
internal sealed unsafe class SharedBacksolve<T> : BacksolvePullback<T>, ISharedSolve<T>, IArgumentCotangents<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> slopesField;
    private readonly StepCoefficients<T> sums;
    private readonly int[] rowStarts, summedStarts;
    private readonly int rowLength, summed;
    private readonly NativeBuffer<T> buffer;
    private readonly T* totals, laneTotals;
    private readonly T** slopes;

    /// <param name="field">
    /// The field of (y, a), which keeps the slopes of the arguments' cotangents at each stage.
    /// </param>
    /// <param name="rowSizes">The sizes of the arguments whose cotangents are needed per row.</param>
    /// <param name="summedSizes">The sizes of the arguments whose cotangents are summed over rows.</param>
    public SharedBacksolve(
        BlockField<T> field, SolveOptions options, int capacity, bool needsTimes, int[] rowSizes, int[] summedSizes)
        : base(field, options, capacity, needsTimes)
    {
        slopesField = field;
        (rowStarts, summedStarts) = (Starts(rowSizes, Capacity), Starts(summedSizes, 1));
        (rowLength, summed) = (rowStarts[^1], summedStarts[^1]);
        buffer = new((2L * rowLength) + summed);
        laneTotals = buffer.Data;
        totals = laneTotals + rowLength;
        sums = Integrator.Stepper.Sums!;
        slopes = (T**)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)sums.Count, (nuint)sizeof(T*));
    }

    public override IArgumentCotangents<T> Arguments => this;

    /// <summary>
    /// Whether the summed cotangents are part of the error norm; <see cref="ParameterSums{T}"/> then integrates them
    /// for all blocks together.
    /// </summary>
    private bool IsInErrorNorm => Options.Adjoint is BacksolveAdjoint { FullNorm: true };

    public T* ByRowArgument(int index) => totals + rowStarts[index];

    public void AddSummedArgument(int index, Span<T> target)
    {
        T* total = totals + rowLength + summedStarts[index];
        for (int c = 0; c < target.Length; c++)
        {
            target[c] += total[c];
        }
    }

    public StepRecordList<T>? Next() => Record;

    /// <summary>The slope of the summed cotangents at a stage of the attempted step.</summary>
    public T* SummedSlope(int stage) => Integrator.Current.Kept(stage) + rowLength;

    /// <summary>
    /// The slope of the summed cotangents at the end of the trial step of
    /// <see cref="BlockIntegrator{T}.TryFirstSteps"/>.
    /// </summary>
    public T* NewestSlope => slopesField is SummedField<T> summing ? summing.Newest + rowLength : null;

    /// <summary>Stores the summed cotangents of all blocks in this block.</summary>
    public void SetSums(ReadOnlySpan<T> sums) => sums.CopyTo(new(totals + rowLength, summed));

    public void Attempted(StepRecord<T> stepRecord)
    {
        AddStates(stepRecord);
        bool accepted = stepRecord.IsAccepted(0);
        StepCoefficients<T>.Sum solution = sums.Solution;
        for (int k = 0; k + 1 < rowStarts.Length && accepted; k++)
        {
            Add(
                stepRecord, solution, rowStarts[k], (rowStarts[k + 1] - rowStarts[k]) / Capacity * stepRecord.Map.Lanes,
                laneTotals + rowStarts[k]);
        }

        if (accepted && !IsInErrorNorm)
        {
            Add(stepRecord, solution, rowLength, summed, totals + rowLength);
        }

        if (slopesField.Kept > 0)
        {
            Integrator.Current.SwapKept(stepRecord, sums.LastIsNextFirst && accepted ? sums.Count - 1 : 0);
        }

        if (Record.Count > 2)
        {
            Record.KeepLast();
        }
    }

    protected override void BeginArguments(ReadOnlySpan<BlockValue<T>> arguments)
    {
        new Span<T>(totals, rowLength + summed).Clear();
        new Span<T>(laneTotals, rowLength).Clear();
    }

    protected override void OnSegmentEnded()
    {
        LaneMap map = Integrator.Current.Map;
        for (int k = 0; k + 1 < rowStarts.Length; k++)
        {
            int start = rowStarts[k], size = (rowStarts[k + 1] - start) / Capacity;
            for (int c = 0; c < size; c++)
            {
                map.Add(laneTotals + start + (c * map.Lanes), totals + start + (c * Capacity));
            }
        }

        new Span<T>(laneTotals, rowLength).Clear();
    }

    protected override void DisposeCore()
    {
        buffer.Dispose();
        System.Runtime.InteropServices.NativeMemory.Free(slopes);
    }

    private void Add(StepRecord<T> stepRecord, StepCoefficients<T>.Sum sum, int start, int length, T* target)
    {
        for (int j = 0; j < sum.Terms.Length; j++)
        {
            slopes[j] = stepRecord.Kept(sum.Terms[j]) + start;
        }

        T step = T.CreateTruncating(stepRecord.Size[0]);
        StageKernels<T>.Combine(target, target, &step, slopes, sum.Weights, sum.Terms.Length, length, 1);
    }

    private static int[] Starts(int[] sizes, int unit)
    {
        int[] starts = new int[sizes.Length + 1];
        for (int k = 0; k < sizes.Length; k++)
        {
            starts[k + 1] = starts[k] + Kernels.BlockSize.Of(sizes[k], unit);
        }

        return starts;
    }
}
