using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>a · b.</summary>
internal sealed class MultiplyPrimitive() : BinaryPrimitive(new BinaryKernel<MultiplyPrimitive.Operation>())
{
    public static readonly MultiplyPrimitive Instance = new();

    public override string Name => "mul";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => g * b;

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => g * a;

    internal override bool IsLinearIn(int input) => true;

    internal readonly struct Operation : IBinaryOperation
    {
        public static ScalarCode Code => ScalarCode.Multiply;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Multiply(a, b);
    }
}
