namespace Continua;

/// <summary>
/// Returns whether a state is in the domain of the solution: see <see cref="SolveOptions.InDomain"/>.
/// </summary>
/// <param name="t">The time, in the units of the solve.</param>
/// <param name="y">
/// The state of one row, [dim], in double whatever the precision of the solve. If the solve has
/// <see cref="RunningCosts"/>, they are the last components.
/// </param>
public delegate bool StateDomain(double t, ReadOnlySpan<double> y);
