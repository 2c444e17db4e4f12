using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The places within a step at which what is integrated along a solution is evaluated: the stages with the solution's own
/// weights, or, where the method's interpolant makes do with fewer, the nodes of a Gauss rule.
/// </summary>
/// <remarks>
/// A rule of n nodes has order 2n, an interpolant of order q leaves errors of order q + 1 in the integral over a fixed span:
/// both are at least the method's own order, or the stages are taken.
/// </remarks>
internal sealed unsafe class StepQuadrature<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new();
    private readonly int stages;

    public StepQuadrature(Tableau tableau)
    {
        stages = tableau.Stages;
        weights.Grow(tableau.Stages * Math.Max(WeighedStages(tableau), GaussNodes(tableau)));
        Nodes = TakesStages(tableau)
            ? [.. Enumerable.Range(0, tableau.Stages).Where(i => tableau.B[i] != 0)
                .Select((i, n) => Take(n, tableau.C[i], tableau.B[i], tableau.A[i], i))]
            : [.. Gauss(GaussNodes(tableau)).Select((node, n) => Take(n, node.Place, node.Weight, Extension(tableau, node.Place), -1))];
    }

    /// <summary>Whether the nodes are the stages of the steps.</summary>
    public static bool TakesStages(Tableau tableau)
    {
        int nodes = GaussNodes(tableau);
        bool interpolates = tableau.Interpolant is not null && tableau.InterpolantOrder + 1 >= tableau.Order;
        return !interpolates || nodes >= WeighedStages(tableau) || nodes > 3;
    }

    /// <summary>
    /// Whether a method's nodes read what its stages kept. Of a method whose last stage is the next step's first, rejected steps would
    /// mix what two stages kept; its quadrature evaluates anew.
    /// </summary>
    public static bool ReadsStages(Solver solver) => solver.As(new ReadingStages());

    public Node[] Nodes { get; }

    public void Dispose() => weights.Dispose();

    /// <summary>The Gauss–Legendre nodes of [0, 1], from the roots of the Legendre polynomials of degree 1 to 3.</summary>
    private static (double Place, double Weight)[] Gauss(int nodes)
    {
        double two = Math.Sqrt(1.0 / 12), three = Math.Sqrt(0.15);
        return nodes switch
        {
            1 => [(0.5, 1)],
            2 => [(0.5 - two, 0.5), (0.5 + two, 0.5)],
            _ => [(0.5 - three, 5 / 18.0), (0.5, 8 / 18.0), (0.5 + three, 5 / 18.0)],
        };
    }

    private static double[] Extension(Tableau tableau, double place) =>
        [.. tableau.Interpolant!.Select(p => place * p.Reverse().Aggregate(0.0, (sum, coefficient) => (sum * place) + coefficient))];

    private static int WeighedStages(Tableau tableau) => tableau.B.Count(b => b != 0);

    private static int GaussNodes(Tableau tableau) => (tableau.Order + 1) / 2;

    private Node Take(int index, double place, double weight, double[] slopes, int stage) =>
        new(place, weight, StepCoefficients<T>.Sum.Of(slopes, weights.Data + (index * stages)), stage);

    private sealed class ReadingStages : ISolverFamilies<bool>
    {
        public bool Explicit(Tableau tableau) => !tableau.IsFsal && TakesStages(tableau);

        public bool Rosenbrock(RosenbrockTableau tableau) => false;

        public bool DiagonallyImplicit(DirkTableau tableau, double newtonTolerance) => false;
    }

    /// <summary>A place of evaluation.</summary>
    /// <param name="Place">The part of the step that lies before it.</param>
    /// <param name="Weight">In units of the step.</param>
    /// <param name="Slopes">What leads there from the step's beginning.</param>
    /// <param name="Stage">The stage that it is; negative if it is none.</param>
    internal readonly record struct Node(double Place, double Weight, StepCoefficients<T>.Sum Slopes, int Stage);
}
