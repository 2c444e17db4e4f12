using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>The continuous adjoint of a traced field as graphs over z = (y, a), a vector twice as long as y.</summary>
internal static class AugmentedDerivative
{
    /// <summary>(t, z, arguments) ↦ (f, −aᵀ∂f/∂y).</summary>
    public static Graph Slopes(Graph traced) => Create(traced, [], out _, out _);

    /// <summary>
    /// (t, z, weight, arguments) ↦ (f, −aᵀ∂f/∂y), then weight · aᵀ∂f/∂θ for the arguments requested: those per row, then those
    /// summed over rows.
    /// </summary>
    public static Graph WithArguments(Graph traced, VjpRequest request)
    {
        Graph whole = Create(traced, [.. request.RowArguments, .. request.SummedArguments], out Tensor both, out Tensor adjoint);
        Tensor weight = new(new Input("weight", new(Shape.Scalar, ElementType.Real)));
        HashSet<Tensor> byAdjoint = DependentOn(adjoint, whole);
        Tensor[] weighted = [.. whole.Outputs.Skip(1).Select(by => Times(weight, by, byAdjoint))];
        int rows = request.RowArguments.Length;
        return new(
            [traced.Inputs[0], both, weight, .. traced.Inputs.Skip(2)],
            [whole.Outputs[0], .. weighted[..rows], .. weighted[rows..].Select(by => new Tensor(SumRowsPrimitive.Instance, by))]);
    }

    /// <summary>(t, z, arguments) ↦ (f, −aᵀ∂f/∂y), then aᵀ∂f/∂θ for the arguments wanted.</summary>
    private static Graph Create(Graph traced, int[] wanted, out Tensor both, out Tensor adjoint)
    {
        Tensor y = traced.Inputs[1];
        both = new(new Input("augmented", new([2 * y.Size], ElementType.Real)));
        adjoint = Structure.Run(both, y.Size, y.Shape);
        Tensor state = Structure.Run(both, 0, y.Shape), slope = Substitution.Replace(traced.Outputs[0], y, state);
        Tensor[] by = [state, .. wanted.Select(k => traced.Inputs[k + 2])];
        Tensor?[] found = Derivative.Vjp([slope], [adjoint], by);
        Tensor[] pulled = [.. by.Select((value, k) => found[k] ?? Tensor.Zeros(value.Shape))];
        Tensor slopes = Structure.Concat([Structure.Reshape(slope, [y.Size]), Structure.Reshape(-pulled[0], [y.Size])]);
        return new([traced.Inputs[0], both, .. traced.Inputs.Skip(2)], [slopes, .. pulled[1..]]);
    }

    private static HashSet<Tensor> DependentOn(Tensor value, Graph graph)
    {
        HashSet<Tensor> dependent = new(ReferenceEqualityComparer.Instance) { value };
        foreach (Tensor node in graph.Nodes.Where(node => Array.Exists(node.Inputs, dependent.Contains)))
        {
            dependent.Add(node);
        }

        return dependent;
    }

    // A matrix of products is weighted by its smaller part, the one that goes with the adjoint.
    private static Tensor Times(Tensor weight, Tensor x, HashSet<Tensor> byAdjoint) => x.Primitive switch
    {
        OuterPrimitive when byAdjoint.Contains(x.Inputs[0]) => Tensor.Outer(weight * x.Inputs[0], x.Inputs[1]),
        OuterPrimitive => Tensor.Outer(x.Inputs[0], weight * x.Inputs[1]),
        AddPrimitive => Times(weight, x.Inputs[0], byAdjoint) + Times(weight, x.Inputs[1], byAdjoint),
        _ => weight * x,
    };
}
