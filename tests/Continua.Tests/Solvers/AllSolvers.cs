namespace Continua.Tests.Solvers;

/// <summary>The methods of the catalogue by their capabilities, for tests that run over all of them.</summary>
internal static class AllSolvers
{
    /// <summary>The methods that take any field.</summary>
    public static IEnumerable<string> Names => SolverCatalogue.ForAnyField;

    /// <summary>The methods that take any field, with their names.</summary>
    public static IEnumerable<(string Name, Func<Solver> Create)> ForAnyField =>
        SolverCatalogue.All.Where(entry => !entry.Create().RequiresSeparableField);

    /// <summary>The methods for separable fields.</summary>
    public static IEnumerable<string> Symplectic => SolverCatalogue.All.Select(entry => entry.Name).Except(Names);

    /// <summary>The methods with an error estimate.</summary>
    public static IEnumerable<string> Adaptive => Names.Where(IsAdaptive);

    /// <summary>The methods whose steps the backsolve adjoint supports.</summary>
    public static IEnumerable<string> Explicit => Names.Where(name => Of(name).IsExplicit);

    public static Solver Of(string name) => SolverCatalogue.Create(name);

    public static bool IsAdaptive(string name) => Of(name).ErrorOrder > 0;
}
