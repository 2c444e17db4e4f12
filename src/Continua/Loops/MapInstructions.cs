using System.Numerics;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>Applies the body of a map to all parts of the rows of a frame.</summary>
internal sealed class MapInstruction<T>(MapPlan<T> plan, Operand result, params Operand[] reads)
    : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) =>
        ((MapState<T>)(frame.States[plan.State] ??= new MapState<T>(plan, frame))).Run(lanes, Reads);
}

/// <summary>
/// Copies a result of a map to the lanes of a frame; the entries for the nodes or edges of a graph are read in place.
/// </summary>
internal sealed unsafe class MapValueInstruction<T>(
    MapPlan<T> plan, MapResult kind, int index, int size, Operand result, Operand map)
    : Instruction<T>(result, map)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        T* source = ((MapState<T>)frame.States[plan.State]!).ResultOf(kind, index);
        if (plan.Map.Axis.IsOfGraph && kind == MapResult.Each)
        {
            frame[Result.Slot] = source;
            return;
        }

        new Span<T>(source, size * lanes).CopyTo(new(frame.Pointer(Result, lanes), size * lanes));
    }
}
