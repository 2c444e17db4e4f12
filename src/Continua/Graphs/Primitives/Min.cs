using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>min(a, b); on a tie the derivative flows to a.</summary>
internal sealed class MinPrimitive() : BinaryPrimitive(new BinaryKernel<MinPrimitive.Operation>()), IChoosing
{
    public static readonly MinPrimitive Instance = new();

    public override string Name => "min";

    protected override Tensor? TimesPartialA(Tensor a, Tensor b, Tensor y, Tensor g) => Tensor.Where(a <= b, g, Extremum.OfUnselectedFirst(a, b, b < a, g));

    protected override Tensor? TimesPartialB(Tensor a, Tensor b, Tensor y, Tensor g) => Tensor.Where(a <= b, 0, Extremum.OfSelectedSecond(a, b, b < a, g));

    Tensor IChoosing.Reach(Tensor node, Tensor reach, int input) =>
        input == 0 ? Tensor.Where(node.Inputs[1] < node.Inputs[0], 0, reach) : Tensor.Where(node.Inputs[0] <= node.Inputs[1], 0, reach);

    internal override bool IsLinearIn(int input) => false;

    internal readonly struct Operation : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Min(a, b);
    }
}
