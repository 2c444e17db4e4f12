namespace Continua.Cli;

/// <summary>Thrown for a wrong command line; the exit code is 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Thrown when a command fails for a reason that the message explains; the exit code is 1.</summary>
internal sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Stopped = 130;
}

/// <summary>Thrown when training diverged. The last good model, if there is one, has been saved.</summary>
/// <param name="model">The path of the last good model; null if there is none.</param>
internal sealed class DivergedException(string message, string? model) : Exception(message)
{
    public string? Model => model;
}
