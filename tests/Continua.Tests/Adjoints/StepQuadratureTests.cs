using Continua.Adjoints;
using Continua.Stepping;

namespace Continua.Tests.Adjoints;

/// <summary>The quadrature rule for integrals along a step.</summary>
public class StepQuadratureTests
{
    public static TheoryData<string> All => [.. Solvers.Tableaus.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Powers_up_to_the_order_are_integrated_exactly(string name)
    {
        Tableau tableau = Solvers.Tableaus.Of(name);
        using StepQuadrature<double> quadrature = new(tableau);
        for (int power = 0; power < tableau.Order; power++)
        {
            double sum = quadrature.Nodes.Sum(node => node.Weight * Math.Pow(node.Theta, power));
            Assert.Equal(1.0 / (power + 1), sum, 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public unsafe void The_slope_weights_of_a_node_sum_to_its_time(string name)
    {
        // The solution of y' = 1 from 0 equals the time.
        using StepQuadrature<double> quadrature = new(Solvers.Tableaus.Of(name));
        foreach (StepQuadrature<double>.Node node in quadrature.Nodes)
        {
            double sum = 0;
            for (int j = 0; j < node.Slopes.Terms.Length; j++)
            {
                sum += node.Slopes.Weights[j];
            }

            Assert.Equal(node.Theta, sum, 1e-14);
        }
    }

    [Fact]
    public void Three_nodes_serve_methods_of_order_five()
    {
        foreach (string name in (string[])["dopri5", "tsit5"])
        {
            using StepQuadrature<double> quadrature = new(Solvers.Tableaus.Of(name));
            Assert.Equal(3, quadrature.Nodes.Length);
        }
    }
}
