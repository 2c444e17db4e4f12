using System.Numerics;

namespace Continua.Integration;

/// <summary>
/// Detects steps whose stage times coincide in the precision of a field that reads t. The clock is a double, but the
/// field may be evaluated in float: near t = 1.7e9, float represents only multiples of 128, and a float function of t
/// is constant over a step of 5. A field in double resolves all times of the clock. <paramref name="positions"/> are
/// the positions of the stages within a step, 0 at its start and 1 at its end.
/// </summary>
internal sealed class StageTimes<T>(double[] positions)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The fraction of a row's span that steps with coinciding stages may cover. Steps shortened by a start, a save or
    /// the end cover little of it.
    /// </summary>
    private const double TolerableFraction = 0.01;

    // Steps of at most this fraction of the span are ignored: a solve would need about 100,000 of them, the default of
    // MaxSteps.
    private const double NegligibleStep = 1e-5;

    private static readonly double Rounding = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly double[] distinct = [.. positions.Distinct().Order()];
    private readonly double minGap = MinGap([.. positions.Distinct().Order()]);

    /// <summary>
    /// Whether steps of some of the <paramref name="running"/> rows can have coinciding stages, apart from steps that
    /// are too short to matter.
    /// </summary>
    public bool MayCoincide(RowState[] rows, ReadOnlySpan<int> running)
    {
        (double largest, double shortest) = (0, double.PositiveInfinity);
        foreach (int r in running)
        {
            ref RowState row = ref rows[r];
            largest = Math.Max(largest, Math.Max(Math.Abs(row.Start), Math.Abs(row.End)));
            shortest = Math.Min(shortest, Math.Abs(row.End - row.Start));
        }

        return Rounding * largest > NegligibleStep * minGap * shortest;
    }

    /// <summary>Adds an accepted step to the total of the row if its stages coincide.</summary>
    /// <returns>Whether steps with coinciding stages now cover too much of the span.</returns>
    public bool Add(ref RowState row, double time, double size)
    {
        if (size == 0 || !Coincide(time, size))
        {
            return false;
        }

        row.CoincidingLength += Math.Abs(size);
        return row.CoincidingLength > TolerableFraction * Math.Abs(row.End - row.Start)
            && row.Status == SolveStatus.Succeeded;
    }

    /// <summary>Whether two stages of a step have the same time in the precision of the field.</summary>
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

        T At(double position) => T.CreateTruncating(time + (position * size));
    }

    private static double MinGap(double[] ordered)
    {
        double gap = 1;
        for (int i = 1; i < ordered.Length; i++)
        {
            gap = Math.Min(gap, ordered[i] - ordered[i - 1]);
        }

        return gap;
    }

    /// <summary>The spacing of representable times near a time, in the precision of the field.</summary>
    public static double Resolution(double time)
    {
        T near = T.CreateTruncating(Math.Abs(time));
        return double.CreateTruncating(T.BitIncrement(near) - near);
    }
}
