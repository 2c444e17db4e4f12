namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>
/// A nonstiff test problem, t from 0 to 20: classes A to E of Hull, Enright, Fellen and Sedgwick (1972), "Comparing
/// numerical methods for ordinary differential equations", <i>SIAM J. Numer. Anal.</i> 9(4), 603–637.
/// </summary>
/// <param name="Name">The name in the paper: A1 to E5.</param>
/// <param name="Solution">The solution in closed form; null where none is easily computed.</param>
internal sealed record DetestProblem(
    string Name, double[] Start, VectorField<double> Field, Func<double, double[]>? Solution = null)
{
    public const double T1 = 20;

    public static IReadOnlyList<DetestProblem> All { get; } =
        [.. ScalarProblems.All, .. SmallProblems.All, .. ModerateProblems.All, .. OrbitProblems.All, .. SecondOrderProblems.All];

    /// <summary>The state at t = 20.</summary>
    public double[] End => DetestEnds.Of(Name);

    public static DetestProblem Of(string name) => All.First(problem => problem.Name == name);

    public Solution<double> Solve(SolveOptions options) => Ode.Solve(Field, Start, 0, T1, options);

    /// <summary>The largest |y − exact| / (1 + |exact|) of all components.</summary>
    public static double Distance(ReadOnlySpan<double> y, double[] exact)
    {
        double worst = 0;
        for (int c = 0; c < exact.Length; c++)
        {
            worst = Math.Max(worst, Math.Abs(y[c] - exact[c]) / (1 + Math.Abs(exact[c])));
        }

        return worst;
    }

    public override string ToString() => Name;
}
