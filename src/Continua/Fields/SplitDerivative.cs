using Continua.Compilation;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>
/// A field and its derivative, divided between the way there and the way back: what the field computes anyway and is dear to
/// compute again is kept for the derivative.
/// </summary>
/// <param name="Field">(t, y, arguments) ↦ the slope, then what is kept.</param>
/// <param name="Derivative">(t, y, cotangent, what is kept, arguments) ↦ what is asked for.</param>
internal sealed record SplitDerivative(Graph Field, Graph Derivative)
{
    /// <param name="whole">(t, y, cotangent, arguments) ↦ the slope, then what is asked of its derivative.</param>
    /// <param name="declared">How the inputs of <paramref name="whole"/> vary.</param>
    public static SplitDerivative Of(Graph whole, IReadOnlyList<Declared> declared)
    {
        Graph both = Passes.Optimize(whole, declared);
        Strata strata = new(both, declared);
        HashSet<Tensor> forField = new(Graph.Sort([both.Outputs[0]]), ReferenceEqualityComparer.Instance);
        Dictionary<Tensor, Tensor> placeholders = new(ReferenceEqualityComparer.Instance);
        Graph derivative = new Graph(both.Inputs, [.. both.Outputs.Skip(1)]).Rewrite((node, inputs) =>
            node.Primitive is ICostly && strata[node] == Stratum.Rows && forField.Contains(node)
                ? placeholders[node] = new(new Input("kept", node.Type))
                : Graph.WithInputs(node, inputs));
        HashSet<Tensor> read = new(derivative.Nodes, ReferenceEqualityComparer.Instance);
        Tensor[] kept = [.. placeholders.Keys.Where(node => read.Contains(placeholders[node]))];
        (IEnumerable<Tensor> moving, IEnumerable<Tensor> held) = (both.Inputs.Take(3), both.Inputs.Skip(3));
        return new(
            new([.. moving.Take(2), .. held], [both.Outputs[0], .. kept]),
            new([.. moving, .. kept.Select(node => placeholders[node]), .. held], derivative.Outputs));
    }
}
