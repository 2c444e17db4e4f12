namespace Continua.Cli.Output;

/// <summary>Standard output could not be written: exit code 1.</summary>
/// <param name="isClosed">
/// Whether the reading program closed the pipe, as <c>head</c> does; this is no error for the user.
/// </param>
internal sealed class OutputException(string message, bool isClosed, Exception? inner = null) : Exception(message, inner)
{
    public bool IsClosed => isClosed;
}
