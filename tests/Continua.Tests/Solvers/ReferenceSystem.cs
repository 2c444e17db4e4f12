namespace Continua.Tests.Solvers;

/// <summary>
/// A system whose end state is known to 13 digits from SciPy: <c>python3 tools/solver_references.py</c>.
/// </summary>
public sealed record ReferenceSystem(string Name, VectorField<double> Field, double[] Y0, double T0, double T1, double[] End)
{
    public static IReadOnlyList<ReferenceSystem> All { get; } =
    [
        new(
            "lotka-volterra",
            (t, y, dy) => (dy[0], dy[1]) = ((1.5 * y[0]) - (y[0] * y[1]), (y[0] * y[1]) - (3 * y[1])),
            [1, 1], 0, 5, [6.098494675971499, 0.6281379021873832]),
        new(
            "pendulum",
            (t, y, dy) => (dy[0], dy[1]) = (y[1], -Math.Sin(y[0]) - (0.2 * y[1]) + (0.5 * Math.Cos(2 * t))),
            [1, 0], 0, 8, [0.3131884862373991, -0.6251881408977984]),
        new(
            "van der pol",
            (t, y, dy) => (dy[0], dy[1]) = (y[1], (3 * (1 - (y[0] * y[0])) * y[1]) - y[0]),
            [2, 0], 0, 6, [-1.626932143534036, 0.30813927025334736]),
        new(
            "lorenz",
            (t, y, dy) => (dy[0], dy[1], dy[2]) =
                (10 * (y[1] - y[0]), (y[0] * (28 - y[2])) - y[1], (y[0] * y[1]) - (8.0 / 3 * y[2])),
            [1, 1, 1], 0, 2, [-8.173499932241866, -9.562023686798701, 24.620702049678908]),
        new(
            "brusselator, backwards",
            (t, y, dy) => (dy[0], dy[1]) = (1 + (y[0] * y[0] * y[1]) - (4 * y[0]), (3 * y[0]) - (y[0] * y[0] * y[1])),
            [1.5, 3], 0, -0.2, [1.2185512890278791, 3.351132744586131]),
    ];

    public double ErrorOf(SolveOptions options)
    {
        double[,] found = Ode.Solve(Field, Y0, T0, T1, options).Last;
        return End.Select((exact, c) => Math.Abs(exact - found[0, c]) / (1 + Math.Abs(exact))).Max();
    }
}
