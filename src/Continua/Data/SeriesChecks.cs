namespace Continua.Learning;

/// <summary>Checks a time series made from arrays; a valid series can be written to a file and read back.</summary>
internal static class SeriesChecks
{
    /// <exception cref="ArgumentException">A shape or a name is invalid, or the series column is missing.</exception>
    public static void Check(IReadOnlyList<Trajectory> trajectories, IReadOnlyList<string> states, TimeAxis time, string? seriesColumn)
    {
        int width = trajectories.Count > 0 ? trajectories[0].Values.GetLength(1) : 0;
        Require(width > 0, "A time series has at least one trajectory and one state, but got none; pass one.");
        Require(trajectories.All(t => t.Values.GetLength(1) == width),
            "All trajectories have the same states, but got "
            + $"{string.Join(", ", trajectories.Select(t => t.Values.GetLength(1)).Distinct())} of them; use NaN for what was not observed.");
        Require(states.Count == width, $"Every state has a name, but got {states.Count} names for {width} states.");
        CheckNames([.. states, time.Name, .. seriesColumn is null ? Array.Empty<string>() : [seriesColumn]]);
        Require(trajectories.Count == 1 || seriesColumn is not null,
            $"Several trajectories need a series column for their names, "
                + $"but got {trajectories.Count} and no seriesColumn; name one.");
        if (seriesColumn is not null)
        {
            CheckNames([.. trajectories.Select(t => t.Name ?? "")]);
        }
    }

    private static void CheckNames(IReadOnlyList<string> names)
    {
        string? bad = names.FirstOrDefault(n => n.Length == 0 || DelimitedFile.OneLine(n) != n)
            ?? names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1)?.Key;
        Require(
            bad is null,
            "Names of columns and of series are distinct single lines of text without blanks around them, "
                + $"but got '{bad}'.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
