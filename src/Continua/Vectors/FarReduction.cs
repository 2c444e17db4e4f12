using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>Arguments too large for a split π/2, lane by lane: rare, so made to be right rather than fast.</content>
internal static unsafe partial class Elementary<V, T, S>
{
    /// <summary>sin(x + quarters·π/2) in the lanes that are large, <paramref name="near"/> in the others.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V SinFar(V x, V near, int quarters)
    {
        T* r = stackalloc T[S.Count], c = stackalloc T[S.Count], q = stackalloc T[S.Count];
        S.Store(r, x);
        for (int lane = 0; lane < S.Count; lane++)
        {
            int quarter = PiReduction.Reduce(double.CreateTruncating(r[lane]), out double high, out double low) + quarters;
            r[lane] = T.CreateTruncating(high);
            c[lane] = T.CreateTruncating(low);
            q[lane] = typeof(T) == typeof(float)
                ? Unsafe.BitCast<int, T>(quarter)
                : Unsafe.BitCast<long, T>(quarter);
        }

        return S.Select(S.Less(ReductionLimit, S.Abs(x)), SinOfQuarter(S.Load(r), S.Load(c), S.Load(q)), near);
    }
}
