namespace Continua.Tests.Advice;

/// <summary>A cure that a message names, and a trial of it.</summary>
/// <param name="File">The source file of the message.</param>
/// <param name="Words">The cure, as it stands in the source.</param>
/// <param name="Trial">Brings the message about, and then does what it says.</param>
internal sealed record Fix(string File, string Words, Action Trial)
{
    /// <summary>The cure's first words, up to where the message puts something in.</summary>
    public string Fixed => Words.Split('{')[0].TrimEnd();

    /// <summary>A refusal whose message ends in this cure, and code that follows it.</summary>
    public static Fix Of<TException>(string file, string words, Action wrong, params Action[] right)
        where TException : Exception => new(file, words, () =>
    {
        string message = Assert.ThrowsAny<TException>(wrong).Message;
        Assert.Contains(words.Split('{')[0].TrimEnd(), message, StringComparison.Ordinal);
        foreach (Action cured in right)
        {
            cured();
        }
    });
}
