namespace Continua.Tests.Solvers;

/// <summary>The explicit Runge–Kutta methods of the catalogue, for tests that run over all of them.</summary>
internal static class Tableaus
{
    public static IEnumerable<string> Names =>
        SolverCatalogue.All.Where(entry => entry.Create() is RungeKutta).Select(entry => entry.Name);

    public static Tableau Of(string name) => ((RungeKutta)SolverCatalogue.Create(name)).Tableau;

    /// <summary>The weights bⱼ(θ).</summary>
    public static double[] WeightsAt(Tableau tableau, double theta) =>
        [.. tableau.Interpolant!.Select(row => row.Reverse().Aggregate(0.0, (sum, number) => (sum + number) * theta))];

    /// <summary>The derivatives bⱼ′(θ).</summary>
    public static double[] SlopesAt(Tableau tableau, double theta) =>
        [.. tableau.Interpolant!.Select(row => row.Select((number, k) => (k + 1) * number * Math.Pow(theta, k)).Sum())];
}
