namespace Continua.Learning;

/// <summary>Assembles the rows of a file into the trajectories of a time series.</summary>
internal sealed class SeriesAssembly(SeriesRows rows, CsvOptions options, FileText text)
{
    private readonly DelimitedFile file = rows.File;
    private readonly TimeColumn time = rows.Layout.Time;

    /// <summary>Interprets the times, selects the states and gathers the trajectories.</summary>
    /// <param name="sha256">The SHA-256 of the file.</param>
    /// <exception cref="DataFileException">A column or the times are invalid.</exception>
    public TimeSeries Assemble(string sha256)
    {
        bool requested = options.States is not null;
        NumberColumn[] rowNumbers = requested ? [] : [.. rows.Columns.Where(RowNumbers.Is)];
        NumberColumn[] states = [.. rows.Columns.Except(rowNumbers).Where(c => c.IsState(file.Name, requested))];
        if (states.Length == 0)
        {
            throw new DataFileException(new(file.Name),
                $"a data file has a state column of numbers besides the time '{time.Name}', but this one has none; "
                + "add one, or name the time column with CsvOptions.Time");
        }

        int[][] bySeries = RowsBySeries();
        InterpretedTimes found = new TimeInterpreter(
            file, time, options, rows.Numbers, rows.TimeUnit,
            all => Spacing.Median(bySeries.Select(r => Array.ConvertAll(r, i => all[i])))).Interpret();
        RejectSentinels(states);
        Trajectory[] trajectories = [.. bySeries.Select((r, s) =>
            Gather(r, found, states, rows.Layout.Series is null ? null : rows.SeriesNames[s]))];
        ReadingNotes notes = new(rows, options, text, found, states, rowNumbers);
        return new TimeSeries([.. states.Select(s => s.Name)], found.Axis, trajectories)
        {
            SeriesColumn = rows.Layout.Series is { } column ? file.Header[column] : null,
            Ignored = notes.Ignored,
            Reading = notes.All,
            Sha256 = sha256,
            Source = new(file.Name, [.. states.Select(s => s.Index + 1)]),
            SourceOptions = SourceOptions(),
        };
    }

    // The options that apply to further files of the same source: those about the format of cells, without the names of
    // columns and the numbers of lines.
    private CsvOptions? SourceOptions()
    {
        NumberForm form = rows.Numbers.Form;
        bool plain = options.Decimal is null && options.Thousands is null && form == NumberForm.Plain;
        CsvOptions format = new()
        {
            Separator = options.Separator,
            Decimal = plain || form.Decimal == '\0' ? null : form.Decimal,
            Thousands = plain || form.Thousands == '\0' ? null : form.Thousands,
            Missing = options.Missing,
            Encoding = options.Encoding,
        };
        return format == new CsvOptions() ? null : format;
    }

    // A sentinel that is read as a value would dominate the fit.
    private void RejectSentinels(NumberColumn[] states)
    {
        foreach (NumberColumn state in states)
        {
            if (options.Missing is null && Sentinels.In(state.Values) is { IsMark: true } sentinel)
            {
                string mark = sentinel.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                string others = string.Concat(
                    states.SelectMany(s => s.MissingMarks).Distinct().Select(text => "," + text));
                throw state.Fault(file.Name, time.Lines[sentinel.Row],
                    $"missing cells are empty or marked, and {mark} in {sentinel.Cells} "
                    + $"{(sentinel.Cells == 1 ? "cell" : "cells")} of this column, far outside all other values, "
                    + $"is probably such a mark; say CsvOptions.Missing {Quoted(mark + others)}, or CsvOptions.Missing "
                    + $"{(others.Length > 0 ? Quoted(others[1..]) : "NA")} if it is a value");
            }
        }
    }

    // Quotes protect marks such as <NA> and ? from a shell.
    private static string Quoted(string marks) =>
        marks.All(c => char.IsLetterOrDigit(c) || "-+.,/#".Contains(c)) ? marks : $"'{marks}'";

    private int[][] RowsBySeries()
    {
        int[] counts = new int[Math.Max(1, rows.SeriesNames.Count)];
        foreach (int s in rows.SeriesOfRow)
        {
            counts[s]++;
        }

        int[][] bySeries = Array.ConvertAll(counts, n => new int[n]);
        Array.Clear(counts);
        for (int row = 0; row < rows.SeriesOfRow.Count; row++)
        {
            int s = rows.SeriesOfRow[row];
            bySeries[s][counts[s]++] = row;
        }

        return bySeries;
    }

    private Trajectory Gather(int[] rowsOfSeries, InterpretedTimes found, NumberColumn[] states, string? name)
    {
        double[,] values = new double[rowsOfSeries.Length, states.Length];
        for (int i = 0; i < rowsOfSeries.Length; i++)
        {
            if (i > 0 && !(found.Times[rowsOfSeries[i]] > found.Times[rowsOfSeries[i - 1]]))
            {
                throw new TimeOrder(file, time, found, rows.Layout.Series is not null, name)
                    .Fault(rowsOfSeries[i - 1], rowsOfSeries[i]);
            }

            for (int s = 0; s < states.Length; s++)
            {
                values[i, s] = states[s].Values[rowsOfSeries[i]];
            }
        }

        return new(Array.ConvertAll(rowsOfSeries, r => found.Times[r]), values, name)
        {
            Lines = Array.ConvertAll(rowsOfSeries, r => time.Lines[r]),
        };
    }
}
