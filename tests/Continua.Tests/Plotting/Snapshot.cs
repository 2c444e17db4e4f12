using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Continua.Tests.Plotting;

/// <summary>
/// Compares text with a file stored next to the tests. Images are compared by their decoded pixels; ids computed from
/// them are ignored.
/// </summary>
internal static partial class Snapshot
{
    public static void Matches(string name, string actual, [CallerFilePath] string test = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(test)!, "Snapshots", name);
        if (Environment.GetEnvironmentVariable("CONTINUA_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        string expected = Decoded(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : ""), drawnNow = Decoded(actual);
        if (expected != drawnNow)
        {
            string drawn = Path.Combine(Path.GetTempPath(), name);
            File.WriteAllText(drawn, actual);
            Assert.Fail($"{name} differs from {path} (first difference at character {FirstDifference(expected, drawnNow)}). " +
                $"Compare it with {drawn}; if that is right, accept it: CONTINUA_ACCEPT=1 dotnet test --filter Plotting, and commit the snapshot.");
        }
    }

    private static int FirstDifference(string a, string b) =>
        Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i], Math.Min(a.Length, b.Length));

    private static string Decoded(string text) =>
        !Image().IsMatch(text) ? text : ComputedId().Replace(Image().Replace(text, image => PngFile.Read(image.Value).Content()), "computed-id");

    [GeneratedRegex(PngFile.Prefix + "[A-Za-z0-9+/=]+")]
    private static partial Regex Image();

    [GeneratedRegex("ctn[0-9a-f]{8}")]
    private static partial Regex ComputedId();
}
