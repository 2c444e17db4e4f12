using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Graphs;

/// <summary>Whether a &lt; b.</summary>
internal sealed class LessPrimitive() : ComparisonPrimitive(new BinaryKernel<LessPrimitive.Operation>())
{
    public static readonly LessPrimitive Instance = new();

    public override string Name => "less";

    internal readonly struct Operation : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> =>
            TSimd.Less(a, b);
    }
}
