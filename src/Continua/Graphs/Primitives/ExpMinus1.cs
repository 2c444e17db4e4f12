using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>eˣ − 1.</summary>
internal sealed class ExpMinus1Primitive() : UnaryPrimitive(new UnaryKernel<ExpMinus1Primitive.Operation>()), ICostly
{
    public static readonly ExpMinus1Primitive Instance = new();

    public override string Name => "expm1";

    protected override Tensor? Slope(Tensor x, Tensor y) => y + 1;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.ExpMinus1(x);
    }
}
