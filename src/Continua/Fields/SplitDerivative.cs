using Continua.Compilation;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>
/// A field and its derivative as one graph for the forward pass and one for the backward pass. Expensive intermediate
/// values that both passes need are outputs of the first graph and inputs of the second.
/// </summary>
/// <param name="Field">The graph (t, y, arguments) ↦ the slope, then the stored intermediate values.</param>
/// <param name="Derivative">
/// The graph (t, y, cotangent, stored values, arguments) ↦ the requested cotangents.
/// </param>
internal sealed record SplitDerivative(Graph Field, Graph Derivative)
{
    /// <summary>Splits a graph that computes the slope and its derivative together.</summary>
    /// <param name="joint">The graph (t, y, cotangent, arguments) ↦ the slope, then the requested cotangents.</param>
    /// <param name="declared">
    /// Whether each input of <paramref name="joint"/> varies between rows, and between calls.
    /// </param>
    public static SplitDerivative Of(Graph joint, IReadOnlyList<InputVariation> declared)
    {
        Graph optimized = Passes.Optimize(joint, declared, mergesLoops: false);
        Strata strata = new(optimized, declared);
        HashSet<Tensor> inField = new(Graph.Sort([optimized.Outputs[0]]), ReferenceEqualityComparer.Instance);
        Dictionary<Tensor, Tensor> placeholders = new(ReferenceEqualityComparer.Instance);
        Graph derivative = new Graph(optimized.Inputs, [.. optimized.Outputs.Skip(1)]).Rewrite((node, inputs) =>
            node.Primitive is ICostly && strata[node] == Stratum.Rows && inField.Contains(node)
                ? placeholders[node] = new(new Input("kept", node.Type))
                : Graph.WithInputs(node, inputs));
        HashSet<Tensor> read = new(derivative.Nodes, ReferenceEqualityComparer.Instance);
        Tensor[] kept = [.. placeholders.Keys.Where(node => read.Contains(placeholders[node]))];
        (IEnumerable<Tensor> perCall, IEnumerable<Tensor> bound) = (optimized.Inputs.Take(3), optimized.Inputs.Skip(3));
        return new(
            new([.. perCall.Take(2), .. bound], [optimized.Outputs[0], .. kept]),
            new([.. perCall, .. kept.Select(node => placeholders[node]), .. bound], derivative.Outputs));
    }
}
