namespace Continua.Tests.Vectors;

/// <summary>Distances in units in the last place.</summary>
internal static class Ulp
{
    /// <summary>The last place of doubles of this size, in the subnormal range that of the smallest.</summary>
    public static double Of(double value) => Math.ScaleB(1, Math.Max(Math.ILogB(value), -1022) - 52);

    /// <summary>Of a float result against a double, infinite where they differ in kind or in the sign of zero.</summary>
    public static double Error(float got, double wanted, float nearest) => SameKind(got, nearest)
        ? float.IsFinite(nearest) ? Math.Abs(got - wanted) / Math.ScaleB(1, Place(wanted)) : 0
        : double.PositiveInfinity;

    public static double Error(double got, double wanted) => SameKind(got, wanted)
        ? double.IsFinite(wanted) && wanted != 0 ? Math.Abs(got - wanted) / Of(wanted) : 0
        : double.PositiveInfinity;

    private static int Place(double value) => value == 0 ? -149 : Math.Max(Math.ILogB(value), -126) - 23;

    private static bool SameKind(double got, double wanted) => double.IsFinite(wanted)
        ? double.IsFinite(got) && (got != 0 || wanted != 0 || double.IsNegative(got) == double.IsNegative(wanted))
        : got.Equals(wanted);
}
