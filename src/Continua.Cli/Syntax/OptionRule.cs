namespace Continua.Cli.Syntax;

/// <summary>An option that another setting leaves without meaning: a command line with both is refused.</summary>
/// <param name="IsBroken">Whether a command line has both.</param>
/// <param name="Sentence">What each does, and which to leave out.</param>
internal sealed record OptionRule(Predicate<Arguments> IsBroken, string Sentence)
{
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
