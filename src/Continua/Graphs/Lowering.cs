using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// The services that a primitive uses to emit its instructions: operands for values, slots (buffers of a
/// <see cref="Frame{T}"/>) and the state of instructions.
/// </summary>
internal abstract class Lowering<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Returns the operand of a value, with one stored component per component of the value.</summary>
    public abstract Operand Read(Tensor value);

    /// <summary>Returns the operand of a value, possibly with a single stored component that stands for all.</summary>
    public abstract Operand ReadSpread(Tensor value);

    /// <summary>
    /// Returns the operand of a value for an elementwise operation, which can repeat the components of a broadcast
    /// value itself.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="map">
    /// The component of the operand for each component of the value; null if the operand is the value itself or spread.
    /// </param>
    public abstract Operand ReadRepeated(Tensor value, out ComponentMap? map);

    /// <summary>Allocates a slot for a value and returns its operand.</summary>
    public abstract Operand Write(Tensor value);

    /// <summary>Assigns an existing operand to a value.</summary>
    public abstract void Alias(Tensor value, Operand operand);

    /// <summary>Allocates a slot shared by all rows whose contents persist from call to call.</summary>
    public abstract int PersistentSlot(int size);

    /// <summary>
    /// Allocates a per-row slot that is used by one instruction only (<see cref="Instruction{T}.ScratchSlot"/>).
    /// </summary>
    public abstract int ScratchSlot(int size);

    /// <summary>Allocates an index for the state of an instruction in <see cref="Frame{T}.States"/>.</summary>
    public abstract int State();

    /// <summary>
    /// Returns the index of the state in which a frame stores an input of type <see cref="ElementType.Ragged"/> or
    /// <see cref="ElementType.Graph"/>.
    /// </summary>
    public abstract int StateOf(Tensor raggedInput);

    /// <summary>
    /// Returns an object shared by the instructions of one value during compilation; the first call creates it.
    /// </summary>
    public abstract TPlan Plan<TPlan>(Tensor owner, Func<TPlan> create)
        where TPlan : class;

    /// <summary>Whether a value depends only on constants that are held over many calls.</summary>
    public abstract bool IsHeldConstant(Tensor value);

    /// <summary>Whether a value has a lane per row.</summary>
    public abstract bool IsPerRow(Tensor value);

    /// <summary>Appends an instruction that computes a value.</summary>
    public abstract void Emit(Tensor value, Instruction<T> instruction);
}
