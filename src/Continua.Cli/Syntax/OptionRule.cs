namespace Continua.Cli.Syntax;

/// <summary>A rule about a combination of options: a command line that breaks it is refused.</summary>
/// <param name="IsBroken">Whether a command line breaks the rule.</param>
/// <param name="Sentence">The message for a command line that breaks the rule.</param>
internal sealed record OptionRule(Predicate<Arguments> IsBroken, Func<Arguments, string> Sentence)
{
    /// <summary>Creates a rule with one message for all values.</summary>
    public OptionRule(Predicate<Arguments> isBroken, string sentence)
        : this(isBroken, _ => sentence)
    {
    }

    /// <summary>The rule that a tolerance is given only with a method that has an error estimate.</summary>
    /// <param name="solver">The name of the method; null for the default, which has an error estimate.</param>
    /// <param name="instead">The part of the advice that names an alternative to the tolerance.</param>
    public static OptionRule NeedsErrorEstimate(
        Option tolerance, Func<Arguments, string?> solver, string instead) => new(
        a => a.IsGiven(tolerance) && solver(a) is { } name
            && SolverCatalogue.Create(name) is RungeKutta { Tableau.Error: null },
        a => $"{tolerance.Name} chooses steps by an error estimate, but {solver(a)} has none; leave {tolerance.Name} "
            + $"out{instead}, or take --solver tsit5.");

    /// <summary>The rule that two options are not given together.</summary>
    /// <param name="why">The part of the message before the advice, in the form "rule, but conflict".</param>
    public static OptionRule NotBoth(Option first, Option second, string why) => new(
        arguments => arguments.IsGiven(first) && arguments.IsGiven(second),
        $"{why}; leave one out.");

    /// <summary>The rule that an option is given only together with another one.</summary>
    public static OptionRule Needs(Option option, Option other, string why) => new(
        arguments => arguments.IsGiven(option) && !arguments.IsGiven(other),
        $"{why}; add {other.Name} {other.Placeholder}, or leave {option.Name} out.");
}
