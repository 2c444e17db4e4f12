namespace Continua;

/// <summary>Whether the solution is defined at a state.</summary>
/// <param name="t">The time, in the units of the solve.</param>
/// <param name="y">
/// The state of one row, [dim], as doubles whatever the precision of the solve; running costs are the last components.
/// </param>
public delegate bool StateDomain(double t, ReadOnlySpan<double> y);
