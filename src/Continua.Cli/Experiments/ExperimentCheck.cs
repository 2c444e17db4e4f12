namespace Continua.Cli.Experiments;

/// <summary>A bar, and whether a figure reached it.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Required">The bar as text.</param>
/// <param name="Reached">Null where the run was too brief to be judged.</param>
internal sealed record ExperimentCheck(string Name, double Value, string Required, bool? Reached);

/// <summary>What a figure must be.</summary>
internal sealed record Bar(string Text, Predicate<double> Holds)
{
    public static Bar AtMost(double most) => new("≤ " + Number(most), value => value <= most);

    public static Bar AtLeast(double least) => new("≥ " + Number(least), value => value >= least);

    public static Bar Between(double least, double most) =>
        new($"{Number(least)} … {Number(most)}", value => value >= least && value <= most);

    private static string Number(double number) => Shown.Number(number, "G6");
}
