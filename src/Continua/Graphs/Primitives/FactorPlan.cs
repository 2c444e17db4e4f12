using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>The factorisation of one matrix in a program.</summary>
/// <param name="State">The index of the frame state with the factors.</param>
/// <param name="Result">
/// An operand without a value of interest; instructions that read it run after the factorisation.
/// </param>
internal sealed record FactorPlan(int State, Operand Result);
