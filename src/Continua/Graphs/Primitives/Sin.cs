using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>The sine.</summary>
internal sealed class SinPrimitive() : UnaryPrimitive(new UnaryKernel<SinPrimitive.Operation>()), ICostly, IFinite
{
    public static readonly SinPrimitive Instance = new();

    public override string Name => "sin";

    protected override Tensor? Slope(Tensor x, Tensor y) => Tensor.Cos(x);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Sin(x);
    }
}
