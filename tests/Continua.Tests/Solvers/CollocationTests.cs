using System.Numerics;

namespace Continua.Tests.Solvers;

/// <summary>Collocation methods: order conditions, stability, conserved quantities, reversibility.</summary>
public class CollocationTests
{
    private const double Tolerance = 1e-14;

    private static readonly FullyImplicit[] Methods = [.. Solver.All.OfType<FullyImplicit>()];

    public static TheoryData<string> All => [.. Methods.Select(method => method.GetType().Name)];

    public static TheoryData<string> Symmetric => [nameof(GaussLegendre4), nameof(GaussLegendre6)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_weights_have_exactly_their_order(string name)
    {
        ImplicitTableau tableau = Of(name).Tableau;
        OrderConditions<double> conditions = new(tableau.A, Arithmetics.Plain, tableau.Order + 1);
        for (int n = 1; n <= tableau.Order; n++)
        {
            Assert.InRange(conditions.MaxResidual(tableau.B, n), 0, Tolerance);
        }

        Assert.InRange(conditions.MaxResidual(tableau.B, tableau.Order + 1), 1e-5, 1);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_interpolant_passes_through_the_stages_and_has_as_many_orders_as_stages(string name)
    {
        ImplicitTableau tableau = Of(name).Tableau;
        OrderConditions<double> conditions = new(tableau.A, Arithmetics.Plain, tableau.Stages);
        double[] WeightsAt(double theta) => [.. tableau.Interpolant.Select(p => p.Select((x, k) => x * Math.Pow(theta, k + 1)).Sum())];
        for (int i = 0; i < tableau.Stages; i++)
        {
            Assert.All(WeightsAt(tableau.C[i]).Zip(tableau.A[i]), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
        }

        foreach (double theta in (double[])[0.1, 0.5, 0.83, 1])
        {
            for (int n = 1; n <= tableau.Stages; n++)
            {
                Assert.InRange(conditions.MaxResidual(WeightsAt(theta), n, theta), 0, Tolerance);
            }
        }
    }

    // For y' = λy, the error estimate of a step is a rational function of hλ, which falls with the power s + 1.
    [Theory]
    [MemberData(nameof(All))]
    public void The_error_estimate_has_as_many_orders_as_stages(string name)
    {
        SolveOptions At(double tolerance) => new() { Solver = Of(name), Rtol = tolerance, Atol = tolerance };
        double[] tolerances = [1e-4, 1e-8], errors = new double[2], steps = new double[2];
        for (int k = 0; k < 2; k++)
        {
            Solution<double> solved = Ode.Solve((t, y, dy) => (dy[0], dy[1]) = (y[1] * Math.Cos(t), -Math.Sin(y[0])), [1.0, 0.3], 0, 20, At(tolerances[k]));
            (steps[k], errors[k]) = (solved.Statistics.Accepted, solved.Last[0, 0]);
        }

        // Steps are proportional to the tolerance to the power −1/(s + 1).
        double slope = Math.Log(steps[1] / steps[0]) / Math.Log(tolerances[0] / tolerances[1]);
        Assert.Equal(1.0 / (Of(name).Tableau.Stages + 1), slope, 0.04);
    }

    [Theory]
    [InlineData(nameof(RadauIIA5), 0)]
    [InlineData(nameof(GaussLegendre4), 1)]
    [InlineData(nameof(GaussLegendre6), 1)]
    public void A_method_is_stable_in_the_left_half_plane(string name, double atInfinity)
    {
        ImplicitTableau tableau = Of(name).Tableau;
        foreach (Complex z in Enumerable.Range(-300, 900).Select(k => new Complex(0, Math.Pow(10, k / 100.0))))
        {
            Assert.InRange(Growth(tableau, z).Magnitude, 0, 1 + 1e-9);
        }

        Assert.Equal(atInfinity, Growth(tableau, -1e9).Magnitude, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Symmetric))]
    public void Quadratic_invariants_are_conserved_and_time_can_be_reversed(string name)
    {
        // A rigid body: y₀² + y₁² + y₂² and y₀²/2 + y₁² + y₂²/(2/3) are constant.
        static void Body(double t, ReadOnlySpan<double> y, Span<double> dy) =>
            (dy[0], dy[1], dy[2]) = ((1.5 - 1) * y[1] * y[2], (0.5 - 1.5) * y[2] * y[0], (1 - 0.5) * y[0] * y[1]);
        SolveOptions options = new() { Solver = Of(name), Controller = new FixedStep(0.2), Rtol = 1e-13, Atol = 1e-13, SaveAt = SaveAt.Steps };
        double[] start = [1, 0.4, -0.7];
        double[,] states = Ode.Solve(Body, start, 0, 200, options).Values();
        double Square(int i) => (states[i, 0] * states[i, 0]) + (states[i, 1] * states[i, 1]) + (states[i, 2] * states[i, 2]);
        double Energy(int i) => (0.5 * states[i, 0] * states[i, 0]) + (states[i, 1] * states[i, 1]) + (1.5 * states[i, 2] * states[i, 2]);
        for (int i = 0; i < states.GetLength(0); i++)
        {
            Assert.Equal(Square(0), Square(i), 1e-12);
            Assert.Equal(Energy(0), Energy(i), 1e-12);
        }

        int last = states.GetLength(0) - 1;
        Solution<double> back = Ode.Solve(Body, [states[last, 0], states[last, 1], states[last, 2]], 200, 0, options with { SaveAt = SaveAt.End });
        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(start[c], back.Last[0, c], 1e-11));
    }

    [Fact]
    public void An_invalid_tableau_is_refused()
    {
        Refused("row 0 of A · c^0 is 0.5", () => new(1, [0.5], [[0.25]], [1], 0.25));
        Refused("b · c^2", () => new(3, [0.5], [[0.5]], [1], 0.25));
        Refused("The nodes", () => new(1, [1, 1], [[1, 0], [1, 0]], [1, 0], 0.25));
        Refused("γ₀ is positive", () => new(1, [1], [[1]], [1], 0));
    }

    private static FullyImplicit Of(string name) => Methods.Single(method => method.GetType().Name == name);

    private static void Refused(string words, Func<ImplicitTableau> make) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);

    /// <summary>R(z) = 1 + z bᵀ(I − zA)⁻¹1, by elimination.</summary>
    private static Complex Growth(ImplicitTableau tableau, Complex z)
    {
        int s = tableau.Stages;
        MathNet.Numerics.LinearAlgebra.Matrix<Complex> matrix = MathNet.Numerics.LinearAlgebra.Matrix<Complex>.Build.Dense(
            s, s, (i, j) => (i == j ? 1 : 0) - (z * tableau.A[i][j]));
        MathNet.Numerics.LinearAlgebra.Vector<Complex> stages = matrix.Solve(MathNet.Numerics.LinearAlgebra.Vector<Complex>.Build.Dense(s, Complex.One));
        return 1 + (z * Enumerable.Range(0, s).Aggregate(Complex.Zero, (sum, i) => sum + (tableau.B[i] * stages[i])));
    }
}
