using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>log(1 + eˣ).</summary>
internal sealed class SoftplusPrimitive() : UnaryPrimitive(new UnaryKernel<SoftplusPrimitive.Operation>()), ICostly, IFinite
{
    public static readonly SoftplusPrimitive Instance = new();

    public override string Name => "softplus";

    protected override Tensor? Slope(Tensor x, Tensor y) => Tensor.Sigmoid(x);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Softplus(x);
    }
}
