using Continua.Cli.Runs;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>Finds a model named on the command line by its file or by the folder of its run.</summary>
internal static class ModelArgument
{
    private const string Rule = "A model is read from the file that continua fit or continua classify writes";

    /// <returns>The path of the model file.</returns>
    /// <exception cref="CommandException">The file does not exist, or contains text.</exception>
    public static string Find(string path)
    {
        string file = FileArgument.Existing(Directory.Exists(path) ? InFolder(path) : path, Rule);
        return !IsText(file) ? file : throw new CommandException(
            $"{Rule}, but '{file}' is text, such as data in CSV; fit data first: continua fit {Arguments.Quote(file)}");
    }

    /// <summary>Returns the file of the run's forecaster or classifier if it exists, otherwise the file of its network.</summary>
    private static string InFolder(string path)
    {
        string? found = Array.Find(
            [Path.Combine(path, RunFolder.ForecasterFile), Path.Combine(path, RunFolder.ClassifierFile)], File.Exists);
        return found ?? Path.Combine(path, RunFolder.ModelFile);
    }

    // A model file begins with the length of its header in eight bytes, the last of them 0.
    private static bool IsText(string file)
    {
        Span<byte> first = stackalloc byte[8];
        using FileStream stream = File.OpenRead(file);
        int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return read == first.Length && first.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var other
            && (other < 0 || first[other] is (byte)'\n' or (byte)'\r' or (byte)'\t' or >= 0x80) && !first.Contains((byte)0);
    }
}
