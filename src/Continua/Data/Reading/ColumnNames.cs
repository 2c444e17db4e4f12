namespace Continua.Learning;

/// <summary>Columns by their names.</summary>
internal static class ColumnNames
{
    private const int MostNamed = 40;

    /// <summary>The column of a name, whatever its case where only one fits.</summary>
    /// <exception cref="DataFileException">There is none, or several differ in case only.</exception>
    public static int Find(DelimitedFile file, string name, string option)
    {
        string[] header = [.. file.Header];
        int exact = Array.IndexOf(header, name);
        int[] alike = [.. Enumerable.Range(0, header.Length).Where(i => header[i].Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (exact >= 0 || alike.Length == 1)
        {
            return exact >= 0 ? exact : alike[0];
        }

        string meant = NearestName.Of(name, header.Where(h => h.Length > 0)) is { } near ? $"; did you mean '{near}'?" : "";
        throw new DataFileException(new(file.Name), $"{option} names a column, but '{name}' is none of {All(file)}{meant}");
    }

    public static string All(DelimitedFile file) =>
        string.Join(", ", file.Header.Take(MostNamed).Select((h, i) => h.Length > 0 ? $"'{h}'" : $"(column {i + 1}, unnamed)"))
        + (file.Header.Count > MostNamed ? $" and {file.Header.Count - MostNamed} more" : "");
}
