using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Reads a delimited file into trajectories, in one pass over its rows.</summary>
internal sealed class SeriesReader
{
    private readonly DelimitedFile file;
    private readonly CsvOptions options;
    private readonly CellReader numbers;
    private readonly Layout layout;
    private readonly NumberColumn[] columns;
    private readonly List<int> lines = [], seriesOfRow = [];
    private readonly Dictionary<string, int> series = [];

    private SeriesReader(DelimitedFile file, CsvOptions options)
    {
        (this.file, this.options) = (file, options);
        numbers = new(file.Separator, options.Decimal);
        HeaderCheck.Refuse(file, new(file.Separator, options.Decimal));
        if (!file.Read())
        {
            throw new DataFileException(new(file.Name),
                "below the column names stand rows, but this file ends after them; check that it was written to the end");
        }

        layout = Layout.Of(file, options, numbers);
        columns = [.. layout.States.Select(i => new NumberColumn(i, file.Header[i]))];
    }

    public static TimeSeries Read(ReadOnlyMemory<byte> bytes, string name, CsvOptions options)
    {
        options.Check();
        using var file = new DelimitedFile(bytes, name, options.Separator);
        return new SeriesReader(file, options).Read(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }

    private TimeSeries Read(string sha256)
    {
        do
        {
            AddRow();
        }
        while (file.Read());

        bool asked = options.States is not null;
        NumberColumn[] states = [.. columns.Where(c => c.IsState(file.Name, asked))];
        return states.Length > 0 ? Assemble(states, sha256) : throw new DataFileException(new(file.Name),
            $"a state column holds numbers, but besides the time '{file.Header[layout.Time]}' there is none; "
            + "add one, check the separator, or name the time column with --time");
    }

    private void AddRow()
    {
        int line = file.Line;
        lines.Add(line);
        if (layout.Times.Add(file[layout.Time]) is { } sentence)
        {
            throw file.Fault(layout.Time, sentence);
        }

        seriesOfRow.Add(layout.Series is { } column ? SeriesIn(column) : 0);
        foreach (NumberColumn state in columns)
        {
            state.Add(file[state.Index], line, numbers);
        }
    }

    private int SeriesIn(int column)
    {
        string name = file.Text(column);
        if (name.Length == 0)
        {
            throw file.Fault(column, "every row names its series, but this cell is empty; fill it in, or take the row away");
        }

        if (!series.TryGetValue(name, out int index))
        {
            series.Add(name, index = series.Count);
        }

        return index;
    }

    private TimeSeries Assemble(NumberColumn[] states, string sha256)
    {
        int[][] rows = RowsBySeries();
        string[] names = [.. series.Keys];
        (TimeAxis axis, double[] times) = layout.Times.Finish(
            all => Spacing.Median(rows.Select(r => Array.ConvertAll(r, i => all[i]))));
        Trajectory[] trajectories = [.. rows.Select((r, s) =>
            Gather(r, times, axis, states, layout.Series is null ? null : names[s]))];
        string[] used = [.. states.Select(s => s.Name)];
        return new TimeSeries(used, axis, trajectories)
        {
            SeriesColumn = layout.Series is { } column ? file.Header[column] : null,
            Ignored = [.. Enumerable.Range(0, file.Header.Count).Where(i => i != layout.Time && i != layout.Series
                && !states.Any(s => s.Index == i)).Select(i => file.Header[i].Length > 0 ? file.Header[i] : $"column {i + 1}")],
            Sha256 = sha256,
            Source = new(file.Name, [.. states.Select(s => s.Index + 1)]),
        };
    }

    private int[][] RowsBySeries()
    {
        int[] counts = new int[Math.Max(1, series.Count)];
        foreach (int s in seriesOfRow)
        {
            counts[s]++;
        }

        int[][] rows = Array.ConvertAll(counts, n => new int[n]);
        Array.Clear(counts);
        for (int row = 0; row < seriesOfRow.Count; row++)
        {
            int s = seriesOfRow[row];
            rows[s][counts[s]++] = row;
        }

        return rows;
    }

    private Trajectory Gather(int[] rows, double[] times, TimeAxis axis, NumberColumn[] states, string? name)
    {
        double[,] values = new double[rows.Length, states.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (i > 0 && !(times[rows[i]] > times[rows[i - 1]]))
            {
                throw OutOfOrder(rows[i - 1], rows[i], times, axis, name);
            }

            for (int s = 0; s < states.Length; s++)
            {
                values[i, s] = states[s].Values[rows[i]];
            }
        }

        return new(Array.ConvertAll(rows, r => times[r]), values, name) { Lines = Array.ConvertAll(rows, r => lines[r]) };
    }

    private DataFileException OutOfOrder(int before, int row, double[] times, TimeAxis axis, string? name)
    {
        string here = axis.Format(times[row]), there = axis.Format(times[before]);
        string found = here == there
            ? $"{here} stands here and in line {lines[before]}; keep one of the rows"
            : $"{here} here follows {there} in line {lines[before]}; sort the rows by time";
        string which = name is null ? "" : $" '{name}'";
        string series = layout.Series is null ? ", or name the column that tells series apart with --series" : "";
        return new(new(file.Name, lines[row], layout.Time + 1, file.Header[layout.Time]),
            $"times increase strictly within a series{which}, but {found}{series}");
    }
}
