namespace Continua;

/// <summary>The one place where an adjoint's name becomes an adjoint.</summary>
internal static class AdjointCatalogue
{
    /// <summary>Every adjoint with its name, the default first.</summary>
    public static IReadOnlyList<(string Name, Func<Adjoint> Create)> All { get; } =
    [
        ("discrete", static () => new DiscreteAdjoint()),
        ("checkpointed", static () => new CheckpointedAdjoint()),
        ("backsolve", static () => new BacksolveAdjoint()),
    ];

    /// <summary>The adjoint of that name; upper and lower case are the same.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
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
        throw new ArgumentException($"An adjoint is one of {string.Join(", ", All.Select(e => e.Name))}, but got '{name}'; {fix}");
    }
}
