using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>
/// The derivative of a stepper's steps: takes the cotangents of a step's end, its carry and what was saved within it to those of its
/// start, and has the field's vjp gather those of the arguments.
/// </summary>
internal abstract unsafe class StepPullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether steps hand on a carry, whose cotangent ends where the solve begins.</summary>
    public abstract bool HasCarry { get; }

    /// <summary>Before any cotangent of what was saved within a step is added.</summary>
    public abstract void ClearInterpolated();

    /// <summary>Adds the cotangent of a state saved within the step.</summary>
    /// <param name="theta">The part of the step that lies before it.</param>
    /// <param name="cotangent">Its components, <paramref name="stride"/> apart.</param>
    public abstract void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride);

    /// <summary>Pulls back a step: <see cref="PulledStep{T}.Lambda"/> and the carry become those of its start.</summary>
    /// <param name="interpolated">Whether cotangents of states within it were added.</param>
    /// <returns>How often the field's derivative was evaluated.</returns>
    public abstract int Pull(in PulledStep<T> step, bool interpolated);

    /// <summary>Adds the cotangents of the start and the size of a lane's step that come from a state saved within it.</summary>
    /// <param name="cotangent">Of that state: its components, <paramref name="stride"/> apart.</param>
    /// <returns>That of the state's time.</returns>
    public abstract double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double byStart, ref double bySize);

    /// <summary>Pulls back the carry with which a solve begins.</summary>
    /// <returns>How often the field's derivative was evaluated.</returns>
    public abstract int PullBegin(in PulledStep<T> step);

    public abstract void Dispose();
}

/// <summary>A step to be pulled back.</summary>
/// <param name="lambda">The cotangent of the state at its end, then at its start: [dimension] per lane.</param>
/// <param name="carry">Likewise of its carry.</param>
/// <param name="sizes">The sizes of steps, 0 for lanes that are left out.</param>
/// <param name="mask">1 or 0 for each lane.</param>
/// <param name="lanes">Those with an accepted step.</param>
/// <param name="byStart">Where the cotangents of steps' starts go, one a lane; null where they are not wanted.</param>
/// <param name="bySize">Likewise of their sizes.</param>
/// <param name="byJump">Where those of stages go that lie beyond a jump of the field, which are added.</param>
internal readonly unsafe ref struct PulledStep<T>(
    StepRecord<T> stepRecord, T* lambda, T* carry, T* sizes, T* mask, ReadOnlySpan<int> lanes, double[] byStart, double[] bySize, double[] byJump)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public StepRecord<T> StepRecord => stepRecord;

    public LaneMap Map => stepRecord.Map;

    public T* Lambda => lambda;

    public T* Carry => carry;

    public T* Sizes => sizes;

    public T* Mask => mask;

    public ReadOnlySpan<int> Lanes { get; } = lanes;

    public double[] ByStart => byStart;

    public double[] BySize => bySize;

    public double[] ByJump => byJump;
}
