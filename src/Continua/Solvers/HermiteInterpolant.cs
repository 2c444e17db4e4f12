namespace Continua;

/// <summary>
/// The cubic Hermite polynomial of a step, as weights of the stages' slopes, for methods whose first and last stages are
/// evaluated at the two ends of the step.
/// </summary>
internal static class HermiteInterpolant
{
    /// <summary>
    /// Returns y + θ²(3 − 2θ)(y⁺ − y) + θ(1 − θ)²hk₁ − θ²(1 − θ)hkₛ with y⁺ − y = hΣbⱼkⱼ, sorted by stage: row j contains
    /// the coefficients of θ, θ² and θ³ in bⱼ(θ).
    /// </summary>
    /// <param name="b">The weights of the new solution.</param>
    public static double[][] Of(double[] b)
    {
        double[][] rows = [.. b.Select(weight => new double[] { 0, 3 * weight, -2 * weight })];
        double first = b[0], last = b[^1];
        (rows[0], rows[^1]) = ([1, (3 * first) - 2, 1 - (2 * first)], [0, (3 * last) - 1, 1 - (2 * last)]);
        return rows;
    }
}
