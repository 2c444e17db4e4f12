using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>The square root.</summary>
internal sealed class SqrtPrimitive() : UnaryPrimitive(new UnaryKernel<SqrtPrimitive.Operation>())
{
    public static readonly SqrtPrimitive Instance = new();

    public override string Name => "sqrt";

    protected override Tensor? Slope(Tensor x, Tensor y) => 0.5 / y;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Sqrt(x);
    }
}
