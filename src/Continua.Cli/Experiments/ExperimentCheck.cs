namespace Continua.Cli.Experiments;

/// <summary>A measured value and its limit.</summary>
/// <param name="Name">The name of the measured quantity.</param>
/// <param name="Value">The measured value.</param>
/// <param name="Required">The limit as text.</param>
/// <param name="Reached">Whether the value keeps the limit; null for a smoke run or a stopped run.</param>
internal sealed record ExperimentCheck(string Name, double Value, string Required, bool? Reached);

/// <summary>The limit of a measured value.</summary>
/// <param name="Text">The limit as text, such as "≤ 0.1".</param>
/// <param name="Holds">Returns whether a value keeps the limit.</param>
internal sealed record Limit(string Text, Predicate<double> Holds)
{
    public static Limit AtMost(double max) => new("≤ " + Number(max), value => value <= max);

    public static Limit AtLeast(double min) => new("≥ " + Number(min), value => value >= min);

    public static Limit Between(double min, double max) =>
        new($"{Number(min)} … {Number(max)}", value => value >= min && value <= max);

    private static string Number(double number) => NumberText.Of(number, "G6");
}
