namespace Continua.Learning;

/// <summary>Writes components as the columns of a series.</summary>
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
                // The exponential of a logarithm may overflow; the cell is then empty.
                values[row, c] = double.IsFinite(columns[c].Values[row]) ? columns[c].Values[row] : double.NaN;
            }
        }

        return TimeSeries.Of(times, values, Distinct([.. columns.Select(column => column.Name)], time.Name), time);
    }

    private static IEnumerable<(string Name, IReadOnlyList<double> Values)> Of(StateComponents components)
    {
        yield return (components.State, components.Observed);
        foreach (StateComponent part in components.Parts)
        {
            yield return ($"{components.State}_{part.Name}", part.Values);
            if (part.Name == ModelPart.Level)
            {
                yield return ($"{components.State}_{part.Name}_lower", part.Lower);
                yield return ($"{components.State}_{part.Name}_upper", part.Upper);
                if (components.Trend is { } trend)
                {
                    yield return ($"{components.State}_{trend.Name}", trend.Values);
                }
            }
        }

        yield return ($"{components.State}_smoothed", components.Smoothed.Values);
        yield return ($"{components.State}_smoothed_lower", components.Smoothed.Lower);
        yield return ($"{components.State}_smoothed_upper", components.Smoothed.Upper);
        yield return ($"{components.State}_remainder", components.Remainder);
    }

    /// <summary>Makes the names unique: a name that is already in use gets a number appended.</summary>
    private static string[] Distinct(string[] names, string time)
    {
        HashSet<string> used = [time];
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            for (int n = 2; !used.Add(name); n++)
            {
                name = $"{names[i]}_{n}";
            }

            names[i] = name;
        }

        return names;
    }
}
