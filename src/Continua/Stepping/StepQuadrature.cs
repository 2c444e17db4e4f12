using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The nodes within a step at which the integrand of a quadrature along the solution is evaluated: the stages with the
/// weights of the method, or, if the method's interpolant needs fewer evaluations, the nodes of a Gauss rule.
/// </summary>
/// <remarks>
/// A Gauss rule with n nodes has order 2n; an interpolant of order q causes errors of order q + 1 in the integral over
/// a fixed span. The Gauss rule is used only if both are at least the order of the method, and with at most three
/// nodes.
/// </remarks>
internal sealed unsafe class StepQuadrature<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new();
    private readonly int stages;

    public StepQuadrature(Tableau tableau)
    {
        stages = tableau.Stages;
        weights.Grow(tableau.Stages * Math.Max(WeightedStages(tableau), GaussNodes(tableau)));
        Nodes = UsesStages(tableau)
            ? [.. Enumerable.Range(0, tableau.Stages).Where(i => tableau.B[i] != 0)
                .Select((i, n) => NodeOf(n, tableau.C[i], tableau.B[i], tableau.A[i], i))]
            : [.. Gauss(GaussNodes(tableau)).Select((node, n) =>
                NodeOf(n, node.Theta, node.Weight, Extension(tableau, node.Theta), -1))];
    }

    /// <summary>Whether the nodes are the stages of the step.</summary>
    public static bool UsesStages(Tableau tableau)
    {
        int nodes = GaussNodes(tableau);
        bool interpolates = tableau.Interpolant is not null && tableau.InterpolantOrder + 1 >= tableau.Order;
        return !interpolates || nodes >= WeightedStages(tableau) || nodes > 3;
    }

    /// <summary>
    /// Whether the quadrature of a method reads the intermediate values that its stages stored. The quadrature of an
    /// FSAL method evaluates the field again instead: after a step that only some lanes accept, the stored values of
    /// the first stage would be those of different stages.
    /// </summary>
    public static bool ReadsStages(Solver solver) => solver.As(new ReadingStages());

    public Node[] Nodes { get; }

    public void Dispose() => weights.Dispose();

    /// <summary>
    /// The Gauss–Legendre nodes and weights on [0, 1], from the roots of Legendre polynomials of degree 1 to 3.
    /// </summary>
    private static (double Theta, double Weight)[] Gauss(int nodes)
    {
        double two = Math.Sqrt(1.0 / 12), three = Math.Sqrt(0.15);
        return nodes switch
        {
            1 => [(0.5, 1)],
            2 => [(0.5 - two, 0.5), (0.5 + two, 0.5)],
            _ => [(0.5 - three, 5 / 18.0), (0.5, 8 / 18.0), (0.5 + three, 5 / 18.0)],
        };
    }

    private static double[] Extension(Tableau tableau, double theta) =>
        [.. tableau.Interpolant!.Select(p => theta * p.Reverse().Aggregate(0.0, (sum, a) => (sum * theta) + a))];

    private static int WeightedStages(Tableau tableau) => tableau.B.Count(b => b != 0);

    private static int GaussNodes(Tableau tableau) => (tableau.Order + 1) / 2;

    private Node NodeOf(int index, double theta, double weight, double[] slopes, int stage) =>
        new(theta, weight, StepCoefficients<T>.Sum.Of(slopes, weights.Data + (index * stages)), stage);

    private sealed class ReadingStages : ISolverFamilies<bool>
    {
        public bool Explicit(Tableau tableau) => !tableau.IsFsal && UsesStages(tableau);

        public bool Symplectic(SymplecticTableau tableau, bool compensated) => false;

        public bool Rosenbrock(RosenbrockTableau tableau) => false;

        public bool FullyImplicit(ImplicitTableau tableau, double newtonTolerance) => false;

        public bool Adams(int maxOrder) => false;

        public bool Bdf(int maxOrder, double newtonTolerance) => false;

        public bool DiagonallyImplicit(DirkTableau tableau, double newtonTolerance) => false;
    }

    /// <summary>A node of the quadrature.</summary>
    /// <param name="Theta">The fraction of the step.</param>
    /// <param name="Weight">The weight in units of the step size.</param>
    /// <param name="Slopes">The weighted sum of slopes whose product with h is added to the initial state.</param>
    /// <param name="Stage">The index of the stage at the node; negative if the node is not a stage.</param>
    internal readonly record struct Node(double Theta, double Weight, StepCoefficients<T>.Sum Slopes, int Stage);
}
