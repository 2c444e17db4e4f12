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
    public const double TolerablePart = 0.01;

    // Steps this short would have to be so many for their part to matter that the largest number of steps ends the solve before.
    private const double NegligibleStep = 1e-5;

    private readonly double[] distinct = [.. places.Distinct().Order()];

    /// <summary>Whether steps of a span could have coinciding stages, those aside that are too short to matter.</summary>
    public bool MayCoincide(double start, double end)
    {
        double gap = 1;
        for (int i = 1; i < distinct.Length; i++)
        {
            gap = Math.Min(gap, distinct[i] - distinct[i - 1]);
        }

        return Resolution(Math.Max(Math.Abs(start), Math.Abs(end))) > NegligibleStep * gap * Math.Abs(end - start);
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

    /// <summary>The distance between the numbers of the field's precision near a time.</summary>
    public static double Resolution(double time)
    {
        T near = T.CreateTruncating(Math.Abs(time));
        return double.CreateTruncating(T.BitIncrement(near) - near);
    }
}
