namespace Continua.Cli;

/// <summary>The command line is wrong: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A command failed for a reason that its message explains to the user: exit code 1.</summary>
internal sealed class CommandException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Stopped = 130;
}

/// <summary>Training diverged; the last good model is kept.</summary>
/// <param name="model">The path of that model, if there is one.</param>
internal sealed class DivergedException(string message, string? model) : Exception(message)
{
    public string? Model => model;
}
