namespace Continua.Learning;

/// <summary>Finds columns by name and lists them in messages.</summary>
internal static class ColumnNames
{
    private const int MaxListed = 40;

    /// <summary>The index of the column with the given name. A single match that differs only in case is
    /// accepted.</summary>
    /// <exception cref="DataFileException">No column has the name, or several match when case is ignored.</exception>
    public static int Find(DelimitedFile file, string name, string option)
    {
        string[] header = [.. file.Header];
        int exact = Array.IndexOf(header, name);
        int[] matches = [.. Enumerable.Range(0, header.Length)
            .Where(i => header[i].Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (exact >= 0 || matches.Length == 1)
        {
            return exact >= 0 ? exact : matches[0];
        }

        string suggestion = NearestName.Of(name, header.Where(h => h.Length > 0)) is { } near
            ? $"; did you mean '{near}'?" : "";
        throw new DataFileException(
            new(file.Name), $"{option} names a column, but '{name}' is none of {All(file)}{suggestion}");
    }

    /// <summary>The names of all columns, for messages; a long list is shortened.</summary>
    public static string All(DelimitedFile file) =>
        string.Join(", ", file.Header.Take(MaxListed)
            .Select((h, i) => h.Length > 0 ? $"'{h}'" : $"(column {i + 1}, unnamed)"))
        + (file.Header.Count > MaxListed ? $" and {file.Header.Count - MaxListed} more" : "");
}
