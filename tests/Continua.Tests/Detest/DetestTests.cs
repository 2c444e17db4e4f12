namespace Continua.Tests.Detest;

/// <summary>Problems, closed forms and reference end states agree.</summary>
public class DetestTests
{
    public static TheoryData<string> Names => [.. DetestProblem.All.Select(problem => problem.Name)];

    [Fact]
    public void There_are_five_classes_of_five_problems() =>
        Assert.Equal("ABCDE".SelectMany(letter => "12345".Select(digit => $"{letter}{digit}")), DetestProblem.All.Select(problem => problem.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Closed_forms_match_both_ends(string name)
    {
        DetestProblem problem = DetestProblem.Of(name);
        if (problem.Solution is { } exact)
        {
            Assert.InRange(DetestProblem.Distance(problem.Start, exact(0)), 0, 5e-15);
            Assert.InRange(DetestProblem.Distance(problem.End, exact(DetestProblem.T1)), 0, 2e-13);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Solves_end_at_the_reference_state(string name)
    {
        DetestProblem problem = DetestProblem.Of(name);
        double[,] end = problem.Solve(new() { Solver = new Vern9(), Rtol = 1e-13, Atol = 1e-13 }).Last;
        Assert.InRange(DetestProblem.Distance([.. end.Cast<double>()], problem.End), 0, 1e-11);
    }
}
