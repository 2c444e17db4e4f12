namespace Continua.Benchmarks.WorkPrecision;

/// <summary>
/// Two equations with so cheap a field that the overhead of a solve is visible. <c>bench/cpp/small.cpp --references</c>
/// computes the references again.
/// </summary>
internal static class SmallEquations
{
    public static IReadOnlyList<Equation> All { get; } =
    [
        new("lorenz", [1, 1, 1], 5, 1, [-6.5121136994195990, -6.9740427884170761, 23.924129572103370], Lorenz,
            (t, y) => Lorenz(y)),
        new("vanderpol", [2, 0], 20, 1, [2.0081497621749486, -0.042508875273202147], VanDerPol, (t, y) => VanDerPol(y)),
    ];

    private static void Lorenz(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy[0] = 10 * (y[1] - y[0]);
        dy[1] = (y[0] * (28 - y[2])) - y[1];
        dy[2] = (y[0] * y[1]) - (8.0 / 3 * y[2]);
    }

    private static Tensor Lorenz(Tensor y) =>
        [10 * (y[1] - y[0]), (y[0] * (28 - y[2])) - y[1], (y[0] * y[1]) - (8.0 / 3 * y[2])];

    private static Tensor VanDerPol(Tensor y) => [y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0]];

    private static void VanDerPol(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        dy[0] = y[1];
        dy[1] = ((1 - (y[0] * y[0])) * y[1]) - y[0];
    }
}
