namespace Continua.Tests.Solvers;

/// <summary>Rosenbrock methods: order conditions, stability and derived properties.</summary>
public class RosenbrockTests
{
    // The published digits are those of double, and sums over stages cancel: the largest residual is 2e-14.
    private const double Tolerance = 1e-12;

    private const double MinViolation = 1e-3;

    private static readonly Rosenbrock[] Methods = [new Rosenbrock23(), new Rodas4P(), new Rodas5P()];

    public static TheoryData<string> All => [.. Methods.Select(method => method.GetType().Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_weights_have_exactly_their_order(string name)
    {
        RosenbrockTableau tableau = Of(name).Tableau;
        Has_exactly(tableau.Order, tableau, tableau.M);
        Assert.Equal(tableau.Order, Of(name).Order);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_embedded_weights_have_exactly_their_order(string name)
    {
        RosenbrockTableau tableau = Of(name).Tableau;
        Has_exactly(tableau.EmbeddedOrder, tableau, Embedded(tableau));
        Assert.Equal(Math.Min(tableau.Order, tableau.EmbeddedOrder), Of(name).ErrorOrder);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_interpolant_has_exactly_its_order_everywhere(string name)
    {
        RosenbrockTableau tableau = Of(name).Tableau;
        RosenbrockForm form = new(tableau);
        OrderConditions<double> conditions = form.Conditions;
        double maxViolation = 0;
        for (int n = 0; n <= 64; n++)
        {
            double theta = n / 64.0;
            double[] weights = form.Slopes(
                [.. tableau.Interpolant!.Select(row => row.Reverse().Aggregate(0.0, (sum, x) => (sum + x) * theta))]);
            for (int order = 1; order <= tableau.InterpolantOrder; order++)
            {
                Assert.InRange(conditions.MaxResidual(weights, order, theta), 0, Tolerance);
            }

            maxViolation = Math.Max(maxViolation, conditions.MaxResidual(weights, tableau.InterpolantOrder + 1, theta));
        }

        Assert.InRange(maxViolation, MinViolation, 1);
    }

    // The order conditions of y' = f(t, y): time is a component of the state with slope 1.
    [Theory]
    [MemberData(nameof(All))]
    public void Nodes_and_time_factors_are_the_row_sums(string name)
    {
        RosenbrockTableau tableau = Of(name).Tableau;
        RosenbrockForm form = new(tableau);
        for (int i = 0; i < tableau.Stages; i++)
        {
            Assert.Equal(tableau.Nodes[i], form.Alpha[i].Sum(), 1e-14);
            Assert.Equal(tableau.TimeFactors[i], form.Gamma[i].Sum(), 1e-14);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_method_is_L_stable(string name)
    {
        RosenbrockTableau tableau = Of(name).Tableau;
        RosenbrockForm form = new(tableau);
        double[] weights = form.Slopes(tableau.M);
        Assert.InRange(ImplicitStability.LargestOnAxis(form.Beta, weights), 0, 1 + 1e-12);
        Assert.Equal(0, ImplicitStability.AtInfinity(form.Beta, weights), 1e-12);
    }

    // In the Rodas family the last row of β is b and the one before is b̂: both formulas are stiffly accurate.
    [Theory]
    [InlineData(nameof(Rosenbrock23), false, true)]
    [InlineData(nameof(Rodas4P), true, false)]
    [InlineData(nameof(Rodas5P), true, false)]
    public void Stiff_accuracy_and_FSAL_are_derived(string name, bool isStifflyAccurate, bool isFsal)
    {
        RosenbrockTableau tableau = Of(name).Tableau;
        Assert.Equal((isStifflyAccurate, isFsal), (tableau.IsStifflyAccurate, tableau.IsFsal));
        if (isStifflyAccurate)
        {
            RosenbrockForm form = new(tableau);
            double[] embedded = form.Slopes(Embedded(tableau));
            Close(form.Beta[^1], form.Slopes(tableau.M));
            Close(form.Beta[^2], embedded);
            Assert.Equal(0, ImplicitStability.AtInfinity(form.Beta[..^1], embedded[..^1]), 1e-12);
        }
    }

    [Fact]
    public void A_mistyped_coefficient_is_refused()
    {
        RosenbrockTableau right = new Rosenbrock23().Tableau;
        Refused(right, "row 1 of aΓ is 0.5", t => t.A[1][0] += 0.01);
        Refused(right, "row 2 of Γ⁻¹", t => t.C[2][0] += 0.01);
        Refused(right, "sum of mΓ is 1", t => t.M[0] += 0.01);
        Refused(right, "error weights by Γ is 0", t => t.Error[0] += 0.01);
        Refused(right, "row 2 of aΓ is 0.99", t => t.Nodes[2] = 0.99);
        Refused(right, "row 2 of Γ⁻¹", t => t.TimeFactors[2] = 0.3);
        Refused(right, "row 1 of the interpolant", t => t.Interpolant![1][1] += 0.01);
        Refused(right, "column 0 of the interpolant by Γ", t =>
        {
            t.Interpolant![0][0] += 0.01;
            t.Interpolant[0][1] -= 0.01;
        });
        Refused(right, "sum of mΓ is 1, but got NaN", t => t.M[0] = double.NaN);
    }

    [Fact]
    public void A_wrong_shape_is_refused()
    {
        double[][] none = [[]];
        Refused("at least 1", () => new(0, 1, none, none, [1], [0], 1, [0], [1]));
        Refused("at least one stage", () => new(1, 1, [], [], [], [], 1, [], []));
        Refused("γ is positive", () => new(1, 0, none, none, [1], [0], 1, [0], [1]));
        Refused("embedded method is at least 1", () => new(1, 1, none, none, [1], [0], 0, [0], [1]));
        Refused("a has one row per stage", () => new(1, 1, [], none, [1], [0], 1, [0], [1]));
        Refused("row 0 of c is 0", () => new(1, 1, none, [[1]], [1], [0], 1, [0], [1]));
        Refused("the nodes is 1", () => new(1, 1, none, none, [1], [0], 1, [], [1]));
    }

    private static Rosenbrock Of(string name) => Methods.Single(method => method.GetType().Name == name);

    private static double[] Embedded(RosenbrockTableau tableau) =>
        [.. tableau.M.Zip(tableau.Error, (m, difference) => m - difference)];

    private static void Has_exactly(int order, RosenbrockTableau tableau, double[] weights)
    {
        RosenbrockForm form = new(tableau);
        OrderConditions<double> conditions = form.Conditions;
        double[] slopes = form.Slopes(weights);
        for (int n = 1; n <= order; n++)
        {
            Assert.InRange(conditions.MaxResidual(slopes, n), 0, Tolerance);
        }

        Assert.InRange(conditions.MaxResidual(slopes, order + 1), MinViolation, 1);
    }

    private static void Close(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    private static void Refused(RosenbrockTableau right, string words, Action<RosenbrockTableau> spoil) =>
        Refused(words, () =>
        {
            RosenbrockTableau copy = Copy(right);
            spoil(copy);
            return Copy(copy);
        });

    private static void Refused(string words, Func<RosenbrockTableau> make) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);

    private static RosenbrockTableau Copy(RosenbrockTableau t) => new(
        t.Order,
        t.Gamma,
        [.. t.A.Select(row => row.ToArray())],
        [.. t.C.Select(row => row.ToArray())],
        [.. t.M],
        [.. t.Error],
        t.EmbeddedOrder,
        [.. t.Nodes],
        [.. t.TimeFactors],
        [.. t.Interpolant!.Select(row => row.ToArray())],
        t.InterpolantOrder);
}
