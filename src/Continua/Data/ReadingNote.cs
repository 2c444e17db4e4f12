namespace Continua.Learning;

/// <summary>Something that was found from a file and not given: what, how it was taken, and the option that says otherwise.</summary>
/// <param name="Subject">What was found, such as <c>separator</c>.</param>
/// <param name="Found">How it was taken, such as <c>semicolon</c>.</param>
/// <param name="Option">The member of <see cref="CsvOptions"/> that overrides it, such as <c>CsvOptions.Separator</c>.</param>
public sealed record ReadingNote(string Subject, string Found, string Option)
{
    /// <summary>The subject and what was found, as in <c>separator: semicolon</c>.</summary>
    public override string ToString() => $"{Subject}: {Found}";
}
