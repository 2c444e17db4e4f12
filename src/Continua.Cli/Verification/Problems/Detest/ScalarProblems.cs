namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>Class A: single equations.</summary>
internal static class ScalarProblems
{
    public static IReadOnlyList<DetestProblem> All { get; } =
    [
        new("A1", [1], (t, y, dy) => dy[0] = -y[0], t => [Math.Exp(-t)]),
        new("A2", [1], (t, y, dy) => dy[0] = -y[0] * y[0] * y[0] / 2, t => [1 / Math.Sqrt(1 + t)]),
        new("A3", [1], (t, y, dy) => dy[0] = y[0] * Math.Cos(t), t => [Math.Exp(Math.Sin(t))]),
        new("A4", [1], (t, y, dy) => dy[0] = y[0] / 4 * (1 - (y[0] / 20)), t => [20 / (1 + (19 * Math.Exp(-t / 4)))]),
        new("A5", [4], (t, y, dy) => dy[0] = (y[0] - t) / (y[0] + t), Spiral),
    ];

    /// <summary>
    /// In polar coordinates t = r cos φ, y = r sin φ the solution is r = 4·exp(π/2 − φ); Newton's method finds φ.
    /// </summary>
    private static double[] Spiral(double t)
    {
        double angle = Math.PI / 2;
        for (int n = 0; n < 60; n++)
        {
            double radius = 4 * Math.Exp((Math.PI / 2) - angle);
            double step = ((radius * Math.Cos(angle)) - t) / (radius * (Math.Cos(angle) + Math.Sin(angle)));
            angle += Math.Clamp(step, -0.2, 0.2);
        }

        return [4 * Math.Exp((Math.PI / 2) - angle) * Math.Sin(angle)];
    }
}
