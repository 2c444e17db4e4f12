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
