using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The base of the pullbacks of multistep methods: the cotangents of states saved within a step, through an interpolant
/// whose weights differ between lanes.
/// </summary>
/// <param name="vectors">The maximum number of vectors of the interpolant.</param>
internal abstract unsafe class MultistepPullback<T>(
    LaneInterpolant<T> interpolant, int vectors, int dimension, int capacity) : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> saved = new((vectors + 2L) * BlockSize.Of(dimension, capacity)), ones = Ones(capacity);

    protected LaneInterpolant<T> Interpolant => interpolant;

    protected int Dimension => dimension;

    protected int Capacity => capacity;

    /// <summary>The number of values of one state.</summary>
    protected int Unit { get; } = BlockSize.Of(dimension, capacity);

    /// <summary>The cotangent of the state at the step's start from states saved within it.</summary>
    protected T* SavedState => saved.Data;

    /// <summary>The cotangent of a vector of the interpolant, counted from the first vector in each lane.</summary>
    protected T* SavedVector(int index) => saved.Data + ((nint)(index + 1) * Unit);

    /// <summary>A buffer for a vector.</summary>
    protected T* SpareVector => SavedVector(vectors);

    public sealed override void ClearInterpolated() => new Span<T>(saved.Data, (vectors + 1) * Unit).Clear();

    public sealed override void AddInterpolated(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride)
    {
        interpolant.Set(stepRecord, lane);
        interpolant.At(theta);
        double scale = interpolant.Scaled ? stepRecord.Size[lane] : 1;
        for (int c = 0; c < dimension; c++)
        {
            T barComponent = cotangent[c * stride];
            nint at = ((nint)c * stepRecord.Map.Lanes) + lane;
            SavedState[at] += barComponent;
            for (int j = 0; j < interpolant.Count; j++)
            {
                T* bar = SavedVector(j) + at;
                *bar = T.FusedMultiplyAdd(T.CreateTruncating(scale * interpolant.Weights[j]), barComponent, *bar);
            }
        }
    }

    public override void Dispose()
    {
        saved.Dispose();
        ones.Dispose();
    }

    /// <summary>result = from + weight · value, with one weight per lane; from may be null.</summary>
    protected void Weigh(T* result, T* from, T* value, T* weight, int lanes) =>
        LaneSums<T>.Combine(result, from, &value, weight, capacity, 1, dimension, lanes);

    /// <summary>result = a + b; b may be null.</summary>
    protected void Add(T* result, T* a, T* b, int lanes)
    {
        if (b == null)
        {
            new Span<T>(a, dimension * lanes).CopyTo(new Span<T>(result, dimension * lanes));
        }
        else
        {
            Weigh(result, a, b, ones.Data, lanes);
        }
    }

    /// <summary>Σ aᵢbᵢ over the components of a lane; the components of a are <paramref name="stride"/> values apart.</summary>
    protected double Dot(T* a, nint stride, T* b, int lane, int lanes)
    {
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            sum += double.CreateTruncating(a[c * stride]) * double.CreateTruncating(b[((nint)c * lanes) + lane]);
        }

        return sum;
    }

    private static NativeBuffer<T> Ones(int capacity)
    {
        NativeBuffer<T> ones = new(capacity);
        new Span<T>(ones.Data, capacity).Fill(T.One);
        return ones;
    }
}
