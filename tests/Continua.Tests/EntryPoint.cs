using Continua.Tests.Execution;

namespace Continua.Tests;

/// <summary>
/// What child processes of tests run: <c>dotnet Continua.Tests.dll checksums</c>. Vector widths can be chosen only for a
/// whole process.
/// </summary>
internal static class EntryPoint
{
    public static int Main(string[] arguments)
    {
        if (arguments is not ["checksums"])
        {
            return 2;
        }

        foreach (string line in Checksums.Lines())
        {
            Console.WriteLine(line);
        }

        return 0;
    }
}
