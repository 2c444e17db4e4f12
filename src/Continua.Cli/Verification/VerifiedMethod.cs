namespace Continua.Cli.Verification;

/// <summary>A method to verify.</summary>
/// <param name="Name">The name in the catalogue.</param>
/// <param name="Create">Creates the method; it throws if a coefficient is refused.</param>
internal sealed record VerifiedMethod(string Name, Func<Solver> Create)
{
    /// <summary>All methods of the catalogue, created when they are checked, so that a refused one stops no other.</summary>
    public static IReadOnlyList<VerifiedMethod> All { get; } =
        [.. SolverCatalogue.All.Select(entry => new VerifiedMethod(entry.Name, entry.Create))];
}
