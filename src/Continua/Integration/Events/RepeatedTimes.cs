using System.Numerics;

namespace Continua.Integration;

/// <summary>
/// Times that repeat in both directions, to the bit as a kernel in the precision of <typeparamref name="T"/> has them. One that is an input moves
/// with its place in the first period and, p periods later, with p times the length of a period, from the first time to the last.
/// </summary>
/// <param name="codes">The knots that have cotangents; null where the times are no inputs.</param>
internal sealed class RepeatedTimes<T>(KnotKind kind, int lists, int capacity, RepeatedKnots? codes = null) : KnotTimes(kind, capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] times = new T[lists][];

    /// <summary>Gives a list its times: those of one period in ascending order, its end included.</summary>
    public RepeatedTimes<T> With(int list, double[] ascending)
    {
        times[list] = [.. ascending.Select(T.CreateTruncating)];
        return this;
    }

    public override int SlotOf(int row) => CodeOf(row, Given(row, NextOf(row)));

    public override int? SlotAt(int row, in RowState state, double time)
    {
        int near = Near(row, state, time);
        for (int number = near - 1; number <= near + Of(row).Length; number++)
        {
            if (At(row, state, number) == time)
            {
                return CodeOf(row, number);
            }
        }

        return null;
    }

    protected override double At(int row, in RowState state, int number)
    {
        T[] list = Of(row);
        int periods = (int)Math.Floor((double)number / (list.Length - 1));
        return double.CreateTruncating(list[number - (periods * (list.Length - 1))] + (T.CreateTruncating(periods) * (list[^1] - list[0])));
    }

    protected override int Near(int row, in RowState state, double time)
    {
        T[] list = Of(row);
        double first = double.CreateTruncating(list[0]), length = double.CreateTruncating(list[^1]) - first;
        return (int)Math.Clamp(Math.Floor((time - first) / length) * (list.Length - 1), int.MinValue / 2, int.MaxValue / 2);
    }

    protected override int Given(int row, int number) => number;

    private T[] Of(int row) => times[times.Length == 1 ? 0 : row];

    private int CodeOf(int row, int number)
    {
        if (codes is null)
        {
            return RowState.ConstantKnot;
        }

        int inPeriod = Of(row).Length - 1, periods = (int)Math.Floor((double)number / inPeriod);
        return codes.CodeOf(new(Slot, Slot + inPeriod, Slot + number - (periods * inPeriod), periods));
    }
}

/// <summary>A knot of a path that repeats.</summary>
/// <param name="First">The number of the path's first knot among the knots that have cotangents.</param>
/// <param name="Last">That of its last knot.</param>
/// <param name="Knot">That of the knot's place in the first period.</param>
/// <param name="Periods">How many periods the knot lies behind that.</param>
internal readonly record struct RepeatedKnot(int First, int Last, int Knot, int Periods);

/// <summary>The knots of paths that repeat which a solve has met, by numbers that stand for them among the knots that have cotangents.</summary>
internal sealed class RepeatedKnots
{
    private const int FirstCode = -16;

    private readonly Dictionary<RepeatedKnot, int> codes = [];
    private readonly List<RepeatedKnot> knots = [];

    public static bool IsCode(int knot) => knot <= FirstCode;

    public RepeatedKnot this[int code] => knots[FirstCode - code];

    public int CodeOf(RepeatedKnot knot)
    {
        if (!codes.TryGetValue(knot, out int code))
        {
            code = FirstCode - knots.Count;
            codes.Add(knot, code);
            knots.Add(knot);
        }

        return code;
    }
}
