namespace Continua.Learning;

/// <summary>A property of a file that was detected because no option gave it, or a remark that marks of
/// <see cref="CsvOptions.Missing"/> occur in no cell.</summary>
/// <param name="Subject">The property, such as <c>separator</c>.</param>
/// <param name="Found">The detected value, such as <c>semicolon</c>.</param>
/// <param name="Option">The member of <see cref="CsvOptions"/> that determines the property, such as
/// <c>CsvOptions.Separator</c>.</param>
public sealed record ReadingNote(string Subject, string Found, string Option)
{
    /// <summary>The property and its value, as in <c>separator: semicolon</c>.</summary>
    public override string ToString() => $"{Subject}: {Found}";
}
