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
        bool found = false;
        ForEach(frame, (step, lane, lanes, ofRow) =>
        {
            T* source = StateOf(frame).At(item, step) + lane;
            for (int c = 0; c < size && ofRow == row; c++)
            {
                found |= T.IsNaN(source[(nint)c * lanes]);
            }
        });
        return found;
    }

    public void CopyTo(Frame<T> frame, T* target)
    {
        RaggedBlock<T> block = (RaggedBlock<T>)frame.States[plan.Block]!;
        ForEach(frame, (step, lane, lanes, row) =>
        {
            T* source = StateOf(frame).At(item, step) + lane, to = target + ((nint)(block.OffsetOf(row) + step) * size);
            for (int c = 0; c < size; c++)
            {
                to[c] = source[(nint)c * lanes];
            }
        });
    }

    private ScanState<T> StateOf(Frame<T> frame) => (ScanState<T>)frame.States[plan.State]!;

    private void ForEach(Frame<T> frame, Action<int, int, int, int> read)
    {
        foreach (ObservationRange range in ((RaggedBlock<T>)frame.States[plan.Block]!).Ranges)
        {
            for (int step = range.From; step < range.To; step++)
            {
                StateOf(frame).Require(step);
                for (int lane = 0; lane < range.Map.Count; lane++)
                {
                    read(step, lane, range.Map.Lanes, range.Map.Rows[lane]);
                }
            }
        }
    }
}
