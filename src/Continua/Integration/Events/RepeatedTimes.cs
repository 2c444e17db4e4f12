using System.Numerics;

namespace Continua.Integration;

/// <summary>
/// Times that repeat periodically in both directions, computed in the precision of <typeparamref name="T"/> and bitwise
/// equal to the times that the kernels of a periodic input path compute. The derivative of a time in the p-th period
/// after the first is that of the same knot in the first period, plus p times the derivative of the period length (last
/// time minus first time). <paramref name="codes"/> is null if the times are not inputs of the solve.
/// </summary>
internal sealed class RepeatedTimes<T>(
    KnotKind kind, int lists, int capacity, RepeatedKnots? codes = null) : KnotTimes(kind, capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] times = new T[lists][];

    /// <summary>
    /// Sets the times of a list to one period in ascending order, including its end. There is one list for all rows, or
    /// one for each row.
    /// </summary>
    public RepeatedTimes<T> With(int list, double[] ascending)
    {
        times[list] = [.. ascending.Select(T.CreateTruncating)];
        return this;
    }

    public override int SlotOf(int row) => CodeOf(row, GivenIndex(row, NextIndexOf(row)));

    public override int? SlotAt(int row, in RowState state, double time)
    {
        int near = Near(row, state, time);
        for (int index = near - 1; index <= near + Of(row).Length; index++)
        {
            if (At(row, state, index) == time)
            {
                return CodeOf(row, index);
            }
        }

        return null;
    }

    protected override double At(int row, in RowState state, int index)
    {
        T[] list = Of(row);
        int periods = (int)Math.Floor((double)index / (list.Length - 1));
        return double.CreateTruncating(
            list[index - (periods * (list.Length - 1))] + (T.CreateTruncating(periods) * (list[^1] - list[0])));
    }

    protected override int Near(int row, in RowState state, double time)
    {
        T[] list = Of(row);
        double first = double.CreateTruncating(list[0]), length = double.CreateTruncating(list[^1]) - first;
        return (int)Math.Clamp(
            Math.Floor((time - first) / length) * (list.Length - 1), int.MinValue / 2, int.MaxValue / 2);
    }

    protected override int GivenIndex(int row, int index) => index;

    private T[] Of(int row) => times[times.Length == 1 ? 0 : row];

    private int CodeOf(int row, int index)
    {
        if (codes is null)
        {
            return RowState.ConstantKnot;
        }

        int inPeriod = Of(row).Length - 1, periods = (int)Math.Floor((double)index / inPeriod);
        return codes.CodeOf(new(Slot, Slot + inPeriod, Slot + index - (periods * inPeriod), periods));
    }
}

/// <summary>A knot of a periodic path, described relative to the first period.</summary>
/// <param name="First">The slot of the first knot of the first period.</param>
/// <param name="Last">The slot of the last knot of the first period, which is its end.</param>
/// <param name="Knot">The slot of the same knot in the first period.</param>
/// <param name="Periods">
/// The number of periods from the knot in the first period to this one; negative before the first period.
/// </param>
internal readonly record struct RepeatedKnot(int First, int Last, int Knot, int Periods);

/// <summary>
/// The knots of periodic paths that a solve has reached, each with a negative code that identifies it in a step record.
/// </summary>
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
