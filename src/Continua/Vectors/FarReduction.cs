using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>
/// Sine and cosine of arguments too large for <see cref="ReduceNear"/>. Such arguments are rare, so their reduction to
/// ±π/4 is not vectorised.
/// </content>
internal static unsafe partial class Elementary<V, T, S>
{
    /// <summary>sin(x + quarters·π/2) in the lanes with a large x, <paramref name="near"/> in the others.</summary>
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
