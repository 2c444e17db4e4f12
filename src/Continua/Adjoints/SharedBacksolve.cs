using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint where rows share their steps: the arguments' part is integrated by the stages of the steps, as one
/// more part of the state, whether the error norm sees it or not.
/// </summary>
internal sealed unsafe class SharedBacksolve<T> : BacksolvePullback<T>, ISharedSolve<T>, IArgumentCotangents<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly int[] rowStarts, summedStarts;
    private readonly int rowLength, summed;
    private readonly NativeBuffer<T> buffer;
    private readonly T* totals, change, increment, inLanes;
    private readonly T** slopes;
    private bool incremented;

    /// <param name="field">The field of (y, a), which keeps the slopes of the arguments' part.</param>
    /// <param name="rowSizes">The components of the arguments whose cotangents are wanted per row.</param>
    /// <param name="summedSizes">Likewise summed over rows.</param>
    public SharedBacksolve(
        BlockField<T> field, SolveOptions options, int capacity, bool wantTimes, int[] rowSizes, int[] summedSizes)
        : base(field, options, capacity, wantTimes, keeps: true)
    {
        this.field = field;
        (rowStarts, summedStarts) = (Starts(rowSizes, Capacity), Starts(summedSizes, 1));
        (rowLength, summed) = (rowStarts[^1], summedStarts[^1]);
        int vector = summed + Frame<T>.MinimumCapacity;
        buffer = new((2 * rowLength) + (3 * vector));
        totals = buffer.Data;
        change = totals + rowLength + vector;
        increment = change + vector;
        inLanes = increment + vector;
        slopes = (T**)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)Integrator.Coefficients.Tableau.Stages, (nuint)sizeof(T*));
    }

    public override IArgumentCotangents<T> Arguments => this;

    /// <summary>What the last step tried adds to the summed cotangents.</summary>
    public T* Increment => increment;

    /// <summary>The slope of the summed cotangents at the start of a stretch.</summary>
    public T* FirstSlope => Integrator.Current.Kept(0) + rowLength;

    public T* ByRowArgument(int index) => totals + rowStarts[index];

    public T* BySummedArgument(int index) => totals + rowLength + summedStarts[index];

    public SlabRecord<T>? Next() => Record;

    /// <summary>The change of the summed cotangents' slope over the step that chooses the first one.</summary>
    public T* SlopeChange()
    {
        T one = T.One;
        T* weights = stackalloc T[] { one, -one };
        T** both = stackalloc T*[] { ((SummedField<T>)field).Newest + rowLength, FirstSlope };
        StageKernels<T>.Combine(change, null, &one, both, weights, 2, summed, 1);
        return change;
    }

    /// <summary>The error of the summed cotangents in the step that was tried.</summary>
    public T* Error()
    {
        Sum(Integrator.Current, Integrator.Coefficients.Solution, rowLength, summed, null, increment);
        Sum(Integrator.Current, Integrator.Coefficients.Error, rowLength, summed, null, change);
        incremented = true;
        return change;
    }

    public void Attempted(Slab<T> slab)
    {
        bool accepted = slab.Plans[0].Accepted;
        if (accepted && field.Kept > 0)
        {
            AddIncrement(slab);
            for (int k = 0; k + 1 < rowStarts.Length; k++)
            {
                int start = rowStarts[k], size = (rowStarts[k + 1] - start) / Capacity;
                Sum(slab, Integrator.Coefficients.Solution, start, size * slab.Map.Lanes, inLanes + start, inLanes + start);
            }
        }

        incremented = false;
        Tableau tableau = Integrator.Coefficients.Tableau;
        if (tableau.IsFsal && !Integrator.IsDone)
        {
            T* same = slab.Kept(accepted ? tableau.Stages - 1 : 0);
            new Span<T>(same, field.Kept * Capacity).CopyTo(new(Integrator.Current.Kept(0), field.Kept * Capacity));
        }

        if (Record.Count > 2)
        {
            Record.KeepLast();
        }
    }

    protected override void BeginArguments(ReadOnlySpan<BlockValue<T>> arguments)
    {
        new Span<T>(totals, rowLength + summed).Clear();
        new Span<T>(inLanes, rowLength).Clear();
    }

    protected override void StretchEnded()
    {
        LaneMap map = Integrator.Current.Map;
        for (int k = 0; k + 1 < rowStarts.Length; k++)
        {
            int start = rowStarts[k], size = (rowStarts[k + 1] - start) / Capacity;
            for (int c = 0; c < size; c++)
            {
                for (int l = 0; l < map.Count; l++)
                {
                    totals[start + (c * Capacity) + map.Rows[l]] += inLanes[start + (c * map.Lanes) + l];
                }
            }
        }

        new Span<T>(inLanes, rowLength).Clear();
    }

    protected override void DisposeOwn()
    {
        buffer.Dispose();
        System.Runtime.InteropServices.NativeMemory.Free(slopes);
    }

    private void AddIncrement(Slab<T> slab)
    {
        if (!incremented)
        {
            Sum(slab, Integrator.Coefficients.Solution, rowLength, summed, null, increment);
        }

        T one = T.One;
        T* added = increment;
        StageKernels<T>.Combine(totals + rowLength, totals + rowLength, &one, &added, &one, 1, summed, 1);
    }

    private void Sum(Slab<T> slab, StepCoefficients<T>.Sum sum, int start, int length, T* onto, T* result)
    {
        for (int j = 0; j < sum.Terms.Length; j++)
        {
            slopes[j] = slab.Kept(sum.Terms[j]) + start;
        }

        T step = T.CreateTruncating(slab.Plans[0].Size);
        StageKernels<T>.Combine(result, onto, &step, slopes, sum.Weights, sum.Terms.Length, length, 1);
    }

    private static int[] Starts(int[] sizes, int unit)
    {
        int[] starts = new int[sizes.Length + 1];
        for (int k = 0; k < sizes.Length; k++)
        {
            starts[k + 1] = starts[k] + (sizes[k] * unit);
        }

        return starts;
    }
}
