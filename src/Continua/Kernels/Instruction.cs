using System.Numerics;

namespace Continua.Kernels;

/// <summary>One step of a program: reads operands from a frame and writes a result to it.</summary>
internal abstract class Instruction<T>(Operand result, params Operand[] reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Operand Result { get; private set; } = result;

    public Operand[] Reads { get; } = reads;

    /// <summary>A scratch slot used only while the instruction runs; negative for none.</summary>
    public int ScratchSlot { get; protected init; } = -1;

    /// <summary>
    /// Redirects the result to another operand; only for an instruction that is <see cref="IPlaceable"/>.
    /// </summary>
    public void WriteTo(Operand target) => Result = target;

    /// <summary>Executes the instruction.</summary>
    /// <param name="frame">The memory of the operands.</param>
    /// <param name="lanes">
    /// The number of lanes, which is also the distance between components of row values. If it is 1, vector loops run
    /// along the components.
    /// </param>
    public abstract void Run(Frame<T> frame, int lanes);

    /// <summary>Appends the scalar form of the instruction to a tape; returns false if it has none.</summary>
    public virtual bool Append(ScalarTape<T>.Builder tape) => false;

    /// <summary>
    /// Evaluates the function of a and b that the instruction has appended to a tape as an operation with the code
    /// <see cref="ScalarCode.Apply"/>.
    /// </summary>
    public virtual T Apply(T a, T b) => throw new NotSupportedException();
}

/// <summary>
/// An instruction whose result may be part of a larger value. For a single row it may write past the end of its part,
/// into parts that are computed later.
/// </summary>
internal interface IPlaceable;

/// <summary>
/// An instruction that accumulates a sum over rows: each run between <see cref="Begin"/> and <see cref="Finish"/> adds
/// the current rows of the frame. The order of summation is by run, then by row, so that the sum depends neither on
/// vector widths nor on threads.
/// </summary>
internal abstract class RowSum<T>(Operand result, params Operand[] reads) : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Sets the sums to zero.</summary>
    public abstract void Begin(Frame<T> frame);

    /// <summary>Writes the sums to the result.</summary>
    public abstract void Finish(Frame<T> frame);
}
