using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>a / b.</summary>
internal sealed class DividePrimitive() : BinaryPrimitive(new BinaryKernel<DividePrimitive.Operation>())
{
    public static readonly DividePrimitive Instance = new();

    public override string Name => "div";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => g / b;

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => -(g * y) / b;

    internal override bool IsLinearIn(int input) => input == 0;

    internal readonly struct Operation : IBinaryOperation
    {
        public static ScalarCode Code => ScalarCode.Divide;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Divide(a, b);
    }
}
