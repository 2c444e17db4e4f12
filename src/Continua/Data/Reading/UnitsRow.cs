namespace Continua.Learning;

/// <summary>A row of units between the names and the numbers: text in every cell.</summary>
internal static class UnitsRow
{
    /// <summary>Whether the file's current row, its first, is one.</summary>
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

            // A rule of dashes stands there in tables made for the eye.
            bool rule = cell.Length > 2 && cell.Trim('-', ':', '=').Length == 0;
            text |= (kind == CellKind.Text || rule) && file.Header[i].Length > 0;
        }

        return text && file.Header.Count > 1;
    }
}
