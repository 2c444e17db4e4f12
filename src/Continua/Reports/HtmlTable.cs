using System.Text;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>Writes tables of a report as HTML.</summary>
internal static class HtmlTable
{
    public static string Write(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, string? caption)
    {
        Check(header, rows);
        bool[] isNumeric = [.. header.Select((_, column) => rows.Count > 0 && rows.All(row => IsNumeric(row[column])))];
        StringBuilder table = new("<figure>");
        table.Append(caption is null ? "" : $"<figcaption>{SvgWriter.Escape(caption)}</figcaption>");
        table.Append("<div class=\"table\"><table><thead>").Append(Row("th", header, isNumeric)).Append("</thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            table.Append(Row("td", row, isNumeric)).Append('\n');
        }

        return table.Append("</tbody></table></div></figure>").ToString();
    }

    private static string Row(string cell, IReadOnlyList<string> texts, bool[] isNumeric) => "<tr>" + string.Concat(texts.Select(
        (text, column) => $"<{cell}{(isNumeric[column] ? " class=\"number\"" : "")}>{SvgWriter.Escape(text)}</{cell}>")) + "</tr>";

    // Accepts "−0.31", "1.2e-3 ± 4e-5", "37 %", and the marks of a missing number.
    private static bool IsNumeric(string text) =>
        text is "" or "–" or "—" or "NaN" || (char.IsAsciiDigit(text.TrimStart('-', '−', '+', '±', '<', '>', '≈', ' ').FirstOrDefault('x')));

    private static void Check(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != header.Count)
            {
                throw new ArgumentException(
                    $"A row of a table has a cell for each of the {header.Count} columns, but row {i} has {rows[i].Count}; fill it with empty cells.");
            }
        }
    }
}
