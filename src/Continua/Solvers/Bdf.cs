namespace Continua;

/// <summary>
/// Backward differentiation formulas of order 1 to 5 with variable order and step and a fixed leading coefficient, for
/// stiff equations. The Jacobian and the factored matrix M − γh ∂f/∂y are reused over many steps, where M is the mass
/// matrix (by default the identity).
/// </summary>
/// <remarks>
/// One implicit stage per step, solved by Newton's method with one or two evaluations of the field; a Jacobian and a
/// factorization in about one step of twenty. Prefer it for large stiff equations at moderate tolerances. Orders 3 to 5 are
/// unstable for some oscillating solutions: use <see cref="Rodas5P"/> or <see cref="RadauIIA5"/> there. Solves equations
/// with constraints (index 1). Reference: Jackson, Sacks-Davis 1980, "An alternative implementation of variable step-size
/// multistep formulas for stiff ODEs", <i>ACM Trans. Math. Softw.</i> 6(3), 295–318; Brown, Byrne, Hindmarsh 1989, "VODE: a
/// variable-coefficient ODE solver", <i>SIAM J. Sci. Stat. Comput.</i> 10(5), 1038–1051.
/// </remarks>
public sealed record Bdf : Multistep
{
    internal const int HighestOrder = 5;

    /// <summary>The highest order, 1 to 5; 5 by default. The methods of order 1 and 2 are A-stable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in this range.</exception>
    public override int MaxOrder
    {
        get;
        init => field = value is >= 1 and <= HighestOrder ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, $"The orders of Bdf are 1 to {HighestOrder}, but got MaxOrder = {value}; take 5.");
    } = HighestOrder;

    /// <summary>
    /// The error of the step's error estimate at which Newton's method stops, as a fraction of the tolerances; 0.1 by
    /// default. The stopping threshold is at least ten units in the last place of the state.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and at most 1.</exception>
    public double NewtonTolerance
    {
        get;
        init => field = NewtonTolerances.Checked(value);
    } = 0.1;

    /// <inheritdoc/>
    public override int Order => MaxOrder;

    /// <inheritdoc/>
    public override int InterpolantOrder => MaxOrder;

    /// <inheritdoc/>
    public override double ErrorOrder => MaxOrder;

    internal override bool SolvesConstraints => true;

    internal override SolverNeeds Needs => SolverNeeds.Jacobian | SolverNeeds.Iteration | SolverNeeds.OwnSteps;

    internal override int Slopes => MaxOrder + 4;

    internal override TResult As<TResult>(ISolverFamilies<TResult> families) => families.Bdf(MaxOrder, NewtonTolerance);
}
