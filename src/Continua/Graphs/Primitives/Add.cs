using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>a + b.</summary>
internal sealed class AddPrimitive() : BinaryPrimitive(new BinaryKernel<AddPrimitive.Operation>()), IFinite
{
    public static readonly AddPrimitive Instance = new();

    public override string Name => "add";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => g;

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => g;

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IBinaryOperation
    {
        public static ScalarCode Code => ScalarCode.Add;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Add(a, b);
    }
}
