using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>−1, 0 or 1 by the sign of x.</summary>
internal sealed class SignPrimitive() : UnaryPrimitive(new UnaryKernel<SignPrimitive.Operation>()), IFinite
{
    public static readonly SignPrimitive Instance = new();

    public override string Name => "sign";

    protected override Tensor? Slope(Tensor x, Tensor y) => null;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Select(
                TSimd.Less(TSimd.Splat(T.Zero), x),
                TSimd.Splat(T.One),
                TSimd.Select(TSimd.Less(x, TSimd.Splat(T.Zero)), TSimd.Splat(-T.One), x));
    }
}
