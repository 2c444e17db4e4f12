namespace Continua;

/// <summary>
/// The Adams methods of variable order and step, for smooth equations that are not stiff: a predictor of order 1 to 12,
/// a corrector one order higher, and two evaluations per step (PECE).
/// </summary>
/// <remarks>
/// Fewer evaluations than a Runge–Kutta method of high order at strict tolerances; more arithmetic per step besides. Prefer
/// it where an evaluation of the field costs far more than the state has components, and use <see cref="Vern9"/> otherwise.
/// Reference: Shampine, Gordon 1975, <i>Computer Solution of Ordinary Differential Equations: The Initial Value Problem</i>.
/// </remarks>
public sealed record Adams : Multistep
{
    internal const int HighestOrder = 12;

    /// <summary>The highest order of the predictor, 1 to 12; 12 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in this range.</exception>
    public override int MaxOrder
    {
        get;
        init => field = value is >= 1 and <= HighestOrder ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, $"The orders of Adams are 1 to {HighestOrder}, but got MaxOrder = {value}; take 12.");
    } = HighestOrder;

    /// <inheritdoc/>
    public override int Order => MaxOrder + 1;

    /// <inheritdoc/>
    public override int InterpolantOrder => MaxOrder + 1;

    /// <inheritdoc/>
    public override double ErrorOrder => MaxOrder;

    internal override bool SolvesConstraints => false;

    internal override SolverNeeds Needs => SolverNeeds.OwnSteps;

    internal override int Slopes => MaxOrder + 1;

    internal override TResult As<TResult>(ISolverFamilies<TResult> families) => families.Adams(MaxOrder);
}
