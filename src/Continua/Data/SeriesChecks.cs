namespace Continua.Learning;

/// <summary>What a time series from arrays must fulfil, so that it can be written and read back.</summary>
internal static class SeriesChecks
{
    public static void Check(IReadOnlyList<Trajectory> trajectories, IReadOnlyList<string> states, TimeAxis time, string? seriesColumn)
    {
        int width = trajectories.Count > 0 ? trajectories[0].Values.GetLength(1) : 0;
        Require(width > 0, "A time series has a trajectory and a state at least, but got none; pass one.");
        Require(trajectories.All(t => t.Values.GetLength(1) == width),
            "All trajectories have the same states, but got "
            + $"{string.Join(", ", trajectories.Select(t => t.Values.GetLength(1)).Distinct())} of them; use NaN for what was not observed.");
        Require(states.Count == width, $"Every state has a name, but got {states.Count} names for {width} states.");
        Names([.. states, time.Name, .. seriesColumn is null ? Array.Empty<string>() : [seriesColumn]]);
        Require(trajectories.Count == 1 || seriesColumn is not null,
            $"Several trajectories are told apart by a series column, but got {trajectories.Count} and no seriesColumn; name one.");
        if (seriesColumn is not null)
        {
            Names([.. trajectories.Select(t => t.Name ?? "")]);
        }
    }

    private static void Names(IReadOnlyList<string> names)
    {
        string? bad = names.FirstOrDefault(n => n.Length == 0 || DelimitedFile.OneLine(n) != n)
            ?? names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1)?.Key;
        Require(bad is null, $"Names of columns and of series are distinct single lines of text without blanks around them, but got '{bad}'.");
    }

    private static void Require(bool rule, string sentence)
    {
        if (!rule)
        {
            throw new ArgumentException(sentence);
        }
    }
}
