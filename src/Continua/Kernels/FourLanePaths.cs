using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Evaluates a linear or cubic path of one channel, shared by all rows, for four lanes at a time. The operations are
/// those of <see cref="PathLoops{T}"/>, so the results are the same bit for bit. The values of neighbouring knots are
/// adjacent in memory, so that one load of two values per lane reads both.
/// </summary>
internal readonly unsafe ref struct FourLanePaths
{
    private const uint All = 0b1111;

    private readonly double* knots, heights, rises;
    private readonly double first, end, density;
    private readonly int last;

    /// <summary>Prepares a path for evaluation.</summary>
    /// <param name="knots">The times of the knots.</param>
    /// <param name="heights">The values at the knots.</param>
    /// <param name="rises">The slopes at the knots; null for a linear path.</param>
    /// <param name="count">The number of knots.</param>
    private FourLanePaths(double* knots, double* heights, double* rises, int count)
    {
        this.knots = knots;
        this.heights = heights;
        this.rises = rises;
        last = count - 2;
        (first, end) = (knots[0], knots[count - 1]);
        density = (count - 1) / (end - first);
    }

    /// <summary>
    /// Evaluates a path for groups of four lanes whose times are all at or after the first knot and before the last.
    /// </summary>
    /// <param name="cursors">The index of the interval found last, one per lane; updated.</param>
    /// <param name="fours">The number of groups.</param>
    /// <param name="guesses">
    /// Whether the search starts at the interval in which a time would be if all intervals had the same length, rather
    /// than at the interval found last. On return, whether the next call should do so.
    /// </param>
    /// <returns>
    /// A bit per group of four lanes, set if the group was evaluated; the caller evaluates the others.
    /// </returns>
    [MethodImpl(Kernel.Options)]
    public static ulong Evaluate(
        double* knots, double* heights, double* rises, int count, double* time, int* cursors, double* target, int fours, ref bool guesses)
    {
        FourLanePaths path = new(knots, heights, rises, count);
        ulong done = 0;
        int moved = 0, searched = 0;
        for (int n = 0; n < fours; n++)
        {
            done |= path.TryEvaluateFour(time + (4 * n), cursors + (4 * n), target + (4 * n), guesses, ref moved, ref searched) ? 1UL << n : 0;
        }

        guesses = 2 * moved > fours && 2 * searched < fours;
        return done;
    }

    /// <summary>Evaluates four lanes.</summary>
    /// <param name="moved">
    /// Incremented if a time is outside the interval found last, or if <paramref name="guesses"/> is true.
    /// </param>
    /// <param name="searched">Incremented if the guess was wrong by more than one interval.</param>
    /// <returns>
    /// Whether all four times are at or after the first knot and before the last; otherwise nothing is evaluated.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEvaluateFour(
        double* time, int* cursors, double* target, bool guesses, ref int moved, ref int searched)
    {
        Vector256<double> t = Vector256.Load(time);
        if (!Vector256.GreaterThanOrEqualAll(t, Vector256.Create(first)) || !Vector256.LessThanAll(t, Vector256.Create(end)))
        {
            return false;
        }

        Vector256<double> low = default, high = default, inside = default;
        if (!guesses)
        {
            Pairs(knots, cursors, out low, out high);
            inside = Vector256.GreaterThanOrEqual(t, low) & Vector256.LessThan(t, high);
        }

        if (inside.ExtractMostSignificantBits() != All)
        {
            moved++;
            Vector128<int> guess = Avx.ConvertToVector128Int32WithTruncation((t - Vector256.Create(first)) * density);
            guess = Vector128.Min(guess, Vector128.Create(last));
            Vector128<int> keep = Vector128.Narrow(inside.AsInt64().GetLower(), inside.AsInt64().GetUpper());
            Vector128.ConditionalSelect(keep, Vector128.Load(cursors), guess).Store(cursors);
            Pairs(knots, cursors, out low, out high);
            Vector256<double> after = Vector256.GreaterThanOrEqual(t, high), before = Vector256.LessThan(t, low);
            if ((after | before).ExtractMostSignificantBits() != 0)
            {
                Vector256<long> down = before.AsInt64(), up = after.AsInt64();
                (Vector128.Load(cursors) - Vector128.Narrow(up.GetLower(), up.GetUpper()) + Vector128.Narrow(down.GetLower(), down.GetUpper())).Store(cursors);
                Pairs(knots, cursors, out low, out high);
                Vector256<double> isLocated = Vector256.GreaterThanOrEqual(t, low) & Vector256.LessThan(t, high);
                uint located = isLocated.ExtractMostSignificantBits();
                if (located != All)
                {
                    searched++;
                    Search(time, cursors, located);
                    Pairs(knots, cursors, out low, out high);
                }
            }
        }

        Vector256<double> h = high - low, p = (t - low) / h;
        Pairs(heights, cursors, out Vector256<double> x0, out Vector256<double> x1);
        Vector256<double> rise = x1 - x0;
        if (rises is null)
        {
            Vector256.FusedMultiplyAdd(p, rise, x0).Store(target);
            return true;
        }

        Pairs(rises, cursors, out Vector256<double> d0, out Vector256<double> d1);
        Vector256<double> e0 = h * d0, c3 = e0 + (h * d1) - (rise + rise), c2 = rise - e0 - c3;
        Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(c3, p, c2), p, e0), p, x0).Store(target);
        return true;
    }

    /// <summary>Finds the intervals of the lanes whose bit in <paramref name="located"/> is not set.</summary>
    private void Search(double* time, int* cursors, uint located)
    {
        for (int l = 0; l < 4; l++)
        {
            bool isLocated = (located >> l & 1) != 0;
            cursors[l] = isLocated ? cursors[l] : PathLoops<double>.Search(knots, 1, time[l], cursors[l], last);
        }
    }

    /// <summary>Loads the values at four indices, and the value after each of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs(double* values, int* indices, out Vector256<double> low, out Vector256<double> high)
    {
        Vector256<double> even = Vector256.Create(Vector128.Load(values + indices[0]), Vector128.Load(values + indices[2]));
        Vector256<double> odd = Vector256.Create(Vector128.Load(values + indices[1]), Vector128.Load(values + indices[3]));
        (low, high) = (Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd));
    }
}
