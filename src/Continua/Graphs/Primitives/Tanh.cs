using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>The hyperbolic tangent.</summary>
internal sealed class TanhPrimitive() : UnaryPrimitive(new UnaryKernel<TanhPrimitive.Operation>()), ICostly, IFinite
{
    public static readonly TanhPrimitive Instance = new();

    public override string Name => "tanh";

    protected override Tensor? Slope(Tensor x, Tensor y) => 1 - (y * y);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Tanh(x);
    }
}
