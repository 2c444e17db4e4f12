using System.Security.Cryptography;
using System.Text;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// The file of <c>forecast --out</c>. A file that a forecast wrote has its SHA-256 in a list beside it, in the format of
/// <c>sha256sum</c>; whatever else lies in its place is someone's.
/// </summary>
internal sealed class ForecastFile(string path)
{
    private const string ListName = ".continua-forecasts";

    public string Path => path;

    private string Name => System.IO.Path.GetFileName(path);

    private string ListPath => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? "", ListName);

    // Devices are written to, not replaced.
    private bool IsDevice => System.IO.Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    /// <exception cref="CommandException">It is one of the files that the forecast is made from.</exception>
    public void CheckIsNone(params ReadOnlySpan<string> inputs)
    {
        foreach (string input in inputs)
        {
            if (File.Exists(input) && File.Exists(path) && Resolved(input) == Resolved(path))
            {
                throw new CommandException(
                    $"A forecast is never written over a file that it is made from, but '{path}' is one; name another with --out.");
            }
        }
    }

    /// <exception cref="CommandException">Its folder is not there.</exception>
    public void CheckHasFolder()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException(
                $"A forecast is written to a folder that exists, but there is no '{folder}'; make that folder, or choose another "
                + "with --out.");
        }
    }

    /// <exception cref="CommandException">There is a folder or a file that no forecast wrote.</exception>
    public void CheckIsFree()
    {
        if (Directory.Exists(path))
        {
            throw new CommandException($"A forecast is written to a file, but '{path}' is a folder; name a file in it with --out.");
        }

        if (File.Exists(path) && !IsDevice && !Lines().Contains(Line(File.ReadAllBytes(path))))
        {
            throw new CommandException(
                $"A forecast replaces only what a forecast wrote, but '{path}' is another file, or was changed since; choose another "
                + "name with --out, or add --overwrite to replace it.");
        }
    }

    /// <exception cref="IOException">It could not be written; an earlier file is untouched.</exception>
    public void Write(byte[] content)
    {
        if (IsDevice)
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write);
            device.Write(content);
            return;
        }

        // The list first: a file that is not in it could not be replaced by the next forecast. An earlier one stays in it.
        string now = Line(content);
        string? before = File.Exists(path) ? Line(File.ReadAllBytes(path)) : null;
        IEnumerable<string> kept = Lines().Where(line => line == before || !line.EndsWith($"  {Name}", StringComparison.Ordinal));
        string list = string.Concat(kept.Append(now).Distinct().Select(line => line + "\n"));
        try
        {
            AtomicFile.Write(ListPath, Encoding.UTF8.GetBytes(list));
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException
            or IOException { InnerException: FileNotFoundException or DirectoryNotFoundException })
        {
            throw new CommandException(
                $"A forecast is written to a folder that takes files, but that of '{path}' takes none; choose another folder "
                + "with --out.", cause);
        }

        AtomicFile.Write(path, content);
    }

    /// <summary>The full path, of what a link leads to.</summary>
    private static string Resolved(string file) =>
        File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(file);

    private string Line(byte[] content) => $"{Convert.ToHexStringLower(SHA256.HashData(content))}  {Name}";

    private string[] Lines() => File.Exists(ListPath) ? File.ReadAllLines(ListPath) : [];
}
