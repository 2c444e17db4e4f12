using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>x if x &gt; 0, else eˣ − 1.</summary>
internal sealed class EluPrimitive() : UnaryPrimitive(new UnaryKernel<EluPrimitive.Operation>()), ICostly, IFinite
{
    public static readonly EluPrimitive Instance = new();

    public override string Name => "elu";

    protected override Tensor? Slope(Tensor x, Tensor y) => Tensor.Min(y, 0) + 1;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Select(TSimd.Less(TSimd.Splat(T.Zero), x), x, Elementary<TVector, T, TSimd>.ExpMinus1(x));
    }
}
