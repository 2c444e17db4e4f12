using Continua.Cli.Verification.Problems.Detest;
using Continua.Cli.Verification.Problems.Stiff;

namespace Continua.Cli.Verification.References;

/// <summary>A problem from the literature with a reference state at its end.</summary>
/// <param name="Name">The name in the literature.</param>
internal abstract record ReferenceProblem(string Name)
{
    /// <summary>Whether a method is meant for the problem.</summary>
    public abstract bool Suits(Solver solver);

    /// <summary>Solves the problem, and returns the largest error of a component at the end.</summary>
    /// <exception cref="SolveException">The solve failed.</exception>
    public abstract double Error(Solver solver, double tolerance);
}

/// <summary>A problem of the nonstiff set; errors are relative to 1 + |y|.</summary>
internal sealed record NonStiffReference(DetestProblem Problem) : ReferenceProblem(Problem.Name)
{
    public override bool Suits(Solver solver) => true;

    public override double Error(Solver solver, double tolerance)
    {
        SolveOptions options = new() { Solver = solver, Rtol = tolerance, Atol = tolerance, MaxSteps = 1_000_000, Threads = 1 };
        return DetestProblem.Distance([.. Problem.Solve(options).Last.Cast<double>()], Problem.End);
    }
}

/// <summary>A stiff problem; errors are relative to |y| plus the floor of the problem.</summary>
internal sealed record StiffReference(StiffProblem Problem) : ReferenceProblem(Problem.Name)
{
    // Over times of 10¹¹, a method that does not damp stiff components at once takes millions of steps.
    private const double LongSpan = 1e9;

    public override bool Suits(Solver solver) => !solver.IsExplicit && (Problem.Mass is null || solver.SolvesConstraints)
        && (Problem.T1 < LongSpan || MethodTraits.Of(solver).Damps);

    public override double Error(Solver solver, double tolerance)
    {
        OdeTerm<double> term = new(Problem.Slope)
        {
            Jacobian = (t, y, jacobian, byTime) =>
            {
                Problem.Jacobian(t, y, jacobian);
                Problem.TimeSlope(t, y, byTime);
            },
            MassMatrix = Problem.Mass,
        };
        SolveOptions options = new() { Solver = solver, Rtol = tolerance, Atol = tolerance * Problem.Floor, MaxSteps = 1_000_000, Threads = 1 };
        return Problem.Error([.. Ode.Solve(term, Problem.Start, Problem.T0, Problem.T1, options).Last.Cast<double>()]);
    }
}
