using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>An operation whose result has one entry per observation, which loops and solves read.</summary>
internal interface IObservationSource
{
    /// <summary>Requests the entries of the result.</summary>
    ObservationSource<T> Source<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>An operation that runs over the observations of a series.</summary>
internal interface IOverObservations
{
    /// <summary>
    /// Returns the input with one entry per observation from which the number of observations is known.
    /// </summary>
    Tensor ObservedBy(Tensor node);
}

/// <summary>A value with one entry per observation.</summary>
/// <param name="size">The number of components of an entry.</param>
internal abstract unsafe class ObservationSource<T>(int size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components of an entry.</summary>
    public int Size => size;

    /// <summary>
    /// The scan that stores the entries, which may have to repeat steps (<see cref="ScanState{T}.Require"/>); null if
    /// the entries come from elsewhere.
    /// </summary>
    public virtual ScanPlan<T>? Scan => null;

    /// <summary>Returns the entries of one observation of every row of a map, [size, lanes].</summary>
    /// <param name="frame">The memory of the program.</param>
    /// <param name="step">The index of the observation.</param>
    /// <param name="map">The map of the range that contains the observation.</param>
    /// <param name="buffer">Memory for the result, if it is not stored in this form; enough for all lanes.</param>
    public abstract T* At(Frame<T> frame, int step, LaneMap map, T* buffer);

    /// <summary>
    /// Writes the entries of one observation in double precision, if they are times; returns whether they are.
    /// </summary>
    public virtual bool TryReadWide(Frame<T> frame, int step, LaneMap map, NativeBuffer<double> buffer) => false;
}

/// <summary>A part of the observations of an input series.</summary>
/// <param name="part">The part.</param>
/// <param name="block">The index of the state of a frame with the observations.</param>
/// <param name="size">The number of components of an entry.</param>
internal sealed unsafe class InputSource<T>(ObservationPart part, int block, int size) : ObservationSource<T>(size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override T* At(Frame<T> frame, int step, LaneMap map, T* buffer)
    {
        ((RaggedBlock<T>)frame.States[block]!).Read(part, step, map, buffer);
        return buffer;
    }

    public override bool TryReadWide(Frame<T> frame, int step, LaneMap map, NativeBuffer<double> buffer)
    {
        bool isTime = part is not (ObservationPart.Values or ObservationPart.Mask);
        if (isTime)
        {
            ((RaggedBlock<T>)frame.States[block]!).ReadWide(part, step, map, buffer.Grow(map.Lanes));
        }

        return isTime;
    }
}

/// <summary>A value that a scan stores for every observation, in the lanes of the step that computed it.</summary>
/// <param name="plan">The plan of the scan.</param>
/// <param name="item">The index of the value among those that the scan stores.</param>
/// <param name="size">The number of components of an entry.</param>
internal sealed unsafe class ScanSource<T>(ScanPlan<T> plan, int item, int size) : ObservationSource<T>(size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override ScanPlan<T> Scan => plan;

    public override T* At(Frame<T> frame, int step, LaneMap map, T* buffer)
    {
        ScanState<T> state = (ScanState<T>)frame.States[plan.State]!;
        state.Require(step);
        return state.At(item, step);
    }
}
