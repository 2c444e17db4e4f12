namespace Continua.Tests.Solvers;

/// <summary>The methods of the catalogue by what they can, for tests over the list of all.</summary>
internal static class AllSolvers
{
    public static IEnumerable<string> Names => SolverCatalogue.All.Select(entry => entry.Name);

    /// <summary>Those that choose their steps by an error estimate.</summary>
    public static IEnumerable<string> Adaptive => Names.Where(IsAdaptive);

    /// <summary>Those whose steps the backsolve adjoint can take.</summary>
    public static IEnumerable<string> Explicit => Names.Where(name => Of(name).IsExplicit);

    public static Solver Of(string name) => SolverCatalogue.Create(name);

    public static bool IsAdaptive(string name) => Of(name).ErrorOrder > 0;
}
