namespace Continua.Tests.Solvers;

/// <summary>
/// The order that is left where the equation is stiff: y' = λ(y − φ(t)) + φ'(t) with y = φ = sin(t + 1), λh far below −1.
/// Reference: Prothero, Robinson (1974), <i>Math. Comp.</i> 28, 145–162.
/// </summary>
public class ProtheroRobinsonTests
{
    private const double Rate = -1e6;

    private static readonly double[] Steps = [0.25, 0.125, 0.0625, 0.03125];

    // The errors of stiffly accurate methods are h^q/|λ|, which is h^(q + 1)/|λh|. Kvaerno's methods have stage order 2,
    // and so q = 2 whatever their order. Both methods of Rodas meet further conditions, for which q is 3. The errors of
    // Rosenbrock23 do not fall with |λ|: they keep the order 2 at h²/8, 10⁴ times those of the others at a step of 1/4.
    private static readonly Dictionary<string, (int Order, bool FallsWithRate)> Left = new()
    {
        ["kvaerno3"] = (2, true),
        ["kvaerno4"] = (2, true),
        ["kvaerno5"] = (2, true),
        ["rodas4p"] = (3, true),
        ["rodas5p"] = (3, true),
        ["rosenbrock23"] = (2, false),
    };

    public static TheoryData<string> Implicit => [.. AllSolvers.Names.Where(name => !AllSolvers.Of(name).IsExplicit)];

    [Theory]
    [MemberData(nameof(Implicit))]
    public void Errors_fall_with_the_order_that_stiffness_leaves(string name)
    {
        (int order, bool falls) = Left[name];
        double[] errors = [.. Steps.Select(h => ErrorOf(name, Rate, h))];
        (double _, double slope) = MathNet.Numerics.Fit.Line([.. Steps.Select(h => Math.Log(h))], [.. errors.Select(error => Math.Log(error))]);
        Assert.Equal(order, slope, 0.1);
        Assert.Equal(falls ? 100 : 1, ErrorOf(name, Rate / 100, Steps[0]) / errors[0], falls ? 3 : 0.01);
    }

    /// <summary>The largest error at steps of size h from 0 to 2.</summary>
    private static double ErrorOf(string name, double rate, double h)
    {
        OdeTerm<double> term = new((t, y, dy) => dy[0] = (rate * (y[0] - Math.Sin(t + 1))) + Math.Cos(t + 1))
        {
            Jacobian = (t, y, byState, byTime) => (byState[0], byTime[0]) = (rate, (-rate * Math.Cos(t + 1)) - Math.Sin(t + 1)),
        };
        Solution<double> found = Ode.Solve(
            term, [Math.Sin(1)], 0, 2,
            new() { Solver = AllSolvers.Of(name), Controller = new FixedStep(h), Rtol = 1e-14, Atol = 1e-14, SaveAt = SaveAt.Steps });
        return found.Times().Select((t, n) => Math.Abs(found.Values()[n, 0] - Math.Sin(t + 1))).Max();
    }
}
