using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>1 / (1 + e⁻ˣ).</summary>
internal sealed class SigmoidPrimitive() : UnaryPrimitive(new UnaryKernel<SigmoidPrimitive.Operation>()), ICostly, IFinite
{
    public static readonly SigmoidPrimitive Instance = new();

    public override string Name => "sigmoid";

    protected override Tensor? Slope(Tensor x, Tensor y) => y * (1 - y);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            Elementary<TVector, T, TSimd>.Sigmoid(x);
    }
}
