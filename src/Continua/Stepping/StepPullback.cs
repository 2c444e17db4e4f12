using System.Numerics;
using Continua.Execution;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>
/// The discrete adjoint of a stepper's steps: maps the cotangents of a step's end, of its carry and of the states saved
/// within it to the cotangents of its start. The field's vjp accumulates the cotangents of the arguments. In names,
/// <c>Bar</c> denotes a cotangent, as x̄ does in formulas.
/// </summary>
internal abstract unsafe class StepPullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The number of vectors of the carry that have cotangents; <see cref="PullBegin"/> pulls back those of the carry with
    /// which a lane begins.
    /// </summary>
    public abstract int CarryVectors { get; }

    /// <summary>Clears the cotangents of saved states; called before those of a step are added.</summary>
    public abstract void ClearInterpolated();

    /// <summary>Adds the cotangent of a state saved within the step.</summary>
    /// <param name="theta">The fraction of the step at which the state was saved.</param>
    /// <param name="cotangent">
    /// The state's cotangent; its components are <paramref name="stride"/> values apart.
    /// </param>
    public abstract void AddInterpolated(StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride);

    /// <summary>
    /// Pulls back a step: replaces the cotangents <see cref="PulledStep{T}.Lambda"/> and
    /// <see cref="PulledStep{T}.Carry"/> of its end by those of its start.
    /// </summary>
    /// <param name="interpolated">Whether cotangents of states saved within the step were added.</param>
    /// <returns>The number of evaluations of the field's derivative.</returns>
    public abstract int Pull(in PulledStep<T> step, bool interpolated);

    /// <summary>
    /// Adds the cotangents of a lane's step start and step size that a state saved within the step contributes.
    /// </summary>
    /// <param name="cotangent">
    /// The state's cotangent; its components are <paramref name="stride"/> values apart.
    /// </param>
    /// <returns>The cotangent of the state's time.</returns>
    public abstract double PullInterpolatedTime(
        StepRecord<T> stepRecord, int lane, double theta, T* cotangent, nint stride, ref double startBar,
        ref double sizeBar);

    /// <summary>
    /// Pulls back the carry with which lanes begin, at the start of the solve or after an event.
    /// </summary>
    /// <returns>The number of evaluations of the field's derivative.</returns>
    public abstract int PullBegin(in PulledStep<T> step);

    public abstract void Dispose();
}

/// <summary>A step to pull back, with the buffers of its cotangents.</summary>
/// <param name="lambda">
/// The cotangent of the state: at the step's end on entry, at its start on return; [dimension] per lane.
/// </param>
/// <param name="carry">
/// The cotangents of the carry's vectors, also at the step's end on entry and at its start on return.
/// </param>
/// <param name="unit">The number of values from one vector of the carry to the next.</param>
/// <param name="sizes">The step sizes; 0 for lanes that are not pulled back.</param>
/// <param name="mask">1 for each lane that is pulled back, else 0.</param>
/// <param name="lanes">The lanes that are pulled back.</param>
/// <param name="startBars">Receives the cotangents of the steps' start times, one per lane.</param>
/// <param name="sizeBars">Receives the cotangents of the step sizes, one per lane.</param>
/// <param name="jumpBars">
/// Accumulates, for each lane, the time cotangents of the stages whose time is held back at a jump of the field
/// (<see cref="StepRecord{T}.IsHeldBack"/>).
/// </param>
internal readonly unsafe ref struct PulledStep<T>(
    StepRecord<T> stepRecord, T* lambda, T* carry, nint unit, T* sizes, T* mask, ReadOnlySpan<int> lanes,
    double[] startBars, double[] sizeBars, double[] jumpBars)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public StepRecord<T> StepRecord => stepRecord;

    public LaneMap Map => stepRecord.Map;

    public T* Lambda => lambda;

    /// <summary>The cotangent of the first vector of the carry.</summary>
    public T* Carry => carry;

    /// <summary>The number of values from one vector of the carry to the next.</summary>
    public nint CarryUnit => unit;

    public T* Sizes => sizes;

    public T* Mask => mask;

    public ReadOnlySpan<int> Lanes { get; } = lanes;

    public double[] StartBars => startBars;

    public double[] SizeBars => sizeBars;

    public double[] JumpBars => jumpBars;
}
