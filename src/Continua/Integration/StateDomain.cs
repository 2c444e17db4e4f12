namespace Continua;

/// <summary>Whether a solution is defined at a state.</summary>
/// <param name="t">In the solve's units of time.</param>
/// <param name="y">
/// The state of one row, [dim], in double whatever the precision of the solve; running costs come last.
/// </param>
public delegate bool StateDomain(double t, ReadOnlySpan<double> y);
