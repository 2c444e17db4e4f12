using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>Selects components: component c of the result is component map[c] of the operand.</summary>
internal sealed unsafe class TakeComponents<T>(Operand result, Operand x, ComponentMap map) : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] starts = map.RunStarts();
    private readonly int length = map.RunLength, stride = map.RunStride;

    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < map.Count; c++)
        {
            tape.Write(Result, c, tape.Read(x, map[c]));
        }

        return true;
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        nint step = x.ComponentStep(lanes);
        bool isCopied = stride == 1 && !x.Spread && x.PerRow == Result.PerRow;
        foreach (int start in starts)
        {
            T* from = source + (start * step);
            if (isCopied)
            {
                Unsafe.CopyBlockUnaligned(target, from, (uint)(length * width * sizeof(T)));
                target += (nint)length * width;
                continue;
            }

            for (int i = 0; i < length; i++, from += stride * step, target += width)
            {
                if (width == 1)
                {
                    *target = *from;
                }
                else if (x.PerRow)
                {
                    Unsafe.CopyBlockUnaligned(target, from, (uint)(width * sizeof(T)));
                }
                else
                {
                    new Span<T>(target, width).Fill(*from);
                }
            }
        }
    }
}

/// <summary>
/// Sums components: component c of the operand is added to component map[c] of the result, in the order of c.
/// </summary>
internal sealed unsafe class AccumulateComponents<T>(Operand result, Operand x, ComponentMap map, int size)
    : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Sums of one row that are formed side by side: one addition waits for the last one four cycles.
    private const int Chains = 8;

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

    /// <summary>Sums innermost loops over one component each for one row, several at a time.</summary>
    private void SumRuns(T* source, T* target)
    {
        int n = 0;
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
            (target[starts[n + 4]], target[starts[n + 5]], target[starts[n + 6]], target[starts[n + 7]]) = (a4, a5, a6, a7);
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

/// <summary>Copies a value into consecutive components of a concatenated result.</summary>
internal sealed unsafe class CopyComponents<T>(Operand result, Operand x, int size) : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components to copy.</summary>
    public int Size => size;

    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < size; c++)
        {
            tape.Write(Result, c, tape.Read(x, c));
        }

        return true;
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        if (x.PerRow == Result.PerRow && !x.Spread)
        {
            Unsafe.CopyBlockUnaligned(target, source, (uint)(size * width * sizeof(T)));
            return;
        }

        int step = x.ComponentStep(lanes), laneStep = x.LaneStep;
        for (int c = 0; c < size; c++, source += step)
        {
            for (int l = 0; l < width; l++)
            {
                *target++ = source[l * laneStep];
            }
        }
    }
}

/// <summary>
/// Reads parts of the operand at the positions that a second operand contains (gather), or adds the parts of the
/// operand to the result at these positions (scatter).
/// </summary>
/// <param name="state">
/// The index of the frame state that records <see cref="LaneFaults"/>; −1 to record none.
/// </param>
internal sealed unsafe class IndexedCopy<T>(Operand result, Operand x, Operand index, IndexedCopy<T>.Plan plan, int state = -1)
    : Instruction<T>(result, x, index)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A position may differ from a whole number by up to this many machine epsilons, times the position if it is larger
    // than 1.
    private const double RoundingTolerance = 16;

    private static readonly double Epsilon = typeof(T) == typeof(float) ? 1.1920929e-7 : 2.220446049250313e-16;

    /// <summary>The sizes and the direction of the copy.</summary>
    /// <param name="Count">The number of positions.</param>
    /// <param name="Part">The number of components at each position.</param>
    /// <param name="Extent">The number of valid positions.</param>
    /// <param name="Adds">Whether to add to the parts at the positions instead of reading them.</param>
    internal readonly record struct Plan(int Count, int Part, int Extent, bool Adds);

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        ClearInvalid(frame);
        T* positions = frame.Pointer(index, lanes);
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        if (plan.Adds)
        {
            new Span<T>(target, plan.Extent * plan.Part * width).Clear();
        }

        int step = x.ComponentStep(lanes);
        for (int k = 0; k < plan.Count; k++)
        {
            T* position = positions + (nint)k * index.ComponentStep(lanes);
            for (int l = 0; l < width; l++)
            {
                T value = position[l * index.LaneStep];
                int chosen = int.CreateSaturating(T.Round(value));
                bool isValid = IsValid(value, chosen);
                if (!isValid)
                {
                    RecordInvalid(frame, l, value);
                }

                for (int j = 0; j < plan.Part; j++)
                {
                    int fixedPart = (k * plan.Part) + j, chosenPart = (chosen * plan.Part) + j;
                    if (plan.Adds)
                    {
                        if (isValid)
                        {
                            target[((nint)chosenPart * width) + l] += source[((nint)fixedPart * step) + (l * x.LaneStep)];
                        }
                    }
                    else
                    {
                        // An invalid position selects NaN: memory outside the operand is not read.
                        target[((nint)fixedPart * width) + l] =
                            isValid ? source[((nint)chosenPart * step) + (l * x.LaneStep)] : T.NaN;
                    }
                }
            }
        }
    }

    private bool IsValid(T value, int chosen) => (uint)chosen < (uint)plan.Extent
        && Math.Abs(double.CreateTruncating(value) - chosen) <= RoundingTolerance * Epsilon * Math.Max(1, chosen);

    private void ClearInvalid(Frame<T> frame)
    {
        if (state >= 0)
        {
            (frame.States[state] as LaneFaults)?.Found.Clear();
        }
    }

    private void RecordInvalid(Frame<T> frame, int lane, T position)
    {
        // Lanes past the last row repeat that row; their positions are not recorded again.
        if (state < 0 || (Result.PerRow && lane >= frame.Occupied))
        {
            return;
        }

        if (!Result.PerRow)
        {
            throw new ArgumentException(
                $"A position is a whole number from 0 to {plan.Extent - 1}, but all rows have {position}; check the "
                + $"argument of ToIndex.");
        }

        LaneFaults.Of(frame.States, state).Found.Add(
            new(lane, LaneFaultKind.Position, double.CreateTruncating(position), plan.Extent));
    }
}
