namespace Continua.Learning;

/// <summary>Makes trajectories of the rows of a file.</summary>
internal sealed class SeriesAssembly(SeriesRows rows, CsvOptions options, FileText text)
{
    private readonly DelimitedFile file = rows.File;
    private readonly TimeColumn time = rows.Layout.Time;

    /// <exception cref="DataFileException">A column or the times break a rule.</exception>
    public TimeSeries Assemble(string sha256)
    {
        bool asked = options.States is not null;
        NumberColumn[] counting = asked ? [] : [.. rows.Columns.Where(RowNumbers.Is)];
        NumberColumn[] states = [.. rows.Columns.Except(counting).Where(c => c.IsState(file.Name, asked))];
        if (states.Length == 0)
        {
            throw new DataFileException(new(file.Name),
                $"a state column holds numbers, but besides the time '{time.Name}' there is none; "
                + "add one, or name the time column with CsvOptions.Time");
        }

        int[][] bySeries = RowsBySeries();
        TimesFound found = new TimeInterpreter(
            file, time, options, rows.Numbers, rows.TimeUnit,
            all => Spacing.Median(bySeries.Select(r => Array.ConvertAll(r, i => all[i])))).Interpret();
        RefuseSentinels(states);
        Trajectory[] trajectories = [.. bySeries.Select((r, s) =>
            Gather(r, found, states, rows.Layout.Series is null ? null : rows.SeriesNames[s]))];
        ReadingNotes notes = new(rows, options, text, found, states, counting);
        return new TimeSeries([.. states.Select(s => s.Name)], found.Axis, trajectories)
        {
            SeriesColumn = rows.Layout.Series is { } column ? file.Header[column] : null,
            Ignored = notes.Ignored,
            Reading = notes.All,
            Sha256 = sha256,
            Source = new(file.Name, [.. states.Select(s => s.Index + 1)]),
            Writing = Writing(),
        };
    }

    // Columns and lines belong to the one file; how cells are written, to all that come from the same source.
    private CsvOptions? Writing()
    {
        NumberForm form = rows.Numbers.Form;
        bool plain = options.Decimal is null && options.Thousands is null && form == NumberForm.Plain;
        CsvOptions written = new()
        {
            Separator = options.Separator,
            Decimal = plain || form.Decimal == '\0' ? null : form.Decimal,
            Thousands = plain || form.Thousands == '\0' ? null : form.Thousands,
            Missing = options.Missing,
            Encoding = options.Encoding,
        };
        return written == new CsvOptions() ? null : written;
    }

    // Fitted as a value it would be all that a model learns.
    private void RefuseSentinels(NumberColumn[] states)
    {
        foreach (NumberColumn state in states)
        {
            if (options.Missing is null && Sentinels.In(state.Values) is { IsMark: true } sentinel)
            {
                string mark = sentinel.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                string others = string.Concat(states.SelectMany(s => s.MissingWords).Distinct().Select(word => "," + word));
                throw state.Fault(file.Name, time.Lines[sentinel.Row],
                    $"missing cells are empty or marked, and {mark}, which stands far outside all other values here and in "
                    + $"{sentinel.Cells} {(sentinel.Cells == 1 ? "cell" : "cells")} of this column, is probably such a mark; say "
                    + $"CsvOptions.Missing {Quoted(mark + others)}, or CsvOptions.Missing "
                    + $"{(others.Length > 0 ? Quoted(others[1..]) : "NA")} if it is a value");
            }
        }
    }

    // Marks such as <NA> or ? mean something else to a shell.
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

    private Trajectory Gather(int[] its, TimesFound found, NumberColumn[] states, string? name)
    {
        double[,] values = new double[its.Length, states.Length];
        for (int i = 0; i < its.Length; i++)
        {
            if (i > 0 && !(found.Times[its[i]] > found.Times[its[i - 1]]))
            {
                throw new TimeOrder(file, time, found, rows.Layout.Series is not null, name).Fault(its[i - 1], its[i]);
            }

            for (int s = 0; s < states.Length; s++)
            {
                values[i, s] = states[s].Values[its[i]];
            }
        }

        return new(Array.ConvertAll(its, r => found.Times[r]), values, name) { Lines = Array.ConvertAll(its, r => time.Lines[r]) };
    }
}
