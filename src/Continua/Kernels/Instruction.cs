using System.Numerics;

namespace Continua.Kernels;

/// <summary>One step of a program: reads operands of a frame and writes one.</summary>
internal abstract class Instruction<T>(Operand result, params Operand[] reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Operand Result { get; private set; } = result;

    public Operand[] Reads { get; } = reads;

    /// <summary>A slot to work in while it runs; negative where none is needed.</summary>
    public int Passing { get; protected init; } = -1;

    /// <summary>Writes to another place from now on, if the instruction is <see cref="IPlaceable"/>.</summary>
    public void WriteTo(Operand place) => Result = place;

    /// <param name="frame">The memory to work in.</param>
    /// <param name="lanes">The distance between components of row values; 1 runs along components instead of rows.</param>
    public abstract void Run(Frame<T> frame, int lanes);

    /// <summary>Appends its operations on single numbers; false where it has none.</summary>
    public virtual bool Append(ScalarTape<T>.Builder tape) => false;

    /// <summary>Its function of two numbers, or of the first, where it appends one.</summary>
    public virtual T Apply(T a, T b) => throw new NotSupportedException();
}

/// <summary>
/// An instruction whose result may be a run of components of a larger value. Of a single row it may write over what lies behind.
/// </summary>
internal interface IPlaceable;

/// <summary>
/// An instruction that sums over rows, call after call: inside a group by call, then by row, so that the sum depends neither
/// on widths nor on threads.
/// </summary>
internal abstract class RowSum<T>(Operand result, params Operand[] reads) : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Sets the sums to zero.</summary>
    public abstract void Begin(Frame<T> frame);

    /// <summary>Writes the sums to the result.</summary>
    public abstract void Finish(Frame<T> frame);
}
