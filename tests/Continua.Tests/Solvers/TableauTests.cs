namespace Continua.Tests.Solvers;

public class TableauTests
{
    public static TheoryData<string> Continuous => OrderConditionTests.Continuous;

    public static TheoryData<string> Smooth => [.. Tableaus.Names.Where(name => Tableaus.Of(name).IsFsal)];

    [Theory]
    [InlineData("euler", 1, false, false)]
    [InlineData("midpoint", 2, false, true)]
    [InlineData("heun", 2, false, true)]
    [InlineData("ralston", 2, false, true)]
    [InlineData("rk4", 4, false, false)]
    [InlineData("bosh3", 4, true, true)]
    [InlineData("dopri5", 7, true, true)]
    [InlineData("tsit5", 7, true, true)]
    [InlineData("dopri8", 13, false, true)]
    public void Stages_FSAL_and_adaptivity_are_derived(string name, int stages, bool isFsal, bool isAdaptive)
    {
        Tableau tableau = Tableaus.Of(name);
        Assert.Equal((stages, isFsal, isAdaptive), (tableau.Stages, tableau.IsFsal, tableau.IsAdaptive));
    }

    [Fact]
    public void A_tableau_is_shared_by_all_instances_of_its_method() =>
        Assert.Same(new Dopri5().Tableau, new Dopri5().Tableau);

    [Theory]
    [MemberData(nameof(Continuous))]
    public void An_interpolant_ends_at_the_new_solution(string name)
    {
        Tableau tableau = Tableaus.Of(name);
        double[] end = Tableaus.WeightsAt(tableau, 1);
        for (int j = 0; j < tableau.Stages; j++)
        {
            double size = tableau.Interpolant![j].Sum(Math.Abs);
            Assert.Equal(tableau.B[j], end[j], Math.Max(1e-14, 2e-16 * size));
        }
    }

    [Theory]
    [MemberData(nameof(Smooth))]
    public void The_interpolant_of_an_FSAL_method_has_a_continuous_derivative_between_steps(string name)
    {
        Tableau tableau = Tableaus.Of(name);
        double[] start = Tableaus.SlopesAt(tableau, 0);
        double[] end = Tableaus.SlopesAt(tableau, 1);
        for (int j = 0; j < tableau.Stages; j++)
        {
            // The error of rounding the coefficients to double: Tsit5's reach 88, which leaves 2e-14.
            double rounding = double.BitIncrement(1) - 1;
            double size = 1 + tableau.Interpolant![j].Select((number, k) => (k + 1) * Math.Abs(number)).Sum();
            Assert.Equal(j == 0 ? 1 : 0, start[j]);
            Assert.Equal(j == tableau.Stages - 1 ? 1 : 0, end[j], rounding * size);
        }
    }

    [Fact]
    public void A_row_of_A_that_does_not_sum_to_its_node_is_refused() =>
        Refused(() => new Tableau(2, [0, 0.5], [[], [0.25]], [0, 1]), "row 1 of A", "0.5", "0.25");

    [Fact]
    public void A_first_node_that_is_not_zero_is_refused() =>
        Refused(() => new Tableau(1, [0.5], [[]], [1]), "row 0 of A", "0.5");

