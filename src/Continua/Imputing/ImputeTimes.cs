namespace Continua.Learning;

/// <summary>Times at which values of series are expected in addition to those observed.</summary>
internal static class ImputeTimes
{
    /// <summary>Reads times from a table: those of each series, or one list for all of them.</summary>
    /// <param name="path">The path of the table.</param>
    /// <param name="data">The series, whose axis the times are on.</param>
    /// <exception cref="DataFileException">The file is not a table of times, or names series that are not in the data.</exception>
    public static double[][] Read(string path, LabelledSeries data)
    {
        CsvOptions csv = data.Layout?.Csv ?? new();
        byte[] bytes = CompressedFile.Read(path);
        CsvOptions plain = csv with { Series = null, States = null, Axis = data.Time, HeaderLine = null, FirstRow = null };
        string? series = (csv.Series ?? "series") is { } name && SeriesReader.Rows(bytes, path, plain, out _).File.Header.Contains(name, StringComparer.Ordinal) ? name : null;
        CsvOptions options = plain with { Series = series };
        SeriesRows rows = SeriesReader.Rows(bytes, path, options, out _);
        double[] times = new TimeInterpreter(
            rows.File, rows.Layout.Time, options, rows.Numbers, rows.TimeUnit, all => Spacing.Median([all])).Interpret().Times;
        if (series is null)
        {
            double[] all = [.. times.Distinct().Order()];
            return [.. Enumerable.Range(0, data.Count).Select(_ => all)];
        }

        Dictionary<string, List<double>> known = data.Ids.ToDictionary(id => id, _ => new List<double>(), StringComparer.Ordinal);
        for (int r = 0; r < times.Length; r++)
        {
            string id = rows.SeriesNames[rows.SeriesOfRow[r]];
            if (!known.TryGetValue(id, out List<double>? ofSeries))
            {
                throw new DataFileException(
                    new(path, rows.Layout.Time.Lines[r]), $"times are those of series in the data, but '{id}' is none of them; delete the row");
            }

            ofSeries.Add(times[r]);
        }

        return [.. data.Ids.Select(id => known[id].Distinct().Order().ToArray())];
    }
}
