using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>−x.</summary>
internal sealed class NegatePrimitive() : UnaryPrimitive(new UnaryKernel<NegatePrimitive.Operation>()), IFinite
{
    public static readonly NegatePrimitive Instance = new();

    public override string Name => "neg";

    protected override Tensor? Slope(Tensor x, Tensor y) => Tensor.Constant(-1);

    internal override bool IsLinearIn(int input) => true;

    internal readonly struct Operation : IUnaryOperation
    {
        public static ScalarCode Code => ScalarCode.Negate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Negate(x);
    }
}
