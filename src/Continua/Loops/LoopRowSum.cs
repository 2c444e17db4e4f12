using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The state of a loop that sums values of its body over all runs of the body and all rows.</summary>
internal interface ILoopSums<T>
{
    /// <summary>Adds a sum to the target.</summary>
    void AddRowSum(int index, Span<T> target);
}

/// <summary>Adds a value, summed over all runs of a loop's body and the rows of a frame, to the result.</summary>
/// <param name="state">The index of the loop's state in a frame.</param>
/// <param name="index">The index of the sum.</param>
internal sealed unsafe class LoopRowSum<T>(int state, int index, int size, Operand result, Operand loop)
    : RowSum<T>(result, loop)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Emits the sum over rows of a value of a loop that is not itself a sum over its runs.</summary>
    public static void EmitOfValue(Lowering<T> lowering, Tensor summand, Tensor sum, Operand total) =>
        lowering.Emit(sum, new ComponentRowSum<T>(
            total, lowering.Read(summand), summand.Size, lowering.PersistentSlot(summand.Size)));

    /// <summary>Emits the sum over rows of a sum over the runs of a loop.</summary>
    public static void Emit(Lowering<T> lowering, Tensor summand, Tensor sum, Operand total, int state, int index) =>
        lowering.Emit(sum, new LoopRowSum<T>(state, index, summand.Size, total, lowering.Read(summand.Inputs[0])));

    public override void Begin(Frame<T> frame) => new Span<T>(frame.Pointer(Result, 1), size).Clear();

    public override void Run(Frame<T> frame, int lanes) =>
        ((ILoopSums<T>)frame.States[state]!).AddRowSum(index, new(frame.Pointer(Result, 1), size));

    public override void Finish(Frame<T> frame)
    {
    }
}
