namespace Continua;

/// <summary>A periodic orbit as values inside an expression.</summary>
/// <param name="State">The state on the orbit that the phase condition selects, in the shape of the guess.</param>
/// <param name="Period">The period, a scalar, in the units of t.</param>
public sealed record PeriodicTensor(Tensor State, Tensor Period);
