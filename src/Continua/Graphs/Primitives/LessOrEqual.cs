using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>Whether a ≤ b.</summary>
internal sealed class LessOrEqualPrimitive() : ComparisonPrimitive(new BinaryKernel<LessOrEqualPrimitive.Operation>())
{
    public static readonly LessOrEqualPrimitive Instance = new();

    public override string Name => "lessOrEqual";

    internal readonly struct Operation : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.LessOrEqual(a, b);
    }
}
