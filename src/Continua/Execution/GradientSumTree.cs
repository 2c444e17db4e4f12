using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// A pool of arrays of one size, reused for the sums of groups of rows. Such an array contains one element for each
/// component of a sum, for example the loss and the gradient of each parameter.
/// </summary>
internal sealed class SumPool(int size)
{
    private readonly Stack<double[]> free = [];

    public double[] Take()
    {
        lock (free)
        {
            return free.TryPop(out double[]? used) ? used : new double[size];
        }
    }

    public void Return(double[] used)
    {
        lock (free)
        {
            free.Push(used);
        }
    }
}

/// <summary>
/// Sums consecutive arrays along a fixed binary tree, in the manner of a binary counter with carries. Arrays come from
/// <paramref name="pool"/> and return to it after they are added.
/// </summary>
internal sealed class GradientSumTree(SumPool pool)
{
    private readonly Stack<(int Level, double[] Sum)> pending = [];

    /// <summary>Returns the total, or null if there were no summands, and starts a new tree.</summary>
    public double[]? Finish()
    {
        while (pending.Count > 1)
        {
            Merge();
        }

        return pending.TryPop(out (int Level, double[] Sum) all) ? all.Sum : null;
    }

    /// <summary>Discards the summands of an aborted run.</summary>
    public void Clear()
    {
        while (pending.TryPop(out (int Level, double[] Sum) left))
        {
            pool.Return(left.Sum);
        }
    }

    /// <summary>
    /// Returns the array for the next summand: if <paramref name="onto"/>, the previous summand, to which the caller
    /// adds the next one; otherwise a free array with undefined contents. <see cref="Commit"/> has to be called
    /// afterwards.
    /// </summary>
    public double[] Next(out bool onto)
    {
        onto = pending.TryPeek(out (int Level, double[] Sum) last) && last.Level == 0;
        return onto ? pending.Pop().Sum : pool.Take();
    }

    /// <summary>Adds the summand that the caller has written to the array from <see cref="Next"/>.</summary>
    public void Commit(double[] summand, bool onto) => Carry(summand, onto ? 1 : 0);

    /// <summary>
    /// Sums the elements from <paramref name="start"/> to <paramref name="end"/> of several arrays along the same tree,
    /// into <paramref name="sums"/>. If <paramref name="rounded"/> is not empty, it receives all sums except the first,
    /// and <paramref name="sums"/> only the first.
    /// </summary>
    [SkipLocalsInit]
    public static void Merge<T, TRounded>(
        ReadOnlySpan<T[]> summands, int start, int end, Span<double> sums, Span<TRounded> rounded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRounded : unmanaged, IBinaryFloatingPointIeee754<TRounded>
    {
        // The elements are summed in small parts, so that all intermediate sums stay in the first-level cache.
        const int Part = 256, Levels = 20;
        Span<double> scratch = stackalloc double[Part * (Levels + 1)];
        for (int at = start; at < end; at += Part)
        {
            int count = Math.Min(Part, end - at);
            if (rounded.IsEmpty)
            {
                Sum(summands, at, sums.Slice(at, count), scratch);
                continue;
            }

            Span<double> exact = scratch[..count];
            Sum(summands, at, exact, scratch[Part..]);
            if (at == 0)
            {
                sums[0] = exact[0];
            }

            int skip = at == 0 ? 1 : 0;
            DoubleSums.Narrow(exact[skip..], rounded[(at + skip - 1)..]);
        }
    }

    private static void Sum<T>(ReadOnlySpan<T[]> summands, int start, Span<double> sums, Span<double> scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (summands.Length <= 2)
        {
            for (int k = 0; k < summands.Length; k++)
            {
                DoubleSums.Widen<T>(summands[k].AsSpan(start, sums.Length), sums, accumulate: k > 0);
            }

            return;
        }

        int left = (int)BitOperations.RoundUpToPowerOf2((uint)summands.Length) / 2;
        Span<double> right = scratch[..sums.Length];
        Sum(summands[..left], start, sums, scratch);
        Sum(summands[left..], start, right, scratch[sums.Length..]);
        DoubleSums.Add(right, sums);
    }

    private void Carry(double[] summand, int level)
    {
        while (pending.TryPeek(out (int Level, double[] Sum) last) && last.Level == level)
        {
            summand = Sum(pending.Pop().Sum, summand);
            level++;
        }

        pending.Push((level, summand));
    }

    private void Merge()
    {
        (_, double[] right) = pending.Pop();
        (int level, double[] left) = pending.Pop();
        pending.Push((level + 1, Sum(left, right)));
    }

    private double[] Sum(double[] left, double[] right)
    {
        DoubleSums.Add(right, left);
        pool.Return(right);
        return left;
    }
}
