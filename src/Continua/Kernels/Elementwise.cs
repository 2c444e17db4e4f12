using System.Numerics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>A function of one real number, evaluated for a vector of lanes.</summary>
internal interface IUnaryOperation
{
    /// <summary>
    /// The code of the operation on a <see cref="ScalarTape{T}"/>; <see cref="ScalarCode.Apply"/> if the tape has no
    /// code for it.
    /// </summary>
    static virtual ScalarCode Code => ScalarCode.Apply;

    static abstract TVector Apply<TVector, T, TSimd>(TVector x)
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>A function of two real numbers, evaluated for vectors of lanes.</summary>
internal interface IBinaryOperation
{
    /// <summary>
    /// The code of the operation on a <see cref="ScalarTape{T}"/>; <see cref="ScalarCode.Apply"/> if the tape has no
    /// code for it.
    /// </summary>
    static virtual ScalarCode Code => ScalarCode.Apply;

    static abstract TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>
/// The extents and strides of the loops of an elementwise operation: an outer loop over components and an inner loop
/// over lanes, or, for a single row or a value shared by all rows, one loop over the components.
/// </summary>
internal readonly struct LoopShape(int size, int lanes)
{
    public int Outer { get; } = lanes > 1 ? size : 1;

    public int Inner { get; } = lanes > 1 ? lanes : size;

    public int OuterStep(Operand operand) => lanes > 1 ? operand.ComponentStep(lanes) : 0;

    /// <summary>Whether the operand has a value for each index of the inner loop, rather than one for all.</summary>
    public bool Varies(Operand operand) => lanes > 1 ? operand.PerRow : !operand.Spread;

    /// <summary>Whether the operand is contiguous over the whole loop.</summary>
    public bool IsFlat(Operand operand) => !operand.Spread && (lanes == 1 || operand.PerRow);
}
