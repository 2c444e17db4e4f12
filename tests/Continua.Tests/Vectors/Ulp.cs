namespace Continua.Tests.Vectors;

/// <summary>Errors in units in the last place (ulp).</summary>
internal static class Ulp
{
    /// <summary>The unit in the last place of a double; for a subnormal one, the smallest subnormal number.</summary>
    public static double Of(double value) => Math.ScaleB(1, Math.Max(Math.ILogB(value), -1022) - 52);

    /// <summary>
    /// The error of a float result against a double in ulp of float; infinite if one of them is not finite and the
    /// other differs from it, or if they are zeros of different signs.
    /// </summary>
    /// <param name="actual">The result.</param>
    /// <param name="expected">The expected result.</param>
    /// <param name="nearest">The float nearest to the expected result.</param>
    public static double Error(float actual, double expected, float nearest) => SameKind(actual, nearest)
        ? float.IsFinite(nearest) ? Math.Abs(actual - expected) / Math.ScaleB(1, LastPlaceExponent(expected)) : 0
        : double.PositiveInfinity;

    /// <summary>
    /// The error of a double result in ulp; infinite if one of the numbers is not finite and the other differs from it,
    /// or if they are zeros of different signs. An error against an expected zero is not measured: it counts as 0.
    /// </summary>
    public static double Error(double actual, double expected) => SameKind(actual, expected)
        ? double.IsFinite(expected) && expected != 0 ? Math.Abs(actual - expected) / Of(expected) : 0
        : double.PositiveInfinity;

    private static int LastPlaceExponent(double value) => value == 0 ? -149 : Math.Max(Math.ILogB(value), -126) - 23;

    private static bool SameKind(double actual, double expected) => double.IsFinite(expected)
        ? double.IsFinite(actual) && (actual != 0 || expected != 0
            || double.IsNegative(actual) == double.IsNegative(expected))
        : actual.Equals(expected);
}
