using System.Runtime.CompilerServices;

namespace Continua.Tests.Plotting;

/// <summary>Compares text with a file kept beside the tests.</summary>
internal static class Snapshot
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

        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected != actual)
        {
            string drawn = Path.Combine(Path.GetTempPath(), name);
            File.WriteAllText(drawn, actual);
            Assert.Fail($"{name} is not drawn as in {path} (first difference at character {FirstDifference(expected, actual)}). " +
                $"Look at {drawn}; if it is right, accept it: CONTINUA_ACCEPT=1 dotnet test --filter Plotting, and commit the snapshot.");
        }
    }

    private static int FirstDifference(string a, string b) =>
        Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i], Math.Min(a.Length, b.Length));
}
