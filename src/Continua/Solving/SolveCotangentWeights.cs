using Continua.Graphs;
using Continua.Loops;

namespace Continua.Solving;

/// <summary>
/// The cotangents of the cotangents that an adjoint of a solve returns: weights of the inputs of the solve, in whose
/// direction the derivative of the adjoint is taken.
/// </summary>
/// <param name="inputs">For each weight, the index by which its input is requested.</param>
internal sealed class SolveCotangentWeights(int[] inputs) : NotComputedPrimitive
{
    public override string Name => "solveCotangentWeights";

    private int[] Of() => inputs;

    /// <summary>Returns the weight of one input.</summary>
    public static Tensor Of(int input, Tensor weight) => new(new SolveCotangentWeights([input]), weight);

    public static Tensor Sum(Tensor a, Tensor b) => new(
        new SolveCotangentWeights(
            [.. ((SolveCotangentWeights)a.Primitive).Of(), .. ((SolveCotangentWeights)b.Primitive).Of()]),
        [.. a.Inputs, .. b.Inputs]);

    public static Tensor Masked(Tensor weights, Tensor reach) =>
        new(weights.Primitive, [.. weights.Inputs.Select(weight => Tensor.Where(reach > 0, weight, 0))]);

    /// <summary>Returns the sum of the weights of each input of the solve; null for an input without one.</summary>
    /// <param name="count">The number of inputs.</param>
    /// <param name="indexOf">The index of the input that is requested by an index.</param>
    public static Tensor?[] TangentsOf(Tensor weights, int count, Func<int, int> indexOf)
    {
        Tensor?[] tangents = new Tensor?[count];
        foreach ((int requested, Tensor weight) in ((SolveCotangentWeights)weights.Primitive).Of().Zip(weights.Inputs))
        {
            int i = indexOf(requested);
            tangents[i] = tangents[i] is { } sum ? sum + weight : weight;
        }

        return tangents;
    }
}