    public static TheoryData<string> All => [.. Tableaus.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void An_order_that_a_method_does_not_have_is_refused(string name)
    {
        // Beyond order 4, only quadrature conditions are checked; Dopri8 also fulfils that of order 9, and almost that
        // of order 10.
        Tableau tableau = Tableaus.Of(name);
        int beyond = tableau.Order + (name == "dopri8" ? 3 : 1);
        Refused(() => new Tableau(beyond, tableau.C, tableau.A, tableau.B), "A method of order", "give the order that holds");
        if (tableau.Error is not null && name != "dopri8")
        {
            Refused(() => new Tableau(tableau.Order, tableau.C, tableau.A, tableau.B, tableau.Error, tableau.Order), "An embedded method of order", "give the order that holds");
        }
    }

    [Fact]
    public void Order_conditions_other_than_quadrature_are_checked()
    {
        Refused(() => new Tableau(3, [0, 0.5, 1], [[], [0.5], [0, 1]], [1.0 / 6, 4.0 / 6, 1.0 / 6]), "bᵢaᵢⱼcⱼ");
        Refused(() => new DirkTableau(2, [0, 1], [[0], [0, 1]], [0, 1]), "bᵢcᵢ");
    }

    [Fact]
    public void Weights_that_do_not_sum_to_one_are_refused() =>
        Refused(() => new Tableau(2, [0, 0.5], [[], [0.5]], [0.5, 0.25]), "sum of b is 1", "0.75");

    [Fact]
    public void NaN_is_refused() =>
        Refused(() => new Tableau(2, [0, 0.5], [[], [0.5]], [double.NaN, 1]), "sum of b is 1", "NaN");

    [Fact]
    public void A_missing_coefficient_is_refused_with_its_position()
    {
        Refused(() => new Tableau(2, [0, 0.5], [[0.5]], [0, 1]), "one row per stage", "1 rows for 2 nodes");
        Refused(() => new Tableau(2, [0, 0.5], [[], []], [0, 1]), "length of row 1 of A is 1", "0");
        Refused(() => new Tableau(2, [0, 0.5], [[], [0.5]], [1]), "length of b is 2", "got 1");
        Refused(() => new Tableau(1, [], [], []), "at least one stage");
        Refused(() => new Tableau(0, [0], [[]], [1]), "at least 1", "got 0");
    }

    [Fact]
    public void Error_weights_and_their_order_must_be_given_together()
    {
        Refused(() => new Tableau(1, [0], [[]], [1], error: [0]), "order 0 with error weights");
        Refused(() => new Tableau(1, [0], [[]], [1], embeddedOrder: 1), "order 1 without error weights");
        Refused(() => new Tableau(1, [0], [[]], [1], error: [0, 0], embeddedOrder: 1), "the error weights is 1");
        Refused(() => new Tableau(1, [0], [[]], [1], error: [1], embeddedOrder: 1), "sum of the error weights is 0");
    }

    [Fact]
    public void An_interpolant_and_its_order_must_be_given_together()
    {
        Refused(() => new Tableau(1, [0], [[]], [1], interpolant: [[1]]), "order 0 with coefficients");
        Refused(() => new Tableau(1, [0], [[]], [1], interpolantOrder: 1), "order 1 without coefficients");
        Refused(() => new Tableau(1, [0], [[]], [1], interpolant: [], interpolantOrder: 1), "0 rows for 1 stages");
        Refused(() => new Tableau(1, [0], [[]], [1], interpolant: [[2]], interpolantOrder: 1), "row 0", "got 2");
    }

    [Fact]
    public void Further_stages_require_rows_nodes_and_an_interpolant()
    {
        Tableau right = Further([0.5], [[0.5]]);
        Assert.Equal((1, 0.5, 0.5), (right.Stages, right.ExtraC[0], right.ExtraA[0][0]));
        Refused(() => Further([0.5], null), "Further stages have one row of A each", "0 rows for 1 nodes");
        Refused(() => Further([0.5], [[0.25]]), "row 0 of further stages is 0.5", "0.25");
        Refused(() => Further([0.5], [[]]), "length of row 0 of further stages is 1", "0");
        Refused(() => Further([], []), "2 rows for 1 stages");
        Refused(() => Further([0.5], [[0.5]], 1), "row 1 of the interpolant is 0", "1");
        Refused(() => new Tableau(1, [0], [[]], [1], extraC: [0.5], extraA: [[0.5]]), "serve an interpolant", "1 with");
    }

    private static Tableau Further(double[] extraC, double[][]? extraA, double last = 0) => new(
        order: 1,
        c: [0],
        a: [[]],
        b: [1],
        interpolant: [[1], [last]],
        interpolantOrder: 1,
        extraC: extraC,
        extraA: extraA);

    private static void Refused(Func<object> make, params string[] words)
    {
        string message = Assert.Throws<ArgumentException>(make).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
