using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The base of the pullbacks of methods with stages: buffers for the cotangents of the stages' states and times, and the
/// cotangents of states saved within a step.
/// </summary>
internal abstract unsafe class StagePullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly T* sum;

    /// <param name="interpolant">The weights of the interpolant.</param>
    /// <param name="vectors">The number of vectors of a step record.</param>
    /// <param name="stages">The number of stages.</param>
    /// <param name="times">Whether cotangents of times are computed.</param>
    /// <param name="scaled">Whether the vectors are slopes.</param>
    protected StagePullback(
        InterpolantWeights<T> interpolant, int vectors, int stages, int dimension, int capacity, bool times, bool scaled)
    {
        (Dimension, Capacity, NeedsTimes, Unit) = (dimension, capacity, times, BlockSize.Of(dimension, capacity));
        Saved = new(interpolant, vectors, dimension, capacity, scaled);
        (Terms, Mask) = (new((2 * vectors) + 2, dimension), new(dimension, capacity));
        buffer = new((1L + stages) * Unit);
        sum = buffer.Data;
        lanesBuffer = new((2 + stages) * capacity);
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    protected SavedCotangents<T> Saved { get; }

    protected WeightedTerms<T> Terms { get; }

    protected LaneMask<T> Mask { get; }

    protected bool NeedsTimes { get; }

    protected int Dimension { get; }

    protected int Capacity { get; }

    /// <summary>The number of values of one state.</summary>
    protected int Unit { get; }

    /// <summary>1 for each lane.</summary>
    protected T* Ones => lanesBuffer.Data;

    /// <summary>A time for each lane.</summary>
    protected T* Times => lanesBuffer.Data + Capacity;

    public sealed override void ClearInterpolated() => Saved.Clear();

    public sealed override void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride) =>
        Saved.Add(stepRecord, lane, theta, cotangent, stride);

    public sealed override double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar) =>
        Saved.PullTime(stepRecord, lane, theta, cotangent, stride, ref startBar, ref sizeBar);

    public override void Dispose()
    {
        Saved.Dispose();
        Terms.Dispose();
        Mask.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
    }

    /// <summary>The cotangent of a stage's state, [dimension] per lane.</summary>
    protected T* StageBar(int stage) => sum + ((nint)(1 + stage) * Unit);

    /// <summary>The cotangent of a stage's time, one per lane.</summary>
    protected T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(2 + stage) * Capacity);

    /// <summary>Adds <see cref="Terms"/> and the cotangents of saved states to λ, in the lanes that are pulled back.</summary>
    /// <param name="interpolated">Whether cotangents of states saved within the step were added.</param>
    protected void AddTermsToLambda(in PulledStep<T> step, bool interpolated)
    {
        if (interpolated)
        {
            Terms.Add(1, Saved.OfState);
        }

        Terms.SumTo(sum, step.Lambda, Ones, step.Map.Lanes);
        StageKernels<T>.Choose(step.Lambda, step.Mask, sum, step.Lambda, Dimension, step.Map.Lanes);
    }
}
