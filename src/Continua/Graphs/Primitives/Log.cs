using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>The natural logarithm.</summary>
internal sealed class LogPrimitive() : UnaryPrimitive(new UnaryKernel<LogPrimitive.Operation>()), ICostly
{
    public static readonly LogPrimitive Instance = new();

    public override string Name => "log";

    protected override Tensor? Slope(Tensor x, Tensor y) => 1 / x;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Log(x);
    }
}
