using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>Copies whole components: component c of the result is component map[c] of the operand.</summary>
internal sealed unsafe class TakeComponents<T>(Operand result, Operand x, int[] map) : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < map.Length; c++)
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
        int step = x.ComponentStep(lanes);
        for (int c = 0; c < map.Length; c++)
        {
            T* from = source + (nint)map[c] * step;
            if (x.PerRow)
            {
                Unsafe.CopyBlockUnaligned(target + (nint)c * width, from, (uint)(width * sizeof(T)));
            }
            else
            {
                new Span<T>(target + (nint)c * width, width).Fill(*from);
            }
        }
    }
}

/// <summary>Sums components: component map[c] of the result gains component c of the operand, in the order of c.</summary>
internal sealed unsafe class AccumulateComponents<T>(Operand result, Operand x, int[] map, int size)
    : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool Append(ScalarTape<T>.Builder tape)
    {
        int[] sums = [.. Enumerable.Range(0, size).Select(_ => tape.Append(ScalarCode.Zero))];
        for (int c = 0; c < map.Length; c++)
        {
            sums[map[c]] = tape.Append(ScalarCode.Add, sums[map[c]], tape.Read(x, c));
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
        int step = x.ComponentStep(lanes), laneStep = x.LaneStep;
        for (int c = 0; c < map.Length; c++, source += step)
        {
            T* to = target + (nint)map[c] * width;
            for (int l = 0; l < width; l++)
            {
                to[l] += source[l * laneStep];
            }
        }
    }
}

/// <summary>Copies a value into a run of components of the result, which other copies fill up.</summary>
internal sealed unsafe class CopyComponents<T>(Operand result, Operand x, int size) : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The components that are copied.</summary>
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

/// <summary>Selects parts of the operand by positions that are themselves values, or adds into such parts.</summary>
/// <param name="state">Where the frame keeps wrong positions; −1 where they are of no interest.</param>
internal sealed unsafe class IndexedCopy<T>(Operand result, Operand x, Operand index, IndexedCopy<T>.Plan plan, int state = -1)
    : Instruction<T>(result, x, index)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // In units of rounding: what is left of a whole number after some arithmetic.
    private const double Rounding = 16;

    private static readonly double Epsilon = typeof(T) == typeof(float) ? 1.1920929e-7 : 2.220446049250313e-16;

    /// <param name="Count">The number of positions.</param>
    /// <param name="Part">The components at each position.</param>
    /// <param name="Extent">The number of positions to choose from.</param>
    /// <param name="Adds">Whether to add into chosen parts instead of reading from them.</param>
    internal readonly record struct Plan(int Count, int Part, int Extent, bool Adds);

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        Forget(frame);
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
                T asked = position[l * index.LaneStep];
                int chosen = int.CreateSaturating(T.Round(asked));
                bool known = IsPosition(asked, chosen);
                if (!known)
                {
                    Note(frame, l, asked);
                }

                for (int j = 0; j < plan.Part; j++)
                {
                    int fixedPart = (k * plan.Part) + j, chosenPart = (chosen * plan.Part) + j;
                    if (plan.Adds)
                    {
                        if (known)
                        {
                            target[((nint)chosenPart * width) + l] += source[((nint)fixedPart * step) + (l * x.LaneStep)];
                        }
                    }
                    else
                    {
                        // A position outside, between two or NaN selects nothing: NaN shows in the result instead of foreign memory.
                        target[((nint)fixedPart * width) + l] =
                            known ? source[((nint)chosenPart * step) + (l * x.LaneStep)] : T.NaN;
                    }
                }
            }
        }
    }

    private bool IsPosition(T asked, int chosen) => (uint)chosen < (uint)plan.Extent
        && Math.Abs(double.CreateTruncating(asked) - chosen) <= Rounding * Epsilon * Math.Max(1, chosen);

    private void Forget(Frame<T> frame)
    {
        if (state >= 0)
        {
            (frame.States[state] as InvalidIndices)?.Found.Clear();
        }
    }

    private void Note(Frame<T> frame, int lane, T asked)
    {
        // Lanes behind the rows repeat the last.
        if (state < 0 || (Result.PerRow && lane >= frame.Occupied))
        {
            return;
        }

        if (!Result.PerRow)
        {
            throw new ArgumentException(
                $"A position is a whole number from 0 to {plan.Extent - 1}, but all rows have {asked}; check what is given to ToIndex.");
        }

        InvalidIndices wrong = (InvalidIndices)(frame.States[state] ??= new InvalidIndices());
        wrong.Found.Add(new(lane, double.CreateTruncating(asked), plan.Extent));
    }
}
