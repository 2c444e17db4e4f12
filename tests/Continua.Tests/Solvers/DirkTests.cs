using System.Numerics;

namespace Continua.Tests.Solvers;

/// <summary>Diagonally implicit methods: order conditions, stability, interpolants, derived properties.</summary>
public class DirkTests
{
    private const double Tolerance = 1e-14;

    private const double MinViolation = 1e-4;

    private static readonly DiagonallyImplicit[] Methods = [.. Solver.All.OfType<DiagonallyImplicit>()];

    public static TheoryData<string> All => [.. Methods.Select(method => method.GetType().Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_weights_have_exactly_their_order(string name)
    {
        DirkTableau tableau = Of(name).Tableau;
        Has_exactly(tableau.Order, tableau.B, tableau.A, Arithmetics.Plain);
        Has_exactly(tableau.Order, tableau.B, tableau.A, Arithmetics.Exact);
        Assert.Equal(tableau.Order, Of(name).Order);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(1, 20)]
    [InlineData(5, 20)]
    public void A_stage_may_depend_on_no_earlier_slope(int dimension, int rows)
    {
        double[,] starts = new double[rows, dimension];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i / dimension, i % dimension] = 1 + i;
        }

        SolveOptions options = new() { Solver = new ImplicitEuler(), Controller = new FixedStep(0.1) };
        Gradient<double> gradient = Gradient.Of<double>(y0 => Tensor.Sum(Ode.Solve((_, y) => -y, y0, 0, 1, options: options).Last));
        GradientResult<double> result = gradient.Evaluate(starts);
        double factor = Math.Pow(1 / 1.1, 10);
        for (int r = 0; r < rows; r++)
        {
            double sum = Enumerable.Range(0, dimension).Sum(c => starts[r, c]);
            Assert.Equal(factor * sum, result.Losses[r], 1e-11 * sum);
            Assert.All(Enumerable.Range(0, dimension), c => Assert.Equal(factor, result.ByInputs[0][r, c], 1e-11));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_embedded_weights_have_exactly_their_order(string name)
    {
        DirkTableau tableau = Of(name).Tableau;
        double[] embedded = Embedded(tableau);
        Has_exactly(tableau.EmbeddedOrder, embedded, tableau.A, Arithmetics.Plain);
        Has_exactly(tableau.EmbeddedOrder, embedded, tableau.A, Arithmetics.Exact);
        Assert.Equal(tableau.EmbeddedOrder, Of(name).ErrorOrder);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_interpolant_has_exactly_its_order_everywhere(string name)
    {
        DirkTableau tableau = Of(name).Tableau;
        OrderConditions<double> conditions = new(tableau.A, Arithmetics.Plain);
        double maxViolation = 0;
        for (int n = 0; n <= 64; n++)
        {
            double theta = n / 64.0;
            double[] weights =
                [.. tableau.Interpolant!.Select(row => row.Reverse().Aggregate(0.0, (sum, x) => (sum + x) * theta))];
            for (int order = 1; order <= tableau.InterpolantOrder; order++)
            {
                Assert.InRange(conditions.MaxResidual(weights, order, theta), 0, Tolerance);
            }

            maxViolation = Math.Max(maxViolation, conditions.MaxResidual(weights, tableau.InterpolantOrder + 1, theta));

            // Slopes of stiff components are large and may be wrong: no weight of the interpolant may exceed the
            // largest weight of the step.
            Assert.All(weights, weight => Assert.InRange(Math.Abs(weight), 0, tableau.B.Max(Math.Abs) + Tolerance));
        }

        Assert.InRange(maxViolation, MinViolation, 1);
        Assert.InRange(tableau.InterpolantOrder, tableau.Order - 1, tableau.Order);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_interpolant_has_a_continuous_derivative_between_steps(string name)
    {
        DirkTableau tableau = Of(name).Tableau;
        for (int j = 0; j < tableau.Stages; j++)
        {
            double end = tableau.Interpolant![j].Select((number, k) => (k + 1) * number).Sum();
            Assert.Equal(j == 0 ? 1 : 0, tableau.Interpolant[j][0]);
            Assert.Equal(j == tableau.Stages - 1 ? 1 : 0, end, Tolerance);
        }
    }

    [Theory]
    [InlineData(nameof(Kvaerno3), 0.957)]
    [InlineData(nameof(Kvaerno4), 0.553)]
    [InlineData(nameof(Kvaerno5), 0.748)]
    [InlineData(nameof(KenCarp3), 0.075)]
    [InlineData(nameof(KenCarp4), 0.15)]
    [InlineData(nameof(KenCarp5), 0.2)]
    public void The_method_is_L_stable_and_its_embedded_formula_A_stable(string name, double embeddedAtInfinity)
    {
        DirkTableau tableau = Of(name).Tableau;
        int last = tableau.Stages - 1;
        Assert.True(tableau.IsStifflyAccurate);
        double[] embedded = Embedded(tableau);
        foreach (Complex z in Enumerable.Range(-300, 1200).Select(k => new Complex(0, Math.Pow(10, k / 100.0))))
        {
            Assert.InRange(ImplicitStability.Stage(tableau.A, last, z).Magnitude, 0, 1 + 1e-13);

            // The sum over stages cancels to the last digits that remain of |z|.
            Assert.InRange(ImplicitStability.At(tableau.A, embedded, z).Magnitude, 0, 1 + 1e-13 + (1e-15 * z.Magnitude));
        }

        Assert.Equal(0, ImplicitStability.Stage(tableau.A, last, -1e15).Magnitude, 1e-13);
        Assert.Equal(embeddedAtInfinity, ImplicitStability.At(tableau.A, embedded, -1e10).Magnitude, 1e-3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_stage_order_is_two(string name)
    {
        DirkTableau tableau = Of(name).Tableau;
        for (int i = 0; i < tableau.Stages; i++)
        {
            double sum = tableau.A[i].Select((number, j) => number * tableau.C[j]).Sum();
            Assert.Equal(tableau.C[i] * tableau.C[i] / 2, sum, Tolerance);
        }
    }

    [Fact]
    public void Stage_and_stiffness_properties_are_derived()
    {
        Assert.All(Methods, method => Assert.True(method.Tableau.IsFsal && method.Tableau.IsAdaptive));
        DirkTableau euler = new(1, [1], [[1]], [1]);
        Assert.Equal(
            (true, false, false, 1.0), (euler.IsStifflyAccurate, euler.IsFsal, euler.IsAdaptive, euler.Gamma));
        DirkTableau midpoint = new(2, [0.5], [[0.5]], [1]);
        Assert.Equal((false, false, 0.5), (midpoint.IsStifflyAccurate, midpoint.IsFsal, midpoint.Gamma));
    }

    [Fact]
    public void An_invalid_tableau_is_refused()
    {
        Refused("row 0 of A is 0.5", () => new(1, [0.5], [[0.25]], [1]));
        Refused(
            "The diagonal of A is 0 or one γ, 0.5, but got 1 in row 1",
            () => new(1, [0.5, 1], [[0.5], [0, 1]], [0, 1]));
        Refused("γ is positive, but got 0", () => new(1, [0], [[0]], [1]));
        Refused("γ is positive, but got -1", () => new(1, [-1], [[-1]], [1]));
        Refused("length of row 0 of A is 1", () => new(1, [0], [[]], [1]));
        Refused("one row per stage", () => new(1, [0], [], [1]));
        Refused("at least one stage", () => new(1, [], [], []));
        Refused("at least 1", () => new(0, [1], [[1]], [1]));
        Refused("sum of b is 1", () => new(1, [1], [[1]], [0.5]));
        Refused("sum of the error weights is 0", () => new(1, [1], [[1]], [1], error: [1], embeddedOrder: 1));
        Refused(
            "row 0 of the interpolant is 1",
            () => new(1, [1], [[1]], [1], interpolant: [[2]], interpolantOrder: 1));
    }

    private static DiagonallyImplicit Of(string name) => Methods.Single(method => method.GetType().Name == name);

    private static double[] Embedded(DirkTableau tableau) =>
        [.. tableau.B.Zip(tableau.Error!, (b, difference) => b - difference)];

    private static void Has_exactly<T>(int order, double[] weights, double[][] a, Arithmetic<T> arithmetic)
        where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>
    {
        OrderConditions<T> conditions = new(a, arithmetic);
        for (int n = 1; n <= order; n++)
        {
            Assert.InRange(conditions.MaxResidual(weights, n), 0, Tolerance);
        }

        Assert.InRange(conditions.MaxResidual(weights, order + 1), MinViolation, 1);
    }

    private static void Refused(string words, Func<DirkTableau> make) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);

    private sealed record ImplicitEuler : DiagonallyImplicit
    {
        public override DirkTableau Tableau { get; } = new(1, [0, 1], [[0], [0, 1]], [0, 1]);
    }
}
