namespace Continua.Tests.Solvers;

/// <summary>The real stability boundary against the stability polynomial and the literature.</summary>
public class StabilityTests
{
    public static TheoryData<string> All => [.. Tableaus.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void The_boundary_is_the_first_point_where_the_stability_polynomial_exceeds_one(string name)
    {
        Tableau tableau = Tableaus.Of(name);
        double[] polynomial = Polynomial(tableau);
        double R(double z) => polynomial.Reverse().Aggregate(0.0, (sum, a) => (sum * z) + a);
        double boundary = StabilityFunction.RealBoundary(tableau);
        Assert.Equal(1, Math.Abs(R(-boundary)), 1e-9);
        Assert.True(Math.Abs(R(-boundary - 0.01)) > 1);
        Assert.All(Enumerable.Range(1, 999), n => Assert.True(Math.Abs(R(-boundary * n / 1000)) <= 1));
        Assert.Equal(R(-0.7), StabilityFunction.At(tableau, -0.7), 1e-13);
    }

    // Hairer, Wanner 1996, section IV.2: explicit methods with as many stages as their order, and 3.3 for DOPRI5. The
    // fourth stage of Bosh3 does not enter its solution.
    [Theory]
    [InlineData("euler", 2)]
    [InlineData("midpoint", 2)]
    [InlineData("heun", 2)]
    [InlineData("ralston", 2)]
    [InlineData("bosh3", 2.5127)]
    [InlineData("rk4", 2.7853)]
    [InlineData("dopri5", 3.3066)]
    public void Known_boundaries_are_found(string name, double boundary) =>
        Assert.Equal(boundary, StabilityFunction.RealBoundary(Tableaus.Of(name)), 1e-4);

    // The coefficients of the stability polynomial: 1, then bᵀAᵏ⁻¹1 for zᵏ.
    private static double[] Polynomial(Tableau tableau)
    {
        double[] powers = [.. Enumerable.Repeat(1.0, tableau.Stages)];
        List<double> coefficients = [1];
        for (int k = 0; k < tableau.Stages; k++)
        {
            coefficients.Add(tableau.B.Zip(powers, (b, p) => b * p).Sum());
            powers = [.. tableau.A.Select(row => row.Zip(powers, (a, p) => a * p).Sum())];
        }

        return [.. coefficients];
    }
}
