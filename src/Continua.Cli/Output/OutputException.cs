namespace Continua.Cli.Output;

/// <summary>Thrown when standard output could not be written; the exit code is 1.</summary>
/// <param name="isClosed">
/// Whether standard output is a pipe that its reader closed, as <c>head</c> does; in this case, no message is printed.
/// </param>
internal sealed class OutputException(string message, bool isClosed, Exception? inner = null) : Exception(message, inner)
{
    public bool IsClosed => isClosed;
}
