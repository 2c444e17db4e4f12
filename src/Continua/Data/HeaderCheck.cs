namespace Continua.Learning;

/// <summary>Refuses a first row that names no columns, or names two alike.</summary>
internal static class HeaderCheck
{
    /// <exception cref="DataFileException">All cells are numbers or dates, or a name comes twice.</exception>
    public static void Refuse(DelimitedFile file)
    {
        bool values = file.Header.Any(CellValue.Is), names = file.Header.Any(cell => cell.Length > 0 && !CellValue.Is(cell));
        if (values && !names)
        {
            throw new DataFileException(new(file.Name, file.Line),
                $"the first row names the columns, but this one holds numbers ({string.Join(", ", file.Header.Take(20))}); "
                + "put a row of names above it, such as time,x");
        }

        var seen = new HashSet<string>();
        int again = file.Header.ToList().FindIndex(name => name.Length > 0 && !seen.Add(name));
        if (again >= 0)
        {
            throw file.Fault(again, "columns have distinct names, but an earlier column has this one; rename one of them");
        }
    }
}
