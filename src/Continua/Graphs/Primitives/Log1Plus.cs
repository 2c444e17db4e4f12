using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>log(1 + x).</summary>
internal sealed class Log1PlusPrimitive() : UnaryPrimitive(new UnaryKernel<Log1PlusPrimitive.Operation>()), ICostly
{
    public static readonly Log1PlusPrimitive Instance = new();

    public override string Name => "log1p";

    protected override Tensor? Slope(Tensor x, Tensor y) => 1 / (1 + x);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Log1Plus(x);
    }
}
