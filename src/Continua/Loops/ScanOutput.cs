using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>A value that a scan stores for every observation, as an output of a program.</summary>
/// <param name="plan">The scan.</param>
/// <param name="item">The index of the value among those that the scan stores.</param>
/// <param name="size">The number of components.</param>
internal sealed unsafe class ScanOutput<T>(ScanPlan<T> plan, int item, int size) : IObservationOutput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public IReadOnlyList<Operand> Reads => plan.Reads;

    public bool HasNaN(Frame<T> frame, int row)
    {
        foreach (ObservationRange range in BlockOf(frame).Ranges)
        {
            int lane = range.Map.LaneOf(row);
            for (int step = range.From; lane >= 0 && step < range.To; step++)
            {
                T* value = ValueAt(frame, step) + lane;
                for (int c = 0; c < size; c++, value += range.Map.Lanes)
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
        RaggedBlock<T> block = BlockOf(frame);
        foreach (ObservationRange range in block.Ranges)
        {
            for (int step = range.From; step < range.To; step++)
            {
                CopyStep(ValueAt(frame, step), range.Map, block, target + ((nint)step * size));
            }
        }
    }

    /// <summary>Copies the values of one observation of each row.</summary>
    /// <param name="source">The values, [size, lanes].</param>
    /// <param name="map">The rows in the lanes.</param>
    /// <param name="block">The observations.</param>
    /// <param name="target">The value of this observation of a row that begins at the offset 0.</param>
    private void CopyStep(T* source, LaneMap map, RaggedBlock<T> block, T* target)
    {
        for (int lane = 0; lane < map.Count; lane++)
        {
            T* ofRow = target + ((nint)block.OffsetOf(map.Rows[lane]) * size);
            for (int c = 0; c < size; c++)
            {
                ofRow[c] = source[((nint)c * map.Lanes) + lane];
            }
        }
    }

    private RaggedBlock<T> BlockOf(Frame<T> frame) => (RaggedBlock<T>)frame.States[plan.Block]!;

    /// <summary>Returns the value of an observation, [size, lanes], after repeating steps if it is not stored.</summary>
    private T* ValueAt(Frame<T> frame, int step)
    {
        ScanState<T> state = (ScanState<T>)frame.States[plan.State]!;
        state.Require(step);
        return state.At(item, step);
    }
}
