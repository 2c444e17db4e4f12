using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>eˣ.</summary>
internal sealed class ExpPrimitive() : UnaryPrimitive(new UnaryKernel<ExpPrimitive.Operation>()), ICostly
{
    public static readonly ExpPrimitive Instance = new();

    public override string Name => "exp";

    protected override Tensor? Slope(Tensor x, Tensor y) => y;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Exp(x);
    }
}
