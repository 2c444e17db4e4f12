using Continua.Cli.Experiments;
using Continua.Tests.Cli;

namespace Continua.Tests.Experiments;

/// <summary>The equations of the experiment on stiffness, and the history of its steps.</summary>
public sealed class StiffTests
{
    private static IReadOnlyList<StiffEquation> All { get; } = [StiffEquation.Robertson, StiffEquation.VanDerPol];

    public static TheoryData<string> Names => [.. All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_traced_field_and_its_derived_jacobian_agree_with_the_plain_ones(string name)
    {
        StiffEquation equation = Named(name);
        SolveOptions options = new() { Solver = new Rodas5P(), Rtol = 1e-6, Atol = 1e-6 * equation.Floor };
        Solution<double> written = equation.Solve(options);
        Solution<double> derived = Ode.Solve(equation.Traced, equation.StartRow, 0, equation.End, options);
        Assert.Equal(written.Statistics.Accepted, derived.Statistics.Accepted);
        Assert.All(
            written.Last.Cast<double>().Zip(derived.Last.Cast<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Abs(pair.First)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Solves_converge_to_the_reference(string name)
    {
        StiffEquation equation = Named(name);
        double Error(double rtol)
        {
            SolveOptions options = new() { Solver = new Rodas4P(), Rtol = rtol, Atol = rtol * equation.Floor };
            return equation.ErrorOf(equation.Solve(options));
        }

        Assert.InRange(Error(1e-8), 0, 1e-8);
        Assert.InRange(Error(1e-10), 0, 1e-10);
    }

    [Fact]
    public void The_eigenvalue_is_the_most_negative_one_or_NaN_if_it_is_complex()
    {
        // The Jacobians at the starts: [[0, 1], [−1, −3000]], and Robertson's, whose other eigenvalues are 0. At (1,
        // 0), the eigenvalues of Van der Pol's equation are complex.
        Assert.Equal(-1500 - Math.Sqrt((1500 * 1500) - 1), StiffEquation.VanDerPol.Eigenvalue([2, 0]), 1e-9);
        Assert.Equal(-0.04, StiffEquation.Robertson.Eigenvalue([1, 0, 0]), 1e-15);
        Assert.True(double.IsNaN(StiffEquation.VanDerPol.Eigenvalue([1, 0])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_history_has_the_attempts_of_the_solve(string name)
    {
        StiffEquation equation = Named(name);
        SolveOptions options = new() { Solver = new Kvaerno5(), Rtol = 1e-4, Atol = 1e-4 * equation.Floor };
        StepHistory history = StepHistory.Of(equation, options, t => t, () => false);
        Solution<double> solution = equation.Solve(options with { SaveAt = SaveAt.Steps });
        Assert.Equal(solution.Statistics, history.Statistics);
        Assert.Equal(equation.End, history.Reached);
        Assert.Equal(solution.Times().Length - 1, history.Accepted.Count);
        Assert.All(
            solution.Times().Skip(1).Zip(history.Accepted),
            pair => Assert.Equal(pair.First, pair.Second.Time, 1e-12 * pair.First));
        Assert.All(history.Rejected, a => Assert.InRange(a.Size, 0, equation.End));
    }

    [Fact]
    public void A_method_without_an_error_estimate_is_refused() =>
        Refused("--solver", "euler").Fails(1, "Euler has no error estimate", "Rodas5P");

    [Fact]
    public void Training_steps_are_refused() => Refused("--steps", "3").Fails(2, "leave --steps out");

    private static StiffEquation Named(string name) => All.Single(e => e.Name == name);

    private static Call Refused(string option, string value)
    {
        using Folder folder = new();
        return Call.Run("run", "stiff", "--quick", option, value, "--out", folder.In("run"));
    }
}
