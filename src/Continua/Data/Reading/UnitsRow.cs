namespace Continua.Learning;

/// <summary>Detects a row of units between the names and the numbers: a row of text in which no cell is a number, a
/// date or a time of day.</summary>
internal static class UnitsRow
{
    /// <summary>Whether the current row of the file, its first one, is a row of units.</summary>
    public static bool Is(DelimitedFile file, CellReader numbers)
    {
        bool text = false;
        for (int i = 0; i < file.Header.Count; i++)
        {
            string cell = file.Text(i);
            CellKind kind = numbers.Read(file[i], out _);
            if (kind is CellKind.Number or CellKind.Infinite || CellValue.Is(cell))
            {
                return false;
            }

            // Printed tables and Markdown have a line of dashes here.
            bool dashes = cell.Length > 2 && cell.Trim('-', ':', '=').Length == 0;
            text |= (kind == CellKind.Text || dashes) && file.Header[i].Length > 0;
        }

        return text && file.Header.Count > 1;
    }
}
