namespace Continua.Benchmarks.WorkPrecision;

/// <summary>Which methods are measured and how they are called: the one place to change for new ones.</summary>
internal static class WorkPrecisionSolvers
{
    public static IEnumerable<Solver> Small { get; } = Named("Dopri5", "Tsit5", "Vern7");

    public static IEnumerable<Solver> Stiff { get; } = Named("Rodas4P", "Rodas5P", "Kvaerno5");

    public static string NameOf(Solver solver) => solver.GetType().Name.ToLowerInvariant();

    public static Solution<double> SolveSmall(Equation equation, SolveOptions options) =>
        Ode.Solve(equation.Field, equation.Start, 0, equation.End, options);

    public static Solution<double> SolveStiff(Equation equation, SolveOptions options) =>
        Ode.Solve(equation.Term, equation.Start, 0, equation.End, options);

    private static Solver[] Named(params string[] names) =>
        [.. Solver.All.Where(s => names.Contains(s.GetType().Name, StringComparer.OrdinalIgnoreCase))];
}
