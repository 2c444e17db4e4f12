using Continua.Tests.Adjoints;
using Continua.Tests.Execution;

namespace Continua.Tests;

/// <summary>
/// What child processes of tests run: <c>dotnet Continua.Tests.dll checksums</c>. Vector widths can be chosen, and
/// what all threads allocate be counted, only for a whole process.
/// </summary>
internal static class EntryPoint
{
    public static int Main(string[] arguments)
    {
        IEnumerable<string>? lines = arguments switch
        {
            ["checksums"] => Checksums.Lines(),
            ["documents"] => Documents.DocumentRun.Lines(),
            ["allocations"] => AllocationTests.Lines(),
            _ => null,
        };
        if (lines is null)
        {
            return 2;
        }

        foreach (string line in lines)
        {
            Console.WriteLine(line);
        }

        return 0;
    }
}
