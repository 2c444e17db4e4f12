namespace Continua;

/// <summary>The adjoints by name.</summary>
internal static class AdjointCatalogue
{
    /// <summary>All adjoints with their names, the default first.</summary>
    public static IReadOnlyList<(string Name, Func<Adjoint> Create)> All { get; } =
    [
        ("discrete", static () => new DiscreteAdjoint()),
        ("checkpointed", static () => new CheckpointedAdjoint()),
        ("backsolve", static () => new BacksolveAdjoint()),
    ];

    /// <summary>Creates the adjoint with the given name, ignoring case.</summary>
    /// <exception cref="ArgumentException">No adjoint has this name.</exception>
    public static Adjoint Create(string name)
    {
        foreach ((string known, Func<Adjoint> create) in All)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return create();
            }
        }

        string? nearest = NearestName.Of(name, All.Select(e => e.Name));
        string fix = nearest is null ? "choose one of these." : $"did you mean '{nearest}'?";
        throw new ArgumentException(
            $"An adjoint is one of {string.Join(", ", All.Select(e => e.Name))}, but got '{name}'; {fix}");
    }
}
