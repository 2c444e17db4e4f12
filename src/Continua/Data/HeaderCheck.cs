using System.Text;

namespace Continua.Learning;

/// <summary>Refuses a first row that names no columns, or names two alike.</summary>
internal static class HeaderCheck
{
    /// <exception cref="DataFileException">All cells are numbers or dates, or a name comes twice.</exception>
    public static void Refuse(DelimitedFile file, CellReader numbers)
    {
        CellKind[] kinds = [.. file.Header.Select(cell => Kind(cell, numbers))];
        if (kinds.Contains(CellKind.Number) && !kinds.Contains(CellKind.Text))
        {
            throw new DataFileException(new(file.Name, file.Line),
                $"the first row names the columns, but this one holds numbers ({string.Join(", ", file.Header)}); "
                + "put a row of names above it, such as time,x");
        }

        var seen = new HashSet<string>();
        int again = file.Header.ToList().FindIndex(name => name.Length > 0 && !seen.Add(name));
        if (again >= 0)
        {
            throw file.Fault(again, "columns have distinct names, but an earlier column has this one; rename one of them");
        }
    }

    private static CellKind Kind(string cell, CellReader numbers)
    {
        string? pattern = null;
        return Dates.TryIso(cell, ref pattern, out _) ? CellKind.Number : numbers.Read(Encoding.UTF8.GetBytes(cell), out _);
    }
}
