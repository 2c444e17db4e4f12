using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>Arrays of one size that are used again: sums over rows are as many as parameters, for every group.</summary>
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

/// <summary>Sums along the fixed binary tree over consecutive numbers: like a binary counter that carries.</summary>
/// <param name="pool">Where summands come from, and go when they are added.</param>
internal sealed class SumTree(SumPool pool)
{
    private readonly Stack<(int Level, double[] Sum)> pending = [];

    /// <summary>The whole sum, null without summands; the next summand is the first of another tree.</summary>
    public double[]? Finish()
    {
        while (pending.Count > 1)
        {
            Merge();
        }

        return pending.TryPop(out (int Level, double[] Sum) all) ? all.Sum : null;
    }

    /// <summary>Forgets the summands of a run that was broken off.</summary>
    public void Clear()
    {
        while (pending.TryPop(out (int Level, double[] Sum) left))
        {
            pool.Return(left.Sum);
        }
    }

    /// <summary>
    /// Where the next summand goes: onto the last one, if the two are added first of all, or into an array of its own.
    /// <see cref="Added"/> says that it is there.
    /// </summary>
    /// <param name="onto">Whether to add to what is there.</param>
    public double[] Next(out bool onto)
    {
        onto = pending.TryPeek(out (int Level, double[] Sum) last) && last.Level == 0;
        return onto ? pending.Pop().Sum : pool.Take();
    }

    /// <summary>The summand asked for by <see cref="Next"/> is in its place.</summary>
    public void Added(double[] summand, bool onto) => Carry(summand, onto ? 1 : 0);

    /// <summary>Sums a stretch of arrays along the same tree.</summary>
    /// <param name="sums">Where sums go; only the very first if the others are rounded.</param>
    /// <param name="rounded">Where the sums behind the first go; empty if nowhere.</param>
    [SkipLocalsInit]
    public static void Merge<T, TRounded>(ReadOnlySpan<T[]> summands, int start, int end, Span<double> sums, Span<TRounded> rounded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRounded : unmanaged, IBinaryFloatingPointIeee754<TRounded>
    {
        // Few numbers at a time, so that all that is summed on the way stays in the nearest cache.
        const int Part = 256, Levels = 20;
        Span<double> room = stackalloc double[Part * (Levels + 1)];
        for (int at = start; at < end; at += Part)
        {
            int count = Math.Min(Part, end - at);
            if (rounded.IsEmpty)
            {
                Sum(summands, at, sums.Slice(at, count), room);
                continue;
            }

            Span<double> exact = room[..count];
            Sum(summands, at, exact, room[Part..]);
            if (at == 0)
            {
                sums[0] = exact[0];
            }

            int behind = at == 0 ? 1 : 0;
            DoubleSums.Narrow(exact[behind..], rounded[(at + behind - 1)..]);
        }
    }

    private static void Sum<T>(ReadOnlySpan<T[]> summands, int start, Span<double> sums, Span<double> room)
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
        Span<double> right = room[..sums.Length];
        Sum(summands[..left], start, sums, room);
        Sum(summands[left..], start, right, room[sums.Length..]);
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
