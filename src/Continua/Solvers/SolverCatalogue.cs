namespace Continua;

/// <summary>The registry of solvers by name, for the CLI, model files and tests.</summary>
internal static class SolverCatalogue
{
    /// <summary>
    /// All solvers with their names: the explicit methods, then the diagonally and the fully implicit ones, the Rosenbrock
    /// methods and the symplectic ones.
    /// </summary>
    public static IReadOnlyList<(string Name, Func<Solver> Create)> All { get; } =
    [
        ("euler", static () => new Euler()),
        ("midpoint", static () => new Midpoint()),
        ("heun", static () => new Heun()),
        ("ralston", static () => new Ralston()),
        ("rk4", static () => new Rk4()),
        ("bosh3", static () => new Bosh3()),
        ("dopri5", static () => new Dopri5()),
        ("tsit5", static () => new Tsit5()),
        ("dopri8", static () => new Dopri8()),
        ("vern7", static () => new Vern7()),
        ("vern9", static () => new Vern9()),
        ("kvaerno3", static () => new Kvaerno3()),
        ("kvaerno4", static () => new Kvaerno4()),
        ("kvaerno5", static () => new Kvaerno5()),
        ("kencarp3", static () => new KenCarp3()),
        ("kencarp4", static () => new KenCarp4()),
        ("kencarp5", static () => new KenCarp5()),
        ("radauiia5", static () => new RadauIIA5()),
        ("gausslegendre4", static () => new GaussLegendre4()),
        ("gausslegendre6", static () => new GaussLegendre6()),
        ("rosenbrock23", static () => new Rosenbrock23()),
        ("rodas4p", static () => new Rodas4P()),
        ("rodas5p", static () => new Rodas5P()),
        ("symplecticeuler", static () => new SymplecticEuler()),
        ("velocityverlet", static () => new VelocityVerlet()),
        ("yoshida4", static () => new Yoshida4()),
        ("yoshida6", static () => new Yoshida6()),
        ("adams", static () => new Adams()),
        ("bdf", static () => new Bdf()),
    ];

    /// <summary>
    /// The names of the solvers that take any field. They are not stored: a refused coefficient stops the solver that has it, and not
    /// the list.
    /// </summary>
    public static IReadOnlyList<string> ForAnyField =>
        [.. All.Where(entry => !entry.Create().RequiresSeparableField).Select(entry => entry.Name)];

    private static IEnumerable<string> Names => All.Select(entry => entry.Name);

    /// <summary>Creates the solver with the given name, ignoring case.</summary>
    /// <exception cref="ArgumentException">No solver has this name.</exception>
    public static Solver Create(string name)
    {
        foreach ((string known, Func<Solver> create) in All)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return create();
            }
        }

        string? nearest = NearestName.Of(name, Names);
        string fix = nearest is null ? "choose one of these." : $"did you mean '{nearest}'?";
        throw new ArgumentException($"A solver is one of {string.Join(", ", Names)}, but got '{name}'; {fix}");
    }

    /// <summary>Returns the name for which <see cref="Create"/> creates a solver of this type.</summary>
    /// <exception cref="ArgumentException">The type of the solver is not in the catalogue.</exception>
    public static string NameOf(Solver solver)
    {
        foreach ((string name, Func<Solver> create) in All)
        {
            if (create().GetType() == solver.GetType())
            {
                return name;
            }
        }

        throw new ArgumentException(
            $"Solvers with a name are {string.Join(", ", Names)}, but got {solver.GetType().Name}; " +
            "choose one of these, or keep the solver in code.");
    }
}
