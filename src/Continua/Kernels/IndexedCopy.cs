using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// Reads parts of the operand at the positions that a second operand contains (gather), or adds the parts of the
/// operand to the result at these positions (scatter). An invalid position selects NaN; if all rows share the position,
/// it throws.
/// </summary>
/// <param name="state">
/// The index of the frame state that records <see cref="LaneFaults"/>; −1 to record and throw nothing.
/// </param>
internal sealed unsafe class IndexedCopy<T>(
    Operand result, Operand x, Operand index, IndexedCopy<T>.Plan plan, int state = -1)
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
                            target[((nint)chosenPart * width) + l] +=
                                source[((nint)fixedPart * step) + (l * x.LaneStep)];
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
