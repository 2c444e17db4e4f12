namespace Continua.Solving;

/// <summary>The range of a named argument in the packed argument vector of a row.</summary>
/// <param name="Name">The name of the argument.</param>
/// <param name="First">The index of the argument's first value.</param>
/// <param name="Length">The number of the argument's values.</param>
/// <param name="Size">The number of components of a vector, or of knots of a path; 0 for a scalar.</param>
/// <param name="Form">The function that creates a path from times and values; null for scalars and vectors.</param>
internal sealed record ArgumentPart(
    string Name, int First, int Length, int Size, Func<Tensor, Tensor, InputPath>? Form);
