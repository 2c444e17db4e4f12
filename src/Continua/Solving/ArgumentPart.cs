namespace Continua.Solving;

/// <summary>Where an argument lies among the numbers of its row.</summary>
/// <param name="First">Its first number.</param>
/// <param name="Length">How many it has.</param>
/// <param name="Size">The components of a vector, or the knots of a path; 0 for a number.</param>
/// <param name="Form">What makes a path of times and values; null where it is none.</param>
internal sealed record ArgumentPart(string Name, int First, int Length, int Size, Func<Tensor, Tensor, InputPath>? Form);
