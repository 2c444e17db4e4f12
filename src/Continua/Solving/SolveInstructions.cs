using System.Numerics;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>Solves the initial value problems of a block.</summary>
internal sealed class SolveInstruction<T>(SolvePlan<T> plan, Operand result, Operand[] inputs)
    : Instruction<T>(result, inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) => plan.StateOfNext(frame).Forward(frame, lanes, Reads, Result);
}

/// <summary>Pulls the cotangent of a block's solution back to the inputs of the solve.</summary>
internal sealed class SolveAdjointInstruction<T>(SolvePlan<T> plan, Operand result, Operand[] inputs)
    : Instruction<T>(result, inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) => plan.StateOf(frame).Backward(frame, lanes, Reads);
}

/// <summary>Solves the initial value problems of blocks whose rows all share their steps.</summary>
internal sealed class SharedSolveInstruction<T>(SolvePlan<T> plan, Operand result, Operand[] inputs)
    : BarrierInstruction<T>(result, inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void RunTogether(WorkerBlocks<T> blocks) =>
        LockstepSolve<T>.Of(plan, blocks).Forward(Reads, Result);
}

/// <summary>Solves the equations of the continuous adjoint of blocks whose rows all share their steps.</summary>
internal sealed class SharedSolveAdjointInstruction<T>(SolvePlan<T> plan, Operand result, Operand[] inputs)
    : BarrierInstruction<T>(result, inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void RunTogether(WorkerBlocks<T> blocks) => LockstepSolve<T>.Of(plan, blocks).Backward(Reads);
}

/// <summary>Copies the per-row cotangent of one input of a solve to the result of the instruction.</summary>
internal sealed unsafe class RowCotangentInstruction<T>(
    SolvePlan<T> plan, Operand result, Operand pulled, int input, int size)
    : Instruction<T>(result, pulled)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        SolveState<T> state = plan.StateOf(frame);
        T* target = frame.Pointer(Result, lanes);
        int firstArgument = plan.Solve.FirstArgument;
        T* values = input == 0 ? state.ByStart
            : input >= firstArgument ? state.Arguments.ByRowArgument(plan.IndexOfRowArgument(input - firstArgument))
            : null;
        for (int c = 0; c < size; c++, target += lanes)
        {
            if (values != null)
            {
                new Span<T>(values + ((nint)c * state.Capacity), frame.Occupied).CopyTo(new(target, frame.Occupied));
                continue;
            }

            for (int r = 0; r < frame.Occupied; r++)
            {
                target[r] = T.CreateTruncating(input switch
                {
                    1 => state.Times.T0[r],
                    2 => state.Times.T1[r],
                    _ when input >= plan.Solve.FirstKnotTimes => state.Times.Events[
                        (r * state.Times.EventStride) + plan.Solve.KnotTimes.First(
                            input - plan.Solve.FirstKnotTimes) + c],
                    _ => state.Times.Times[(r * state.Times.Stride) + c],
                });
            }
        }
    }
}

/// <summary>
/// Adds the cotangent of one argument, which the solve has already summed over the rows of the block. A solve within a
/// field runs many times, so the sum accumulates over the runs.
/// </summary>
internal sealed unsafe class SummedCotangentInstruction<T>(
    SolvePlan<T> plan, Operand result, Operand pulled, int argument, int size) : RowSum<T>(result, pulled)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Begin(Frame<T> frame) => new Span<T>(frame.Pointer(Result, 1), size).Clear();

    public override void Run(Frame<T> frame, int lanes) =>
        plan.StateOf(frame).Arguments.AddSummedArgument(
            plan.IndexOfSummedArgument(argument), new(frame.Pointer(Result, 1), size));

    public override void Finish(Frame<T> frame)
    {
    }
}
