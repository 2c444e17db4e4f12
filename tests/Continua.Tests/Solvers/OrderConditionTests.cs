using System.Numerics;

namespace Continua.Tests.Solvers;

public class OrderConditionTests
{
    private const double Tolerance = 1e-14;

    // The conditions of the next order are violated by at least this much; the smallest violation among the methods is
    // 8e-6 (Dopri8).
    private const double MinViolation = 1e-6;

    public static TheoryData<string> All => [.. Tableaus.Names];

    public static TheoryData<string> Adaptive => [.. Tableaus.Names.Where(name => Tableaus.Of(name).IsAdaptive)];

    public static TheoryData<string> Continuous =>
        [.. Tableaus.Names.Where(name => Tableaus.Of(name).Interpolant is not null)];

    [Fact]
    public void The_number_of_rooted_trees_matches_the_literature() =>
        Assert.Equal(
            [1, 1, 2, 4, 9, 20, 48, 115, 286],
            RootedTree.UpTo(9).CountBy(tree => tree.Order).OrderBy(pair => pair.Key).Select(pair => pair.Value));

    [Theory]
    [MemberData(nameof(All))]
    public void The_weights_have_exactly_their_order(string name)
    {
        Tableau tableau = Tableaus.Of(name);
        Has_exactly(tableau.Order, tableau.B, tableau.A, Arithmetics.Plain);
        Has_exactly(tableau.Order, tableau.B, tableau.A, Arithmetics.Exact);
        Assert.Equal(tableau.Order, SolverCatalogue.Create(name).Order);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void The_embedded_weights_have_exactly_their_order(string name)
    {
        Tableau tableau = Tableaus.Of(name);
        double[] embedded = [.. tableau.B.Zip(tableau.Error!, (b, difference) => b - difference)];
        Has_exactly(tableau.EmbeddedOrder, embedded, tableau.A, Arithmetics.Plain);
        Has_exactly(tableau.EmbeddedOrder, embedded, tableau.A, Arithmetics.Exact);
    }

    [Theory]
    [MemberData(nameof(Continuous))]
    public void The_interpolant_has_exactly_its_order_everywhere(string name)
    {
        Tableau tableau = Tableaus.Of(name);
        OrderConditions<double> plain =
            new([.. tableau.A, .. tableau.ExtraA], Arithmetics.Plain, tableau.InterpolantOrder + 1);

        // The rounding errors of coefficients of several thousand, as in Verner's interpolants, do not cancel.
        double tolerance = Math.Max(Tolerance, 2e-16 * tableau.Interpolant!.Max(row => row.Max(Math.Abs)));
        double maxViolation = 0;
        for (int n = 0; n <= 64; n++)
        {
            double theta = n / 64.0;
            double[] weights = Tableaus.WeightsAt(tableau, theta);
            for (int order = 1; order <= tableau.InterpolantOrder; order++)
            {
                Assert.InRange(plain.MaxResidual(weights, order, theta), 0, tolerance);
            }

            maxViolation = Math.Max(maxViolation, plain.MaxResidual(weights, tableau.InterpolantOrder + 1, theta));
        }

        Assert.InRange(maxViolation, MinViolation, 1);
        Assert.InRange(tableau.InterpolantOrder, tableau.Order - 1, tableau.Order);
    }

    private static void Has_exactly<T>(int order, double[] weights, double[][] a, Arithmetic<T> arithmetic)
        where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>
    {
        OrderConditions<T> conditions = new(a, arithmetic, order + 1);
        for (int n = 1; n <= order; n++)
        {
            Assert.InRange(conditions.MaxResidual(weights, n), 0, Tolerance);
        }

        Assert.InRange(conditions.MaxResidual(weights, order + 1), MinViolation, 1);
    }
}
