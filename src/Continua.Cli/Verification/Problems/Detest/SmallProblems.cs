namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>Class B: small systems.</summary>
internal static class SmallProblems
{
    public static IReadOnlyList<DetestProblem> All { get; } =
    [
        // Two populations in conflict.
        new("B1", [1, 3], (t, y, dy) => (dy[0], dy[1]) = (2 * (y[0] - (y[0] * y[1])), -(y[1] - (y[0] * y[1])))),

        // A linear chemical reaction.
        new(
            "B2", [2, 0, 1],
            (t, y, dy) => (dy[0], dy[1], dy[2]) = (-y[0] + y[1], y[0] - (2 * y[1]) + y[2], y[1] - y[2]),
            t =>
            {
                double slow = Math.Exp(-t) / 2, fast = Math.Exp(-3 * t) / 2;
                return [1 + slow + fast, 1 - (2 * fast), 1 - slow + fast];
            }),

        // A nonlinear chemical reaction.
        new(
            "B3", [1, 0, 0],
            (t, y, dy) => (dy[0], dy[1], dy[2]) = (-y[0], y[0] - (y[1] * y[1]), y[1] * y[1])),

        // A curve on a torus.
        new("B4", [3, 0, 0], (t, y, dy) =>
        {
            double radius = Math.Sqrt((y[0] * y[0]) + (y[1] * y[1]));
            dy[0] = -y[1] - (y[0] * y[2] / radius);
            dy[1] = y[0] - (y[1] * y[2] / radius);
            dy[2] = y[0] / radius;
        }),

        // Euler's equations of a rigid body without external forces.
        new(
            "B5", [0, 1, 1],
            (t, y, dy) => (dy[0], dy[1], dy[2]) = (y[1] * y[2], -y[0] * y[2], -0.51 * y[0] * y[1])),
    ];
}
