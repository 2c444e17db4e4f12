using System.Numerics;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>Runs the steps of a scan for the rows of a frame.</summary>
internal sealed class ScanInstruction<T>(ScanPlan<T> plan, Operand result, params Operand[] reads)
    : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        ScanState<T> state = (ScanState<T>)(frame.States[plan.State] ??= new ScanState<T>(plan, frame));
        state.Run(lanes, Reads.AsSpan(0, plan.DirectReads));
    }
}

/// <summary>Copies a state after the last step, or a sum over all steps, to the lanes of a frame.</summary>
internal sealed unsafe class ScanValueInstruction<T>(
    ScanPlan<T> plan, int state, int size, Operand result, Operand scan)
    : Instruction<T>(result, scan)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) =>
        ((ScanState<T>)frame.States[plan.State]!).CopyLast(state, size, frame.Pointer(Result, lanes), lanes);
}

/// <summary>Adds up a value over all steps of the rows of a frame.</summary>
internal sealed unsafe class ScanRowSumInstruction<T>(
    ScanPlan<T> plan, int index, int size, Operand result, Operand scan)
    : RowSum<T>(result, scan)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Begin(Frame<T> frame) => new Span<T>(frame.Pointer(Result, 1), size).Clear();

    public override void Run(Frame<T> frame, int lanes) =>
        ((ScanState<T>)frame.States[plan.State]!).AddRowSum(index, new(frame.Pointer(Result, 1), size));

    public override void Finish(Frame<T> frame)
    {
    }
}
