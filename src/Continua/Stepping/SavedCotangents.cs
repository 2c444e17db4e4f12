using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The cotangents of states saved within a step, pulled back through its interpolant y + s Σ bⱼ(θ)vⱼ to y and the stages' vectors vⱼ.
/// </summary>
/// <param name="scaled">Whether the vectors are slopes, and s the size of the step; else s is 1.</param>
internal sealed unsafe class SavedCotangents<T>(InterpolantWeights<T> interpolant, int stages, int dimension, int capacity, bool scaled) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int unit = BlockSize.Of(dimension, capacity);
    private readonly NativeBuffer<T> buffer = new((stages + 1L) * BlockSize.Of(dimension, capacity)), lanes = new(capacity);

    /// <summary>That of y, [dimension] per lane.</summary>
    public T* OfState => buffer.Data;

    /// <summary>That of a stage's vector, [dimension] per lane.</summary>
    public T* OfStage(int stage) => buffer.Data + ((nint)(stage + 1) * unit);

    /// <summary>1 for each lane in which a state was saved, else 0.</summary>
    public T* Lanes => lanes.Data;

    public void Clear()
    {
        new Span<T>(buffer.Data, (stages + 1) * unit).Clear();
        new Span<T>(lanes.Data, capacity).Clear();
    }

    /// <summary>Adds the cotangent of a state saved in a lane.</summary>
    /// <param name="theta">The part of the step that lies before it.</param>
    /// <param name="cotangent">Its components, <paramref name="stride"/> apart.</param>
    public void Add(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride)
    {
        lanes.Data[lane] = T.One;
        interpolant.At(theta);
        ReadOnlySpan<T> weights = interpolant.Scaled(scaled ? stepRecord.Size[lane] : 1);
        for (int c = 0; c < dimension; c++)
        {
            T its = cotangent[c * stride];
            nint at = ((nint)c * stepRecord.Map.Lanes) + lane;
            OfState[at] += its;
            T* bar = OfStage(0) + at;
            foreach (T weight in weights)
            {
                *bar = T.FusedMultiplyAdd(weight, its, *bar);
                bar += unit;
            }
        }
    }

    /// <summary>Adds the cotangents of start and size of a lane's step: θ = (τ − t)/h moves with them.</summary>
    /// <returns>That of the saved state's time τ.</returns>
    public double PullTime(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double byStart, ref double bySize)
    {
        interpolant.WithSlopesAt(theta);
        double along = 0, ahead = 0;
        for (int j = 0; j < stages; j++)
        {
            double product = 0;
            for (int c = 0; c < dimension; c++)
            {
                product += double.CreateTruncating(cotangent[c * stride])
                    * double.CreateTruncating(stepRecord.Stage(j)[((nint)c * stepRecord.Map.Lanes) + lane]);
            }

            along += interpolant.Slopes[j] * product;
            ahead += ((scaled ? interpolant.Weights[j] : 0) - (theta * interpolant.Slopes[j])) * product;
        }

        double unitOfTime = scaled ? 1 : stepRecord.Size[lane];
        byStart -= along / unitOfTime;
        bySize += ahead / unitOfTime;
        return along / unitOfTime;
    }

    public void Dispose()
    {
        buffer.Dispose();
        lanes.Dispose();
    }
}
