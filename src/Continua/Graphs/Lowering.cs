using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>What a primitive needs to turn itself into instructions: operands for values, and a place to put instructions.</summary>
internal abstract class Lowering<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where a value lies, as an unbroken run of components.</summary>
    public abstract Operand Read(Tensor value);

    /// <summary>Where a value lies, possibly as a single component that stands for all.</summary>
    public abstract Operand ReadSpread(Tensor value);

    /// <summary>A new place for a value.</summary>
    public abstract Operand Write(Tensor value);

    /// <summary>Says that a value lies where another does already.</summary>
    public abstract void Alias(Tensor value, Operand place);

    /// <summary>A constant place beside the values, which lasts from call to call.</summary>
    public abstract int Lasting(int size);

    /// <summary>Room for every lane, for the one instruction that names it (<see cref="Instruction{T}.Passing"/>).</summary>
    public abstract int Passing(int size);

    /// <summary>A number under which a stateful instruction keeps its state in a frame.</summary>
    public abstract int State();

    /// <summary>What the instructions of one value share while it is compiled; made at first asking.</summary>
    public abstract TPlan Plan<TPlan>(Tensor owner, Func<TPlan> create)
        where TPlan : class;

    /// <summary>Whether a value depends on held constants alone.</summary>
    public abstract bool IsHeldConstant(Tensor value);

    /// <summary>Whether a value has a lane per row.</summary>
    public abstract bool IsPerRow(Tensor value);

    /// <summary>Appends an instruction that computes a value.</summary>
    public abstract void Emit(Tensor value, Instruction<T> instruction);
}
