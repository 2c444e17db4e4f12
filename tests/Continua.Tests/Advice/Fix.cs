namespace Continua.Tests.Advice;

/// <summary>A fix that a message names, with a trial of it.</summary>
/// <param name="File">The source file of the message.</param>
/// <param name="Advice">The text of the fix, as written in the source.</param>
/// <param name="Trial">The action that provokes the message and then applies the fix.</param>
internal sealed record Fix(string File, string Advice, Action Trial)
{
    /// <summary>Creates a fix from code that throws with the message and code that follows the advice.</summary>
    /// <param name="file">The source file of the message.</param>
    /// <param name="advice">
    /// The text of the fix, as written in the source; it is compared up to the first interpolated value.
    /// </param>
    /// <param name="wrong">Code that provokes the message.</param>
    /// <param name="right">Code that follows the advice, one action for each alternative.</param>
    public static Fix Of<TException>(string file, string advice, Action wrong, params Action[] right)
        where TException : Exception => new(file, advice, () =>
    {
        string message = Assert.ThrowsAny<TException>(wrong).Message;
        Assert.Contains(advice.Split('{')[0].TrimEnd(), message, StringComparison.Ordinal);
        foreach (Action corrected in right)
        {
            corrected();
        }
    });
}
