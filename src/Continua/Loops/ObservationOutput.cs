using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>A value with one entry per observation as an output of a program.</summary>
/// <param name="source">The value.</param>
/// <param name="block">The index of the state of a frame with the observations.</param>
internal sealed unsafe class ObservationOutput<T>(ObservationSource<T> source, int block) : IObservationOutput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public IReadOnlyList<Operand> Reads => source.Scan?.Reads ?? [];

    public bool HasNaN(Frame<T> frame, int row)
    {
        using NativeBuffer<T> buffer = BufferFor(frame);
        foreach (ObservationRange range in BlockOf(frame).Ranges)
        {
            int lane = range.Map.LaneOf(row);
            for (int step = range.From; lane >= 0 && step < range.To; step++)
            {
                T* value = source.At(frame, step, range.Map, buffer.Data) + lane;
                for (int c = 0; c < source.Size; c++, value += range.Map.Lanes)
                {
                    if (T.IsNaN(*value))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    public void CopyTo(Frame<T> frame, T* target)
    {
        using NativeBuffer<T> buffer = BufferFor(frame);
        RaggedBlock<T> observations = BlockOf(frame);
        foreach (ObservationRange range in observations.Ranges)
        {
            for (int step = range.From; step < range.To; step++)
            {
                T* values = source.At(frame, step, range.Map, buffer.Data);
                CopyStep(values, range.Map, observations, target + ((nint)step * source.Size));
            }
        }
    }

    /// <summary>Copies the values of one observation of each row.</summary>
    /// <param name="values">The values, [size, lanes].</param>
    /// <param name="map">The rows in the lanes.</param>
    /// <param name="observations">The observations.</param>
    /// <param name="target">The value of this observation of a row that begins at the offset 0.</param>
    private void CopyStep(T* values, LaneMap map, RaggedBlock<T> observations, T* target)
    {
        for (int lane = 0; lane < map.Count; lane++)
        {
            T* ofRow = target + ((nint)observations.OffsetOf(map.Rows[lane]) * source.Size);
            for (int c = 0; c < source.Size; c++)
            {
                ofRow[c] = values[((nint)c * map.Lanes) + lane];
            }
        }
    }

    private RaggedBlock<T> BlockOf(Frame<T> frame) => (RaggedBlock<T>)frame.States[block]!;

    private NativeBuffer<T> BufferFor(Frame<T> frame) => new(BlockSize.Of(source.Size, frame.Capacity));
}
