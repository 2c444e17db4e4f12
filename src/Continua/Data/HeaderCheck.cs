namespace Continua.Learning;

/// <summary>Rejects a file whose header row contains values instead of column names, or the same name twice.</summary>
internal static class HeaderCheck
{
    /// <exception cref="DataFileException">All cells that are not empty are numbers, dates or times of day, or a name
    /// occurs twice.</exception>
    public static void Check(DelimitedFile file)
    {
        bool hasValues = file.Header.Any(CellValue.Is);
        bool hasNames = file.Header.Any(cell => cell.Length > 0 && !CellValue.Is(cell));
        if (hasValues && !hasNames)
        {
            throw new DataFileException(new(file.Name, file.Line),
                $"the first row names the columns, but this one holds numbers ({string.Join(", ", file.Header.Take(20))}); "
                + "put a row of names above it, such as time,x");
        }

        var seen = new HashSet<string>();
        int duplicate = file.Header.ToList().FindIndex(name => name.Length > 0 && !seen.Add(name));
        if (duplicate >= 0)
        {
            throw file.Fault(
                duplicate, "columns have distinct names, but an earlier column has the same name; rename one of them");
        }
    }
}
