using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>|x|.</summary>
internal sealed class AbsPrimitive() : UnaryPrimitive(new UnaryKernel<AbsPrimitive.Operation>()), IFinite
{
    public static readonly AbsPrimitive Instance = new();

    public override string Name => "abs";

    protected override Tensor? Slope(Tensor x, Tensor y) => Tensor.Sign(x);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Abs(x);
    }
}
