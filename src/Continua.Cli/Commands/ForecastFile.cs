using System.Security.Cryptography;
using System.Text;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// The file of <c>forecast --out</c>. The SHA-256 of each file that a forecast wrote is listed in the file
/// <c>.continua-forecasts</c> of the same folder, in the format of <c>sha256sum</c>; a file that is not listed is
/// replaced only with --overwrite.
/// </summary>
internal sealed class ForecastFile(string path)
{
    private const string ListName = ".continua-forecasts";

    public string Path => path;

    private string Name => System.IO.Path.GetFileName(path);

    private string ListPath =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? "", ListName);

    // Devices are written to, not replaced.
    private bool IsDevice => System.IO.Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    /// <summary>Checks that the file is none of the inputs of the forecast.</summary>
    /// <exception cref="CommandException">The file is one of the inputs.</exception>
    public void CheckIsNoInput(params ReadOnlySpan<string> inputs)
    {
        foreach (string input in inputs)
        {
            if (File.Exists(input) && File.Exists(path) && Resolved(input) == Resolved(path))
            {
                throw new CommandException(
                    $"A forecast is never written over a file that it is made from, but '{path}' is one; "
                    + "name another with --out.");
            }
        }
    }

    /// <exception cref="CommandException">The folder of the file does not exist.</exception>
    public void CheckHasFolder()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException(
                $"A forecast is written to a folder that exists, but there is no '{folder}'; "
                + "make that folder, or choose another with --out.");
        }
    }

    /// <summary>Checks that the file does not exist, or is unchanged since a forecast wrote it.</summary>
    /// <exception cref="CommandException">
    /// The path is a folder, or a file that no forecast wrote or that was changed since.
    /// </exception>
    public void CheckIsFree()
    {
        if (Directory.Exists(path))
        {
            throw new CommandException(
                $"A forecast is written to a file, but '{path}' is a folder; name a file in it with --out.");
        }

        if (File.Exists(path) && !IsDevice && !Lines().Contains(Line(File.ReadAllBytes(path))))
        {
            throw new CommandException(
                $"A forecast replaces only what a forecast wrote, but '{path}' is another file, or was changed since; "
                + "choose another name with --out, or add --overwrite to replace it.");
        }
    }

    /// <summary>Replaces the file and lists its SHA-256; a device is written to and not listed.</summary>
    /// <exception cref="CommandException">The folder of the file has no write permission.</exception>
    /// <exception cref="IOException">The file could not be written; an earlier file is unchanged.</exception>
    public void Write(byte[] content)
    {
        if (IsDevice)
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write);
            device.Write(content);
            return;
        }

        // The list is written first, since the next forecast could not replace a file that is not listed. The earlier
        // file stays listed in case the second write fails.
        string now = Line(content);
        string? before = File.Exists(path) ? Line(File.ReadAllBytes(path)) : null;
        IEnumerable<string> retained = Lines()
            .Where(line => line == before || !line.EndsWith($"  {Name}", StringComparison.Ordinal));
        string list = string.Concat(retained.Append(now).Distinct().Select(line => line + "\n"));
        try
        {
            AtomicFile.Write(ListPath, Encoding.UTF8.GetBytes(list));
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException
            or IOException { InnerException: FileNotFoundException or DirectoryNotFoundException })
        {
            throw new CommandException(
                $"A forecast is written to a folder with write permission, but the folder of '{path}' has none; "
                + "choose another with --out.", cause);
        }

        AtomicFile.Write(path, content);
    }

    /// <summary>The full path of the file, or of the target if the file is a link.</summary>
    private static string Resolved(string file) =>
        File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(file);

    private string Line(byte[] content) => $"{Convert.ToHexStringLower(SHA256.HashData(content))}  {Name}";

    private string[] Lines() => File.Exists(ListPath) ? File.ReadAllLines(ListPath) : [];
}
