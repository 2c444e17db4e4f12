using System.Numerics;

namespace Continua.Integration;

/// <summary>
/// Whether a field that reads t, in the precision of its values, can see the stages of a step apart. The clock itself is double: single
/// precision holds only multiples of 128 near t = 1.7e9, and a field of t is then constant over a step of 5. A field in
/// double sees what the clock itself resolves, and steps are longer than that.
/// </summary>
/// <param name="places">The places of the stages within a step.</param>
internal sealed class StageTimes<T>(double[] places)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The part of a row's span that steps with coinciding stages may cover. Steps that are short because a start, a save or the end
    /// is near cover little.
    /// </summary>
    private const double TolerablePart = 0.01;

    // Steps this short would have to be so many for their part to matter that the largest number of steps ends the solve before.
    private const double NegligibleStep = 1e-5;

    private static readonly double Rounding = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly double[] distinct = [.. places.Distinct().Order()];
    private readonly double leastGap = LeastGap([.. places.Distinct().Order()]);

    /// <summary>Whether steps of some rows could have coinciding stages, those aside that are too short to matter.</summary>
    public bool MayCoincide(RowState[] rows, ReadOnlySpan<int> running)
    {
        (double largest, double shortest) = (0, double.PositiveInfinity);
        foreach (int r in running)
        {
            ref RowState row = ref rows[r];
            largest = Math.Max(largest, Math.Max(Math.Abs(row.Start), Math.Abs(row.End)));
            shortest = Math.Min(shortest, Math.Abs(row.End - row.Start));
        }

        return Rounding * largest > NegligibleStep * leastGap * shortest;
    }

    /// <summary>Adds an accepted step to what is known of a row.</summary>
    /// <returns>Whether steps with coinciding stages now cover too much.</returns>
    public bool Add(ref RowState row, double time, double size)
    {
        if (size == 0 || !Coincide(time, size))
        {
            return false;
        }

        row.Coinciding += Math.Abs(size);
        return row.Coinciding > TolerablePart * Math.Abs(row.End - row.Start) && row.Status == SolveStatus.Succeeded;
    }

    /// <summary>Whether two stages of a step have one time in the field's precision.</summary>
    public bool Coincide(double time, double size)
    {
        for (int i = 1; i < distinct.Length; i++)
        {
            if (At(distinct[i]) == At(distinct[i - 1]))
            {
                return true;
            }
        }

        return false;

        T At(double place) => T.CreateTruncating(time + (place * size));
    }

    private static double LeastGap(double[] ordered)
    {
        double gap = 1;
        for (int i = 1; i < ordered.Length; i++)
        {
            gap = Math.Min(gap, ordered[i] - ordered[i - 1]);
        }

        return gap;
    }

    /// <summary>The distance between the numbers of the field's precision near a time.</summary>
    public static double Resolution(double time)
    {
        T near = T.CreateTruncating(Math.Abs(time));
        return double.CreateTruncating(T.BitIncrement(near) - near);
    }
}
