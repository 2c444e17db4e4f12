using System.Text;

namespace Continua.Tests.Cli;

/// <summary>A simulated terminal: it wraps long lines, and handles the control codes that the tool writes.</summary>
internal sealed class Screen(int width) : TextWriter
{
    private readonly List<StringBuilder> rows = [new()];
    private readonly StringBuilder code = new();
    private int row, column;

    /// <summary>Called with each string that is written.</summary>
    public Action<string>? Written { get; init; }

    public override Encoding Encoding => Encoding.UTF8;

    public IReadOnlyList<string> Lines => [.. rows.Select(r => r.ToString().TrimEnd())];

    public override void Write(string? value)
    {
        base.Write(value);
        Written?.Invoke(value ?? "");
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Write(char value)
    {
        if (code.Length > 0 || value == '\u001b')
        {
            code.Append(value);
            if (char.IsAsciiLetter(value))
            {
                Execute(code.ToString());
                code.Clear();
            }
        }
        else if (value == '\r')
        {
            column = 0;
        }
        else if (value == '\n')
        {
            Down();
        }
        else
        {
            Put(value);
        }
    }

    private void Put(char value)
    {
        if (column == width)
        {
            Down();
        }

        StringBuilder line = rows[row];
        line.Append(' ', Math.Max(0, column + 1 - line.Length));
        line[column++] = value;
    }

    private void Down()
    {
        (row, column) = (row + 1, 0);
        if (row == rows.Count)
        {
            rows.Add(new());
        }
    }

    private void Execute(string sequence)
    {
        if (sequence.EndsWith('A'))
        {
            row = Math.Max(0, row - int.Parse(sequence[2..^1], System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (sequence == "\u001b[J")
        {
            rows[row].Length = Math.Min(rows[row].Length, column);
            rows.RemoveRange(row + 1, rows.Count - row - 1);
        }
        else
        {
            Assert.EndsWith("m", sequence, StringComparison.Ordinal);
        }
    }
}
