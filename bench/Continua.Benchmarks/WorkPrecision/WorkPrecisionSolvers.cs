namespace Continua.Benchmarks.WorkPrecision;

/// <summary>A method and the call that runs it.</summary>
internal sealed record SolveVariant(string Name, Solver Solver, Func<Equation, SolveOptions, Solution<double>> Solve);

/// <summary>The methods that are measured and how they are called.</summary>
internal static class WorkPrecisionSolvers
{
    public static IEnumerable<SolveVariant> Small { get; } =
    [
        .. Named("Dopri5", "Tsit5", "Vern7").Select(solver => new SolveVariant(NameOf(solver), solver, SolveSmall)),
        .. Named("Tsit5", "Vern7").Select(Compiled),
    ];

    public static IEnumerable<SolveVariant> Stiff { get; } =
    [
        .. Named("Rodas4P", "Rodas5P", "Kvaerno5").Select(solver => new SolveVariant(NameOf(solver), solver, SolveStiff)),
        .. Named("Rodas5P").Select(Compiled),
    ];

    private static SolveVariant Compiled(Solver solver) => new(
        NameOf(solver) + " compiled", solver,
        (equation, options) => equation.Compiled.Solve(equation.Start, 0, equation.End, options));

    private static string NameOf(Solver solver) => solver.GetType().Name.ToLowerInvariant();

    private static Solution<double> SolveSmall(Equation equation, SolveOptions options) =>
        Ode.Solve(equation.Field, equation.Start, 0, equation.End, options);

    private static Solution<double> SolveStiff(Equation equation, SolveOptions options) =>
        Ode.Solve(equation.Term, equation.Start, 0, equation.End, options);

    private static Solver[] Named(params string[] names) =>
        [.. Solver.All.Where(s => names.Contains(s.GetType().Name, StringComparer.OrdinalIgnoreCase))];
}
