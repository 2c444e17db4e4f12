namespace Continua;

/// <summary>The tolerances of a solve.</summary>
/// <param name="Rtol">The relative tolerance of a step, as in <see cref="SolveOptions.Rtol"/>.</param>
/// <param name="Atol">
/// The absolute tolerance of a step in units of the state, as in <see cref="SolveOptions.Atol"/>.
/// </param>
public readonly record struct Tolerance(double Rtol, double Atol);
