namespace Continua.Cli.Syntax;

/// <summary>An option that another setting leaves without meaning: a command line with both is refused.</summary>
/// <param name="IsBroken">Whether a command line has both.</param>
/// <param name="Sentence">What each does, and which to leave out.</param>
internal sealed record OptionRule(Predicate<Arguments> IsBroken, Func<Arguments, string> Sentence)
{
    /// <summary>A rule whose sentence is the same for all values.</summary>
    public OptionRule(Predicate<Arguments> isBroken, string sentence)
        : this(isBroken, _ => sentence)
    {
    }

    /// <summary>A tolerance, which has no meaning where the method estimates no error.</summary>
    /// <param name="solver">The name of the method; null for one that does.</param>
    /// <param name="instead">What to do in place of setting it.</param>
    public static OptionRule NeedsErrorEstimate(
        Option tolerance, Func<Arguments, string?> solver, string instead) => new(
        a => a.IsGiven(tolerance) && solver(a) is { } name
            && SolverCatalogue.Create(name) is RungeKutta { Tableau.Error: null },
        a => $"{tolerance.Name} chooses steps by an error estimate, but {solver(a)} has none; leave {tolerance.Name} "
            + $"out{instead}, or take --solver tsit5.");

    /// <summary>Two options that are not given together.</summary>
    /// <param name="why">"… but …": what the first does, and why the second prevents it.</param>
    public static OptionRule NotBoth(Option first, Option second, string why) => new(
        arguments => arguments.IsGiven(first) && arguments.IsGiven(second),
        $"{why}; leave one out.");

    /// <summary>An option that has a meaning only beside another one.</summary>
    public static OptionRule Needs(Option option, Option other, string why) => new(
        arguments => arguments.IsGiven(option) && !arguments.IsGiven(other),
        $"{why}; add {other.Name} {other.Placeholder}, or leave {option.Name} out.");
}
