using System.Buffers;
using System.Globalization;

namespace Continua.Learning;

/// <summary>Writes a time series as comma-separated text, independent of the current culture.</summary>
internal static class SeriesWriter
{
    // The characters that a reader could interpret as a separator, a quote, a comment or a line break.
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t|\"#\r\n");

    public static void Write(TimeSeries data, TextWriter writer)
    {
        string[] series = data.SeriesColumn is { } column ? [column] : [];
        writer.Write(string.Join(',', series.Append(data.Time.Name).Concat(data.States).Select(Cell)) + "\n");
        Func<double, string> time = data.Time.Writing(data.Trajectories.SelectMany(t => t.Times));
        foreach (Trajectory trajectory in data.Trajectories)
        {
            string lead = data.SeriesColumn is null ? "" : Cell(trajectory.Name!) + ",";
            for (int row = 0; row < trajectory.Rows; row++)
            {
                writer.Write(lead);
                writer.Write(Cell(time(trajectory.Times[row])));
                Row(writer, trajectory.Values, row);
            }
        }
    }

    private static void Row(TextWriter writer, double[,] values, int row)
    {
        Span<char> text = stackalloc char[32];
        for (int s = 0; s < values.GetLength(1); s++)
        {
            writer.Write(',');
            if (!double.IsNaN(values[row, s]))
            {
                values[row, s].TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
                writer.Write(text[..length]);
            }
        }

        writer.Write('\n');
    }

    /// <summary>A text as a cell, quoted where necessary.</summary>
    public static string Cell(string text) =>
        text.AsSpan().ContainsAny(Quoted) || text.AsSpan().Trim().Length < text.Length
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
