using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>
/// a · (min(b, 0) + 1), as in the derivative of elu. Created by fusion; rounded as the separate operations are.
/// </summary>
internal sealed class TimesEluSlopePrimitive() : BinaryPrimitive(new BinaryKernel<TimesEluSlopePrimitive.Operation>())
{
    public static readonly TimesEluSlopePrimitive Instance = new();

    public override string Name => "timesEluSlope";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => g * (Tensor.Min(b, 0) + 1);

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => Tensor.Where(b <= 0, g * a, 0);

    internal override bool IsLinearIn(int input) => input == 0;

    internal readonly struct Operation : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Multiply(a, TSimd.Add(TSimd.Min(b, TSimd.Splat(T.Zero)), TSimd.Splat(T.One)));
    }
}
