using System.Globalization;
using static System.FormattableString;

namespace Continua.Solving;

/// <summary>The sort of root that is searched: the messages about failed rows.</summary>
/// <param name="Name">The name of the operation.</param>
internal abstract record RootKind(string Name)
{
    /// <summary>Describes the failure of a row: the rule, what was found, a fix.</summary>
    public SolveFailure Describe(int row, in RowRoot root, RootSettings settings)
    {
        string sentence = Sentence(root);
        if (root.Failure == RootFailure.StartNotFinite && root.Within is { } within)
        {
            sentence += $" A solve within it failed: {within}";
        }

        return new(row, StatusOf(root.Failure), Invariant($"Row {row}: {sentence}"))
        {
            Throws = settings.ThrowOnFailure,
        };
    }

    /// <summary>Returns the status of a row.</summary>
    public static SolveStatus StatusOf(in RowRoot root) =>
        root.Found ? SolveStatus.Succeeded : StatusOf(root.Failure);

    /// <summary>Returns the message about a failed row, without the number of the row.</summary>
    protected abstract string Sentence(in RowRoot root);

    private static SolveStatus StatusOf(RootFailure failure) => failure switch
    {
        RootFailure.StartNotFinite => SolveStatus.NotFinite,
        RootFailure.StartOutside => SolveStatus.LeftDomain,
        RootFailure.Singular => SolveStatus.SingularMatrix,
        RootFailure.FixedPoint => SolveStatus.FixedPoint,
        _ => SolveStatus.NotSolved,
    };
}

/// <summary>The steady state of an equation.</summary>
internal sealed record SteadyStateKind() : RootKind("steadyState")
{
    protected override string Sentence(in RowRoot root) => root.Failure switch
    {
        RootFailure.StartNotFinite => string.Create(
            CultureInfo.InvariantCulture,
            $"a steady state is searched where the field and its Jacobian are finite, but component {root.Component} "
            + $"of one of them is infinite or NaN; check the guess, and the field for divisions, roots and "
            + $"logarithms."),
        RootFailure.StartOutside => string.Create(
            CultureInfo.InvariantCulture,
            $"components in NonNegative are 0 or above, but component {root.Component} of the guess is negative; give "
            + $"another guess, or leave the component out of NonNegative."),
        RootFailure.Singular => string.Create(
            CultureInfo.InvariantCulture,
            $"a steady state is found where ∂f/∂y is regular, but got a singular one (condition number "
            + $"{root.Condition:G2}), as with a conserved quantity or at a fold; replace an equation by the "
            + $"conservation law, or change the parameters."),
        RootFailure.NotAtRest => string.Create(
            CultureInfo.InvariantCulture,
            $"the solution in time comes to rest at a stable steady state, but still moved at t = {root.Time:G3}; give "
            + $"a guess near the steady state, or look for a periodic orbit with Ode.Periodic."),
        RootFailure.SteppingFailed =>
            $"the solution in time comes to rest at a stable steady state, but its solve failed: {root.Within}",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"Newton's method converges from a guess near a steady state, but after {root.Iterations} iterations |f| "
            + $"was {root.Residual:G3}; give another guess, or leave TimeStepping at its default."),
    };
}

/// <summary>A periodic orbit.</summary>
internal sealed record PeriodicKind() : RootKind("periodic")
{
    protected override string Sentence(in RowRoot root) => root.Failure switch
    {
        RootFailure.StartNotFinite => string.Create(
            CultureInfo.InvariantCulture,
            $"an orbit is searched where the solve over the guessed period succeeds, but component {root.Component} of "
            + $"the state at its end is infinite or NaN; check the guess, or take a solver that suits the equation."),
        RootFailure.FixedPoint =>
            "a periodic orbit moves, but the search ended at a fixed point, where the slope is 0, as from a guess in a "
            + "family of orbits around the point; give a state on an isolated orbit as guess, or find the point with "
            + "Ode.SteadyState.",
        RootFailure.Singular => string.Create(
            CultureInfo.InvariantCulture,
            $"a periodic orbit is found where it is isolated, but the equations of the orbit are singular (condition "
            + $"number {root.Condition:G2}), as in a family of orbits with a conserved quantity or at a bifurcation; "
            + $"add the dissipation that selects one orbit, or solve from a state of the family with Ode.Solve."),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"Newton's method converges from a guess near an orbit, but after {root.Iterations} iterations the state "
            + $"changed by {root.Residual:G3} over the period; give a state on the orbit and a period from a solve "
            + $"over several periods."),
    };
}
