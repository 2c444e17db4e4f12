namespace Continua.Learning;

/// <summary>Components as the columns of a file.</summary>
internal static class ComponentColumns
{
    public static TimeSeries ToSeries(IReadOnlyList<StateComponents> components, TimeAxis time)
    {
        List<(string Name, IReadOnlyList<double> Values)> columns = [.. components.SelectMany(Of)];
        double[] times = [.. components[0].Times];
        double[,] values = new double[times.Length, columns.Count];
        for (int row = 0; row < times.Length; row++)
        {
            for (int c = 0; c < columns.Count; c++)
            {
                // Exponentials of logarithms may overflow; a file has empty cells there.
                values[row, c] = double.IsFinite(columns[c].Values[row]) ? columns[c].Values[row] : double.NaN;
            }
        }

        return TimeSeries.Of(times, values, Distinct([.. columns.Select(column => column.Name)], time.Name), time);
    }

    private static IEnumerable<(string Name, IReadOnlyList<double> Values)> Of(StateComponents own)
    {
        yield return (own.State, own.Observed);
        foreach (StateComponent part in own.Parts)
        {
            yield return ($"{own.State}_{part.Name}", part.Values);
            if (part.Name == ModelPart.Level)
            {
                yield return ($"{own.State}_{part.Name}_lower", part.Lower);
                yield return ($"{own.State}_{part.Name}_upper", part.Upper);
                if (own.Trend is { } trend)
                {
                    yield return ($"{own.State}_{trend.Name}", trend.Values);
                }
            }
        }

        yield return ($"{own.State}_smoothed", own.Smoothed.Values);
        yield return ($"{own.State}_smoothed_lower", own.Smoothed.Lower);
        yield return ($"{own.State}_smoothed_upper", own.Smoothed.Upper);
        yield return ($"{own.State}_remainder", own.Remainder);
    }

    /// <summary>Names that a state of the data has already get a number behind them.</summary>
    private static string[] Distinct(string[] names, string time)
    {
        HashSet<string> taken = [time];
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            for (int n = 2; !taken.Add(name); n++)
            {
                name = $"{names[i]}_{n}";
            }

            names[i] = name;
        }

        return names;
    }
}
