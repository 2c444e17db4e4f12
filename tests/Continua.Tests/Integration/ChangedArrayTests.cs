namespace Continua.Tests.Integration;

/// <summary>
/// Arrays that a caller changes between solves, and constraints that do not determine the state: no solve uses outdated
/// data.
/// </summary>
public class ChangedArrayTests
{
    public static TheoryData<string> Implicit => [.. Solvers.AllSolvers.AnyField.Where(name => !Solvers.AllSolvers.Of(name).IsExplicit)];

    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_mass_matrix_is_read_at_the_time_of_the_solve_or_compilation(string name)
    {
        static void Decay(double t, ReadOnlySpan<double> y, Span<double> dy) => dy[0] = -y[0];
        SolveOptions options = new() { Solver = Solvers.AllSolvers.Of(name), Rtol = 1e-7, Atol = 1e-9 };
        double[,] mass = { { 1 } };
        OdeTerm<double> plain = new(Decay) { MassMatrix = mass };
        CompiledOde<double> compiled = Ode.Compile<double>(new OdeTerm((t, y) => -y) { MassMatrix = mass }, 1);
        Assert.Equal(Math.Exp(-1), Ode.Solve(plain, [1.0], 0, 1, options).Last[0, 0], 1e-5);
        Assert.Equal(Math.Exp(-1), compiled.Solve([1.0], 0, 1, options).Last[0, 0], 1e-5);
        mass[0, 0] = 2;
        Assert.Equal(Math.Exp(-0.5), Ode.Solve(plain, [1.0], 0, 1, options).Last[0, 0], 1e-5);
        Assert.Equal(Math.Exp(-0.5), Ode.Solve(new OdeTerm<double>(Decay) { MassMatrix = mass }, [1.0], 0, 1, options).Last[0, 0], 1e-5);
        Assert.Equal(Math.Exp(-1), compiled.Solve([1.0], 0, 1, options).Last[0, 0], 1e-5);
        Solution<double> two = compiled.Solve(new double[,] { { 1 }, { 1 } }, [0], [1], options);
        Assert.Equal(Math.Exp(-1), two.Last[1, 0], 1e-5);
    }

    [Fact]
    public void Options_copy_the_lists_that_they_receive()
    {
        static void Decay(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (-y[0], -1);
        double[] tolerances = [1e-3, 1e-3];
        List<int> components = [0];
        SolveOptions options = new() { Rtol = 0, AtolPerComponent = tolerances, NonNegative = components, ThrowOnFailure = false };
        Solution<double> before = Ode.Solve(Decay, [1.0, 0.5], 0, 1, options);
        (tolerances[0], tolerances[1]) = (1e-9, 1e-9);
        components.Add(1);
        Assert.Equal(before.Statistics, Ode.Solve(Decay, [1.0, 0.5], 0, 1, options).Statistics);
        Assert.Equal(SolveStatus.Succeeded, before.Status());
        SolveOptions renewed = options with { AtolPerComponent = tolerances };
        Assert.Equal(Math.Exp(-1), Ode.Solve(Decay, [1.0, 0.5], 0, 1, renewed).Last[0, 0], 1e-7);
        Assert.Equal(SolveStatus.LeftDomain, Ode.Solve(Decay, [1.0, 0.5], 0, 1, options with { NonNegative = components }).Status());
        Assert.Equal(options, options with { AtolPerComponent = [1e-3, 1e-3] });
        Assert.NotEqual(options, renewed);
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.0, 0.0)]
    public void Constraints_that_do_not_determine_the_state_are_refused_with_that_reason(double factor, double start)
    {
        // With factor 1, the constraint 0 = y₀ − cos t does not contain y₁ (index 2); with factor 0, it is 0 = 0.
        OdeTerm<double> term = new((t, y, dy) => (dy[0], dy[1]) = (y[1], factor * (y[0] - Math.Cos(t)))) { MassMatrix = new[,] { { 1.0, 0 }, { 0, 0 } } };
        string sentence = Assert.Throws<SolveException>(() => Ode.Solve(term, [1.0, start], 0, 1, new() { Solver = new Rodas5P() })).Message;
        Assert.Contains("they do not determine the rest (an index above 1, or an equation that follows from others)", sentence, StringComparison.Ordinal);
    }
}
