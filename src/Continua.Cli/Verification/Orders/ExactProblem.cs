namespace Continua.Cli.Verification.Orders;

/// <summary>
/// A nonlinear equation with a solution in closed form, in the forms that different methods take: as a whole, as a separable
/// equation of positions and momenta, and as a sum of two summands.
/// </summary>
/// <remarks>
/// The solution e(t) is chosen; the field is e'(t) + g(t, y) − g(t, e(t)), so that its derivatives with respect to y are those of any
/// smooth g.
/// </remarks>
internal static class ExactProblem
{
    public const double T0 = 0.1, T1 = 2.1;

    /// <summary>The solution, [2].</summary>
    public static double[] At(double t) => [Math.Sin(t) + (0.5 * t), 1 + (0.5 * Math.Cos(2 * t))];

    /// <summary>Solves the equation with the form that the method takes.</summary>
    public static Solution<double> Solve(SolveOptions options) => options.Solver.RequiresSeparableField
        ? Ode.Solve(Separable, At(T0), T0, T1, options)
        : Ode.Solve(Field, At(T0), T0, T1, options);

    /// <summary>Solves the equation as a sum, of which implicit–explicit methods integrate the first part implicitly.</summary>
    public static Solution<double> SolveSplit(SolveOptions options) => Ode.Solve(Split, At(T0), T0, T1, options);

    /// <summary>The largest error of a component at the saved times.</summary>
    public static double Error(Solution<double> solution)
    {
        (double[] times, double[,] values) = (solution.Times(), solution.Values());
        double worst = 0;
        for (int n = 0; n < times.Length; n++)
        {
            double[] exact = At(times[n]);
            worst = Math.Max(worst, Math.Max(Math.Abs(values[n, 0] - exact[0]), Math.Abs(values[n, 1] - exact[1])));
        }

        return worst;
    }

    private static SeparableTerm<double> Separable { get; } = new(
        (t, p, dq) => dq[0] = Math.Cos(t) + 0.5 + Coupling(p[0]) - Coupling(At(t)[1]),
        (t, q, dp) => dp[0] = -Math.Sin(2 * t) + Math.Sin(q[0]) - Math.Sin(At(t)[0]));

    private static SplitTerm<double> Split { get; } = new(
        (t, y, dy) =>
        {
            double[] exact = At(t);
            (dy[0], dy[1]) = (-2 * (Math.Sinh(y[0]) - Math.Sinh(exact[0])), (exact[1] * exact[1]) - (y[1] * y[1]));
        },
        (t, y, dy) =>
        {
            double[] exact = At(t);
            dy[0] = Math.Cos(t) + 0.5 + (y[0] * y[1]) - (exact[0] * exact[1]);
            dy[1] = -Math.Sin(2 * t) + Math.Sin(y[0]) - Math.Sin(exact[0]);
        });

    private static double Coupling(double p) => p + (0.3 * p * p);

    private static void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double[] exact = At(t);
        dy[0] = Math.Cos(t) + 0.5 + (y[0] * y[1]) - (exact[0] * exact[1]) - (Math.Sin(y[1]) - Math.Sin(exact[1]));
        dy[1] = -Math.Sin(2 * t) + Math.Sin(y[0]) - Math.Sin(exact[0]) - ((y[1] * y[1]) - (exact[1] * exact[1]));
    }
}
