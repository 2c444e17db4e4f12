namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>Class D: one body in orbit around another, starting at the pericentre.</summary>
internal static class OrbitProblems
{
    public static IReadOnlyList<DetestProblem> All { get; } = [Of("D1", 0.1), Of("D2", 0.3), Of("D3", 0.5), Of("D4", 0.7), Of("D5", 0.9)];

    private static DetestProblem Of(string name, double eccentricity) =>
        new(name, [1 - eccentricity, 0, 0, Math.Sqrt((1 + eccentricity) / (1 - eccentricity))], Field, t => At(eccentricity, t));

    private static void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double square = (y[0] * y[0]) + (y[1] * y[1]), cube = square * Math.Sqrt(square);
        (dy[0], dy[1], dy[2], dy[3]) = (y[2], y[3], -y[0] / cube, -y[1] / cube);
    }

    /// <summary>The solution from Kepler's equation E − e sin E = t, by Newton's method.</summary>
    private static double[] At(double e, double t)
    {
        double anomaly = t + (e * Math.Sin(t));
        for (int n = 0; n < 50; n++)
        {
            // The first ten steps are limited to 0.5: near the pericentre, full Newton steps may diverge.
            double step = (anomaly - (e * Math.Sin(anomaly)) - t) / (1 - (e * Math.Cos(anomaly)));
            anomaly -= n < 10 ? Math.Clamp(step, -0.5, 0.5) : step;
        }

        (double sin, double cos) = Math.SinCos(anomaly);
        double minor = Math.Sqrt(1 - (e * e)), speed = 1 / (1 - (e * cos));
        return [cos - e, minor * sin, -sin * speed, minor * cos * speed];
    }
}
