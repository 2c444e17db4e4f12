namespace Continua.Learning;

/// <summary>The column of times, or several that make a time together: their cells as written, joined.</summary>
/// <param name="name">The columns' names with + between them.</param>
/// <param name="columns">Their numbers, from 0.</param>
/// <param name="joints">What stands between their cells when joined: one character fewer than columns.</param>
internal sealed class TimeColumn(string name, int[] columns, string joints)
{
    public string Name => name;

    public IReadOnlyList<int> Columns => columns;

    public CellTexts Cells { get; } = new();

    /// <summary>The name under which it can be joined with others to a finer time, where it was asked for alone; else null.</summary>
    public string? Joined { get; private set; }

    /// <summary>The line of each row.</summary>
    public List<int> Lines { get; } = [];

    public TimeColumn Beside(string? joined)
    {
        Joined = joined;
        return this;
    }

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

    /// <summary>The cell of the file's current row.</summary>
    public string Current(DelimitedFile file) =>
        string.Concat(columns.Select((column, i) => file.Text(column) + (i < joints.Length ? joints[i] : "")));

    public DataFileException Fault(DelimitedFile file, int row, string sentence) =>
        new(new(file.Name, Lines[row], columns[0] + 1, file.Header[columns[0]]), sentence);
}
