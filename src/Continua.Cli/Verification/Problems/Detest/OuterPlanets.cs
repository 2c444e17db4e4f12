namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>
/// Problem C5: the five outer planets around the sun. Coordinate d of planet j is component 3j + d, its velocity
/// component 15 + 3j + d. The constants agree with NodePy's <c>ivp.py</c> and Burkardt's <c>test_ode</c>; those of
/// torchdiffeq lack the decimal point of one coordinate and the last digits of another.
/// </summary>
internal static class OuterPlanets
{
    private const double Gravity = 2.95912208286, Sun = 1.00000597682;

    private static readonly double[] Masses =
        [0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778];

    public static double[] Start { get; } =
    [
        3.42947415189, 3.35386959711, 1.35494901715,
        6.64145542550, 5.97156957878, 2.18231499728,
        11.2630437207, 14.6952576794, 6.27960525067,
        -30.1552268759, 1.65699966404, 1.43785752721,
        -21.1238353380, 28.4465098142, 15.3882659679,
        -0.557160570446, 0.505696783289, 0.230578543901,
        -0.415570776342, 0.365682722812, 0.169143213293,
        -0.325325669158, 0.189706021964, 0.0877265322780,
        -0.0240476254170, -0.287659532608, -0.117219543175,
        -0.176860753121, -0.216393453025, -0.0148647893090,
    ];

    public static void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        y[15..].CopyTo(dy);
        for (int j = 0; j < 5; j++)
        {
            double ofSun = -(Sun + Masses[j]) / Cube(y.Slice(3 * j, 3), default);
            Span<double> pull = dy.Slice(15 + (3 * j), 3);
            for (int d = 0; d < 3; d++)
            {
                pull[d] = ofSun * y[(3 * j) + d];
            }

            for (int k = 0; k < 5; k++)
            {
                if (k != j)
                {
                    Attract(y, j, k, pull);
                }
            }

            for (int d = 0; d < 3; d++)
            {
                pull[d] *= Gravity;
            }
        }
    }

    /// <summary>
    /// Adds the acceleration of planet j by planet k, minus that of the sun by planet k: the sun is the origin.
    /// </summary>
    private static void Attract(ReadOnlySpan<double> y, int j, int k, Span<double> pull)
    {
        ReadOnlySpan<double> self = y.Slice(3 * j, 3), other = y.Slice(3 * k, 3);
        double apart = Cube(other, self), distance = Cube(other, default);
        for (int d = 0; d < 3; d++)
        {
            pull[d] += Masses[k] * (((other[d] - self[d]) / apart) - (other[d] / distance));
        }
    }

    /// <summary>The third power of a distance.</summary>
    /// <param name="from">The other point; empty for the origin.</param>
    private static double Cube(ReadOnlySpan<double> to, ReadOnlySpan<double> from)
    {
        double square = 0;
        for (int d = 0; d < 3; d++)
        {
            double apart = to[d] - (from.IsEmpty ? 0 : from[d]);
            square += apart * apart;
        }

        return square * Math.Sqrt(square);
    }
}
