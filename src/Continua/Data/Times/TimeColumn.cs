namespace Continua.Learning;

/// <summary>The time column, or several columns that together form the time, with the text of all cells.</summary>
/// <param name="name">The names of the columns, joined by +.</param>
/// <param name="columns">The indices of the columns.</param>
/// <param name="joints">The characters between the joined cells, one for each column after the first.</param>
internal sealed class TimeColumn(string name, int[] columns, string joints)
{
    public string Name => name;

    public IReadOnlyList<int> Columns => columns;

    public CellTexts Cells { get; } = new();

    /// <summary>The name of the joined column, if this column was requested alone but could be joined with others to a
    /// finer time; else null.</summary>
    public string? JoinedName { get; private set; }

    /// <summary>The line of each row.</summary>
    public List<int> Lines { get; } = [];

    public TimeColumn WithJoinedName(string? joined)
    {
        JoinedName = joined;
        return this;
    }

    /// <summary>Adds the cell in the current row of the file, and the line of that row.</summary>
    public void Add(DelimitedFile file)
    {
        Lines.Add(file.Line);
        for (int i = 0; i < columns.Length; i++)
        {
            Cells.Write(file[columns[i]]);
            if (i < joints.Length && columns.Length > 1)
            {
                Cells.Write([(byte)joints[i]]);
            }
        }

        Cells.EndCell();
    }

    /// <summary>The text of the cell in the current row of the file.</summary>
    public string Current(DelimitedFile file) =>
        string.Concat(columns.Select((column, i) => file.Text(column) + (i < joints.Length ? joints[i] : "")));

    /// <summary>The exception for an invalid time, located at its row.</summary>
    public DataFileException Fault(DelimitedFile file, int row, string message) =>
        new(new(file.Name, Lines[row], columns[0] + 1, file.Header[columns[0]]), message);
}
