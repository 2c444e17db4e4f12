using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>
/// −2ab, a factor in the derivative of a · (1 − b²). Created by fusion; rounded as the separate operations are.
/// </summary>
internal sealed class MinusTwiceProductPrimitive() : BinaryPrimitive(new BinaryKernel<MinusTwiceProductPrimitive.Operation>())
{
    public static readonly MinusTwiceProductPrimitive Instance = new();

    public override string Name => "minusTwiceProduct";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => -2 * (g * b);

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => -2 * (g * a);

    internal override bool IsLinearIn(int input) => true;

    internal readonly struct Operation : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T>
        {
            TVector product = TSimd.Multiply(a, b);
            return TSimd.Subtract(TSimd.Negate(product), product);
        }
    }
}
