namespace Continua.Cli;

/// <summary>The command line alone shows that it cannot be followed: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A command could not do its work, in a sentence for its user: exit code 1.</summary>
internal sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a process ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Stopped = 130;
}

/// <summary>Training diverged; the last good model is kept.</summary>
/// <param name="model">Its path, if there is one.</param>
internal sealed class DivergedException(string message, string? model) : Exception(message)
{
    public string? Model => model;
}
