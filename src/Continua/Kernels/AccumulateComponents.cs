using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>
/// Sums components: component c of the operand is added to component map[c] of the result, in the order of c.
/// </summary>
internal sealed unsafe class AccumulateComponents<T>(Operand result, Operand x, ComponentMap map, int size)
    : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The number of independent sums of one row that are computed at a time: an addition to a sum waits about four
    // cycles for the preceding one.
    private const int Chains = 8;

    // The steps of innermost loops that are transposed at a time.
    private const int Tile = 64;

    private readonly int[] starts = map.RunStarts();
    private readonly int length = map.RunLength, stride = map.RunStride;
    private readonly bool hasDistinctStarts = map.RunStarts().Distinct().Count() == map.RunStarts().Length;

    public override bool Append(ScalarTape<T>.Builder tape)
    {
        int[] sums = [.. Enumerable.Range(0, size).Select(_ => tape.Append(ScalarCode.Zero))];
        for (int c = 0; c < map.Count; c++)
        {
            int component = map[c];
            sums[component] = tape.Append(ScalarCode.Add, sums[component], tape.Read(x, c));
        }

        for (int c = 0; c < size; c++)
        {
            tape.Write(Result, c, sums[c]);
        }

        return true;
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        new Span<T>(target, size * width).Clear();
        if (x.Spread || x.PerRow != Result.PerRow)
        {
            AddOneByOne(source, target, x.ComponentStep(lanes), x.LaneStep, width);
        }
        else if (stride == 0 && width == 1 && hasDistinctStarts)
        {
            SumRuns(source, target);
        }
        else
        {
            AddRuns(source, target, width);
        }
    }

    private void AddOneByOne(T* source, T* target, nint step, nint laneStep, int width)
    {
        foreach (int start in starts)
        {
            for (int i = 0; i < length; i++, source += step)
            {
                T* to = target + ((start + ((nint)i * stride)) * width);
                for (int l = 0; l < width; l++)
                {
                    to[l] += source[l * laneStep];
                }
            }
        }
    }

    /// <summary>Adds each innermost loop to consecutive components, or to a single one.</summary>
    private void AddRuns(T* source, T* target, int width)
    {
        foreach (int start in starts)
        {
            T* to = target + ((nint)start * width);
            if (stride == 1)
            {
                Add(to, source, (nint)length * width);
                source += (nint)length * width;
                continue;
            }

            for (int i = 0; i < length; i++, source += width, to += (nint)stride * width)
            {
                Add(to, source, width);
            }
        }
    }

    /// <summary>
    /// Sums each innermost loop to a single component, for one row and several loops at a time.
    /// </summary>
    private void SumRuns(T* source, T* target)
    {
        int n = 0, side = Frame<T>.MinimumCapacity;
        for (; length >= side && n + side <= starts.Length; n += side, source += side * (nint)length)
        {
            SumVectors(source, target, n);
        }

        for (; n + Chains <= starts.Length; n += Chains, source += Chains * (nint)length)
        {
            T* s0 = source, s1 = s0 + length, s2 = s1 + length, s3 = s2 + length;
            T* s4 = s3 + length, s5 = s4 + length, s6 = s5 + length, s7 = s6 + length;
            T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero, a6 = T.Zero, a7 = T.Zero;
            for (int i = 0; i < length; i++)
            {
                a0 += s0[i];
                a1 += s1[i];
                a2 += s2[i];
                a3 += s3[i];
                a4 += s4[i];
                a5 += s5[i];
                a6 += s6[i];
                a7 += s7[i];
            }

            (target[starts[n]], target[starts[n + 1]], target[starts[n + 2]], target[starts[n + 3]]) = (a0, a1, a2, a3);
            (target[starts[n + 4]], target[starts[n + 5]]) = (a4, a5);
            (target[starts[n + 6]], target[starts[n + 7]]) = (a6, a7);
        }

        for (; n < starts.Length; n++, source += length)
        {
            T sum = T.Zero;
            for (int i = 0; i < length; i++)
            {
                sum += source[i];
            }

            target[starts[n]] = sum;
        }
    }

    /// <summary>
    /// Sums as many innermost loops as the widest vector has lanes: their values are transposed, so that each sum is a
    /// lane.
    /// </summary>
    [MethodImpl(Vectors.Kernel.Options)]
    private void SumVectors(T* source, T* target, int first)
    {
        int side = Frame<T>.MinimumCapacity, transposed = length / side * side;

        // A second vector beyond the lanes is read where one vector has all of them.
        T* sums = stackalloc T[2 * side], tile = stackalloc T[side * (Tile + 1)];
        new Span<T>(sums, 2 * side).Clear();
        for (int from = 0; from < transposed; from += Tile)
        {
            int count = Math.Min(Tile, transposed - from);
            LaneTranspose<T>.Run(source + from, tile, side, length, side, count);
            for (int l = 0; l < side; l += 2 * Vector<T>.Count)
            {
                T* low = tile + l, high = low + Vector<T>.Count;
                Vector<T> a = Vector.Load(sums + l), b = Vector.Load(sums + l + Vector<T>.Count);
                for (int i = 0; i < count; i++, low += side, high += side)
                {
                    a += Vector.Load(low);
                    b += Vector.Load(high);
                }

                a.Store(sums + l);
                b.Store(sums + l + Vector<T>.Count);
            }
        }

        for (int l = 0; l < side; l++, source += length)
        {
            for (int i = transposed; i < length; i++)
            {
                sums[l] += source[i];
            }

            target[starts[first + l]] = sums[l];
        }
    }

    private static void Add(T* target, T* source, nint count)
    {
        nint i = 0;
        for (; i + Vector<T>.Count <= count; i += Vector<T>.Count)
        {
            (Vector.Load(target + i) + Vector.Load(source + i)).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] += source[i];
        }
    }
}
