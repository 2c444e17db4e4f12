namespace Continua.Tests.Solvers;

/// <summary>The methods of the catalogue by their capabilities, for tests that run over all of them.</summary>
internal static class AllSolvers
{
    /// <summary>The methods that take any field and any controller.</summary>
    public static IEnumerable<string> Names => AnyField.Where(TakesControllers);

    /// <summary>The methods that take any field; multistep methods take no controller.</summary>
    public static IEnumerable<string> AnyField => SolverCatalogue.ForAnyField;

    /// <summary>The methods that choose their steps themselves.</summary>
    public static IEnumerable<string> Multistep => AnyField.Where(name => !TakesControllers(name));

    /// <summary>The methods that take any field, with their names.</summary>
    public static IEnumerable<(string Name, Func<Solver> Create)> ForAnyField =>
        SolverCatalogue.All.Where(entry => !entry.Create().RequiresSeparableField);

    /// <summary>The methods for separable fields.</summary>
    public static IEnumerable<string> Symplectic => SolverCatalogue.All.Select(entry => entry.Name).Except(AnyField);

    /// <summary>The methods with an error estimate.</summary>
    public static IEnumerable<string> Adaptive => AnyField.Where(IsAdaptive);

    /// <summary>The methods whose steps the backsolve adjoint supports.</summary>
    public static IEnumerable<string> Explicit => Names.Where(name => Of(name).IsExplicit);

    /// <summary>The controllers with which a test runs a method: its own steps if it is adaptive, then those it takes.</summary>
    public static IEnumerable<StepController?> Controllers(string name, params StepController[] given) =>
        [.. IsAdaptive(name) ? (StepController?[])[null] : [], .. TakesControllers(name) ? given : []];

    public static Solver Of(string name) => SolverCatalogue.Create(name);

    /// <summary>Whether a solve may have a controller, such as fixed steps.</summary>
    public static bool TakesControllers(string name) => !Of(name).ChoosesSteps;

    public static bool IsAdaptive(string name) => Of(name).ErrorOrder > 0;
}
