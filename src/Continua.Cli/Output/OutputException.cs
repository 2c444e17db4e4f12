namespace Continua.Cli.Output;

/// <summary>Standard output could not be written: exit code 1.</summary>
/// <param name="isClosed">Whether the program that read it has ended, as <c>head</c> does: its user needs no sentence.</param>
internal sealed class OutputException(string message, bool isClosed, Exception? inner = null) : Exception(message, inner)
{
    public bool IsClosed => isClosed;
}
