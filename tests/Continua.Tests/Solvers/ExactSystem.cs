namespace Continua.Tests.Solvers;

/// <summary>A non-autonomous system with a known solution.</summary>
public sealed record ExactSystem(string Name, double T0, double T1, Func<double, double[]> Exact, VectorField<double> Field)
{
    public static IReadOnlyList<ExactSystem> All { get; } =
    [
        new("forced decay", 0.2, 2.2, t => [Math.Sin(4 * t) + Math.Exp(-t)], (t, y, dy) => dy[0] = Math.Sin(4 * t) + (4 * Math.Cos(4 * t)) - y[0]),
        new("modulated growth", 0, 2, t => [Math.Exp(Math.Sin(2 * t))], (t, y, dy) => dy[0] = 2 * Math.Cos(2 * t) * y[0]),
        new("reciprocal", 0.1, 2.1, t => [1 / (1 + (t * t))], (t, y, dy) => dy[0] = -2 * t * y[0] * y[0]),
        new("logistic in t²", 0, 2, t => [1 / (1 + Math.Exp(-t * t))], (t, y, dy) => dy[0] = 2 * t * y[0] * (1 - y[0])),
        new("rotation", 0, 2, t => [Math.Cos(Angle(t)), Math.Sin(Angle(t))], (t, y, dy) =>
        {
            double speed = 1.5 + Math.Cos(t);
            (dy[0], dy[1]) = (-speed * y[1], speed * y[0]);
        }),
    ];

    public static ExactSystem Of(string name) => All.First(system => system.Name == name);

    public double ErrorAt(double t, Func<int, double> value) =>
        Exact(t).Select((exact, c) => Math.Abs(exact - value(c))).Max();

    /// <summary>The error at t₁; with saves, the largest error at the saves.</summary>
    public double ErrorOf(SolveOptions options, double[]? times = null)
    {
        double[] saves = times ?? [T1];
        Solution<double> solution = Ode.Solve(Field, Exact(T0), T0, T1, options with { SaveAt = SaveAt.Times(saves) });
        return saves.Select((t, n) => ErrorAt(t, c => solution.Values()[n, c])).Max();
    }

    public override string ToString() => Name;

    private static double Angle(double t) => (1.5 * t) + Math.Sin(t);
}
