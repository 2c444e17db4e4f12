namespace Continua.Cli.Experiments;

/// <summary>An equation dh/dt = f(t, h) whose solution through any point is known.</summary>
/// <param name="Slope">The field f(t, h).</param>
/// <param name="Through">The value at t of the solution through (s, h), as a function of s, h and t.</param>
/// <param name="Start">The initial value h(0).</param>
internal sealed record KnownEquation(
    string Name, Func<double, double, double> Slope, Func<double, double, double, double> Through, double Start)
{
    /// <summary>An equation whose solutions all approach one periodic solution.</summary>
    public static KnownEquation Driven { get; } = new(
        "dh/dt = −2h + sin t",
        (t, h) => (-2 * h) + Math.Sin(t),
        (s, h, t) => PeriodicSolution(t) + ((h - PeriodicSolution(s)) * Math.Exp(-2 * (t - s))),
        Start: 1);

    public static KnownEquation Decay { get; } = new("dh/dt = −h", (_, h) => -h, (s, h, t) => h * Math.Exp(-(t - s)), Start: 1);

    public double Exact(double t) => Through(0, Start, t);

    public Solution<double> Solve(double end, SolveOptions options) =>
        Ode.Solve((t, h, slope) => slope[0] = Slope(t, h[0]), [Start], 0, end, options);

    /// <summary>The absolute errors of a solution at its saved times.</summary>
    public double[] Errors(Solution<double> solution) =>
        [.. solution.Times().Select((t, n) => Math.Abs(solution.Values()[n, 0] - Exact(t)))];

    private static double PeriodicSolution(double t) => ((2 * Math.Sin(t)) - Math.Cos(t)) / 5;
}
