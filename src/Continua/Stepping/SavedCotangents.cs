using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Pulls the cotangents of states saved within a step back through its interpolant y + s Σ bⱼ(θ)vⱼ, to y and to the
/// stages' vectors vⱼ.
/// </summary>
/// <param name="scaled">Whether the vectors are slopes, so that s is the step size; else s is 1.</param>
internal sealed unsafe class SavedCotangents<T>(
    InterpolantWeights<T> interpolant, int stages, int dimension, int capacity, bool scaled) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int unit = BlockSize.Of(dimension, capacity);
    private readonly NativeBuffer<T> buffer = new((stages + 1L) * BlockSize.Of(dimension, capacity));
    private readonly NativeBuffer<T> lanes = new(capacity);

    /// <summary>The cotangent of y, [dimension] per lane.</summary>
    public T* OfState => buffer.Data;

    /// <summary>The cotangent of a stage's vector, [dimension] per lane.</summary>
    public T* OfStage(int stage) => buffer.Data + ((nint)(stage + 1) * unit);

    /// <summary>1 for each lane in which a state was saved, else 0.</summary>
    public T* Lanes => lanes.Data;

    public void Clear()
    {
        new Span<T>(buffer.Data, (stages + 1) * unit).Clear();
        new Span<T>(lanes.Data, capacity).Clear();
    }

    /// <summary>Adds the cotangent of a state saved in a lane.</summary>
    /// <param name="theta">The fraction of the step at which the state was saved.</param>
    /// <param name="cotangent">
    /// The state's cotangent; its components are <paramref name="stride"/> values apart.
    /// </param>
    public void Add(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride)
    {
        lanes.Data[lane] = T.One;
        interpolant.At(theta);
        ReadOnlySpan<T> weights = interpolant.Scaled(scaled ? stepRecord.Size[lane] : 1);
        for (int c = 0; c < dimension; c++)
        {
            T barComponent = cotangent[c * stride];
            nint at = ((nint)c * stepRecord.Map.Lanes) + lane;
            OfState[at] += barComponent;
            T* bar = OfStage(0) + at;
            foreach (T weight in weights)
            {
                *bar = T.FusedMultiplyAdd(weight, barComponent, *bar);
                bar += unit;
            }
        }
    }

    /// <summary>
    /// Adds the cotangents of the step's start t and size h that a state saved at time τ contributes: θ = (τ − t)/h
    /// depends on both.
    /// </summary>
    /// <returns>The cotangent of τ.</returns>
    public double PullTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar)
    {
        interpolant.WithSlopesAt(theta);
        double byTheta = 0, bySizeSum = 0;
        for (int j = 0; j < stages; j++)
        {
            double product = 0;
            for (int c = 0; c < dimension; c++)
            {
                product += double.CreateTruncating(cotangent[c * stride])
                    * double.CreateTruncating(stepRecord.Stage(j)[((nint)c * stepRecord.Map.Lanes) + lane]);
            }

            byTheta += interpolant.Slopes[j] * product;
            bySizeSum += ((scaled ? interpolant.Weights[j] : 0) - (theta * interpolant.Slopes[j])) * product;
        }

        double unitOfTime = scaled ? 1 : stepRecord.Size[lane];
        startBar -= byTheta / unitOfTime;
        sizeBar += bySizeSum / unitOfTime;
        return byTheta / unitOfTime;
    }

    public void Dispose()
    {
        buffer.Dispose();
        lanes.Dispose();
    }
}
