using Continua.Tests.Adjoints;
using Continua.Tests.Execution;

namespace Continua.Tests;

/// <summary>
/// The entry point of child processes of tests, for example <c>dotnet Continua.Tests.dll checksums</c>. The vector
/// width can be chosen, and the allocations of all threads counted, only for a whole process.
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
