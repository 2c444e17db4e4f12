using System.Numerics;

namespace Continua.Tests.Solvers;

/// <summary>Explicit pairs whose interpolants need further stages.</summary>
public class VernerTests
{
    private const double Tolerance = 1e-14;

    // The error of rounding coefficients of up to 1e4 to double.
    private const double InterpolantTolerance = 2e-12;

    private const double MinViolation = 1e-6;

    private static readonly RungeKutta[] Methods = [new Vern7(), new Vern9()];

    public static TheoryData<string> All => [.. Methods.Select(method => method.GetType().Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_weights_have_exactly_their_order(string name)
    {
        Tableau tableau = Of(name);
        Has_exactly(tableau.Order, tableau.B, tableau, Arithmetics.Plain);
        Has_exactly(tableau.Order, tableau.B, tableau, Arithmetics.Exact);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_embedded_weights_have_exactly_their_order(string name)
    {
        Tableau tableau = Of(name);
        double[] embedded = [.. tableau.B.Zip(tableau.Error!, (b, difference) => b - difference)];
        Has_exactly(tableau.EmbeddedOrder, embedded, tableau, Arithmetics.Plain);
        Has_exactly(tableau.EmbeddedOrder, embedded, tableau, Arithmetics.Exact);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_interpolant_has_exactly_its_order_everywhere(string name)
    {
        Tableau tableau = Of(name);
        int order = tableau.InterpolantOrder;
        OrderConditions<double> conditions =
            new([.. tableau.A, .. tableau.ExtraA], Arithmetics.Plain, order + 1);
        double maxViolation = 0;
        for (int k = 0; k <= 64; k++)
        {
            double theta = k / 64.0;
            double[] weights = Tableaus.WeightsAt(tableau, theta);
            for (int n = 1; n <= order; n++)
            {
                Assert.InRange(conditions.MaxResidual(weights, n, theta), 0, InterpolantTolerance);
            }

            maxViolation = Math.Max(maxViolation, conditions.MaxResidual(weights, order + 1, theta));
        }

        Assert.InRange(maxViolation, MinViolation, 1);
        Assert.Equal(tableau.Order, order);
    }

    // The first further stage is f at the new solution, so that the slopes at both ends are those of f.
    [Theory]
    [MemberData(nameof(All))]
    public void The_interpolant_has_a_continuous_derivative_between_steps(string name)
    {
        Tableau tableau = Of(name);
        Assert.Equal(tableau.B, tableau.ExtraA[0]);
        Assert.Equal(1, tableau.ExtraC[0]);
        for (int j = 0; j < tableau.Interpolant!.Length; j++)
        {
            double end = tableau.Interpolant[j].Select((coefficient, k) => (k + 1) * coefficient).Sum();
            double size = tableau.Interpolant[j].Select((coefficient, k) => (k + 1) * Math.Abs(coefficient)).Sum();
            Assert.Equal(j == 0 ? 1 : 0, tableau.Interpolant[j][0]);
            Assert.Equal(j == tableau.Stages ? 1 : 0, end, 1e-15 * (1 + size));
        }
    }

    [Theory]
    [InlineData(nameof(Vern7), 10, 6)]
    [InlineData(nameof(Vern9), 16, 10)]
    public void The_numbers_of_stages_and_further_stages_are_derived_from_the_coefficients(string name, int stages, int extra)
    {
        Tableau tableau = Of(name);
        Assert.Equal(
            (stages, extra, false, true),
            (tableau.Stages, tableau.ExtraC.Length, tableau.IsFsal, tableau.IsAdaptive));
    }

    private static Tableau Of(string name) => Methods.Single(method => method.GetType().Name == name).Tableau;

    private static void Has_exactly<T>(int order, double[] weights, Tableau tableau, Arithmetic<T> arithmetic)
        where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>
    {
        OrderConditions<T> conditions = new(tableau.A, arithmetic, order + 1);
        for (int n = 1; n <= order; n++)
        {
            Assert.InRange(conditions.MaxResidual(weights, n), 0, Tolerance);
        }

        Assert.InRange(conditions.MaxResidual(weights, order + 1), MinViolation, 1);
    }
}
