namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>Class E: equations of second order.</summary>
internal static class SecondOrderProblems
{
    public static IReadOnlyList<DetestProblem> All { get; } =
    [
        // Bessel's equation of order 1/2, with the origin shifted by one.
        new(
            "E1", [0.6713967071418030, 0.09540051444747446],
            (t, y, dy) => (dy[0], dy[1]) = (y[1], -((y[1] / (t + 1)) + ((1 - (0.25 / ((t + 1) * (t + 1)))) * y[0]))),
            t =>
            {
                double x = t + 1, size = Math.Sqrt(2 / (Math.PI * x));
                return [size * Math.Sin(x), size * (Math.Cos(x) - (Math.Sin(x) / (2 * x)))];
            }),

        // Van der Pol's equation.
        new("E2", [2, 0], (t, y, dy) => (dy[0], dy[1]) = (y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0])),

        // Duffing's equation.
        new(
            "E3", [0, 0],
            (t, y, dy) => (dy[0], dy[1]) = (y[1], (y[0] * y[0] * y[0] / 6) - y[0] + (2 * Math.Sin(2.78535 * t)))),

        // A falling body.
        new(
            "E4", [30, 0], (t, y, dy) => (dy[0], dy[1]) = (y[1], 0.032 - (0.4 * y[1] * y[1])),
            t =>
            {
                double rate = Math.Sqrt(0.0128) * t;
                return [30 + (Math.Log(Math.Cosh(rate)) / 0.4), Math.Sqrt(0.08) * Math.Tanh(rate)];
            }),

        // A pursuit along a line.
        new(
            "E5", [0, 0], (t, y, dy) => (dy[0], dy[1]) = (y[1], Math.Sqrt(1 + (y[1] * y[1])) / (25 - t)),
            t =>
            {
                double left = (25 - t) / 25;
                return [(-12.5 * Math.Log(left)) - (((50 * t) - (t * t)) / 100), ((1 / left) - left) / 2];
            }),
    ];
}
