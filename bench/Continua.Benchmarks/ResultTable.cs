using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Benchmarks;

/// <summary>A column of a table: its title, its JSON key and the format of its numbers.</summary>
internal sealed record Column(string Title, string Key, string Format = "");

/// <summary>Writes rows as a Markdown table, or as JSON Lines with all digits.</summary>
internal sealed class ResultTable(TextWriter output, bool json, params Column[] columns)
{
    private bool hasHeader;

    public void Row(params object[] values)
    {
        if (json)
        {
            output.WriteLine(Json(values));
            return;
        }

        if (!hasHeader)
        {
            output.WriteLine(Line(columns.Select(c => c.Title)));
            output.WriteLine($"|{string.Concat(values.Select(v => v is double or int ? "--:|" : "---|"))}");
            hasHeader = true;
        }

        output.WriteLine(Line(values.Zip(columns, Text)));
    }

    /// <summary>Writes a sentence below the table; omitted in JSON.</summary>
    public void Note(string sentence)
    {
        if (!json)
        {
            output.WriteLine($"\n{sentence}\n");
        }
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Text(object value, Column column) => value switch
    {
        double.NaN => "—",
        bool yes => yes ? "yes" : "NO",
        IFormattable number => number.ToString(column.Format, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private string Json(object[] values)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            writer.WriteStartObject();
            foreach ((object value, Column column) in values.Zip(columns))
            {
                writer.WritePropertyName(column.Key);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case double: writer.WriteNullValue(); break;
            case int number: writer.WriteNumberValue(number); break;
            case bool yes: writer.WriteBooleanValue(yes); break;
            default: writer.WriteStringValue($"{value}"); break;
        }
    }
}
