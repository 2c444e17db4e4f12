using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>
/// a · (1 − b²), as in the derivative of tanh. Created by fusion; rounded as the separate operations are.
/// </summary>
internal sealed class TimesOneMinusSquarePrimitive() : BinaryPrimitive(new BinaryKernel<TimesOneMinusSquarePrimitive.Operation>())
{
    public static readonly TimesOneMinusSquarePrimitive Instance = new();

    public override string Name => "timesOneMinusSquare";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => g * (1 - (b * b));

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => -2 * (g * a * b);

    internal override bool IsLinearIn(int input) => input == 0;

    internal readonly struct Operation : IBinaryOperation
    {
        public static ScalarCode Code => ScalarCode.TimesOneMinusSquare;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Multiply(a, TSimd.Subtract(TSimd.Splat(T.One), TSimd.Multiply(b, b)));
    }
}
