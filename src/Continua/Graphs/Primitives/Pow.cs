using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>aᵇ.</summary>
internal sealed class PowPrimitive() : BinaryPrimitive(new BinaryKernel<PowPrimitive.Operation>()), ICostly
{
    public static readonly PowPrimitive Instance = new();

    public override string Name => "pow";

    // For b = 0 the derivative is 0, but the formula has a⁻¹, which is not finite at a = 0.
    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) =>
        Tensor.Where(Tensor.Abs(b) > 0, g * b * Tensor.Pow(a, b - 1), 0);

    // At a = 0 the derivative is defined as 0, its value for b > 0; the formula has log a, which is not finite. For
    // negative a there is no derivative: the formula gives NaN.
    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g)
    {
        Tensor nonzero = Tensor.Abs(a) > 0;
        return Tensor.Where(nonzero, g * y * Tensor.Log(Tensor.Where(nonzero, a, 1)), 0);
    }

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Pow(a, b);
    }
}
