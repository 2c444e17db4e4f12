namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>The solvers and seeds of the random solves.</summary>
internal static class SolversAndSeeds
{
    private static readonly int Draws = Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 60 : 1;

    private static readonly string[] Names = [.. Tests.Solvers.AllSolvers.Explicit];

    /// <summary>Every explicit solver, with steps that do not land on saves and with steps that do.</summary>
    public static TheoryData<string, bool> All
    {
        get
        {
            TheoryData<string, bool> all = [];
            foreach (string name in Names)
            {
                all.Add(name, false);
                all.Add(name, true);
            }

            return all;
        }
    }

    public static TheoryData<string> Adaptive => [.. Names.Where(name => Tests.Solvers.AllSolvers.IsAdaptive(name))];

    public static TheoryData<string> NotAdaptive =>
        [.. Names.Where(name => !Tests.Solvers.AllSolvers.IsAdaptive(name))];

    /// <summary>Seeds that differ for every solver and test.</summary>
    public static IEnumerable<int> Seeds(string name, int test) =>
        Enumerable.Range(((10 * Array.IndexOf(Names, name)) + test) * 1000, Draws);
}
