using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>
/// Graphs of the continuous adjoint of a traced field, over the augmented state z = (y, a), [2 · dim].
/// </summary>
internal static class AugmentedDerivative
{
    /// <summary>Returns the graph (t, z, arguments) ↦ (f, −aᵀ∂f/∂y).</summary>
    public static Graph Slopes(Graph traced) => Create(traced, [], out _, out _);

    /// <summary>
    /// Returns the graph (t, z, weight, arguments) ↦ (f, −aᵀ∂f/∂y), then weight · aᵀ∂f/∂θ for the requested arguments
    /// θ: first those requested per row, then those summed over rows.
    /// </summary>
    public static Graph WithArguments(Graph traced, VjpRequest request)
    {
        Graph graph = Create(
            traced, [.. request.RowArguments, .. request.SummedArguments], out Tensor augmented, out Tensor adjoint);
        Tensor weight = new(new Input("weight", new(Shape.Scalar, ElementType.Real)));
        HashSet<Tensor> adjointDependent = DependentOn(adjoint, graph);
        Tensor[] weighted = [.. graph.Outputs.Skip(1).Select(by => Scaled(weight, by, adjointDependent))];
        int rows = request.RowArguments.Length;
        return new(
            [traced.Inputs[0], augmented, weight, .. traced.Inputs.Skip(2)],
            [
                graph.Outputs[0], .. weighted[..rows],
                .. weighted[rows..].Select(by => new Tensor(SumRowsPrimitive.Instance, by)),
            ]);
    }

    /// <summary>
    /// Returns the graph (t, z, arguments) ↦ (f, −aᵀ∂f/∂y), then aᵀ∂f/∂θ for the requested arguments θ.
    /// </summary>
    private static Graph Create(Graph traced, int[] requested, out Tensor augmented, out Tensor adjoint)
    {
        Tensor y = traced.Inputs[1];
        augmented = new(new Input("augmented", new([2 * y.Size], ElementType.Real)));
        adjoint = Structure.Run(augmented, y.Size, y.Shape);
        Tensor state = Structure.Run(augmented, 0, y.Shape), slope = Substitution.Replace(traced.Outputs[0], y, state);
        Tensor[] by = [state, .. requested.Select(k => traced.Inputs[k + 2])];
        Tensor?[] cotangents = Derivative.Vjp([slope], [adjoint], by);
        Tensor[] pulled = [.. by.Select((value, k) => cotangents[k] ?? Tensor.Zeros(value.Shape))];
        Tensor slopes = Structure.Concat([Structure.Reshape(slope, [y.Size]), Structure.Reshape(-pulled[0], [y.Size])]);
        return new([traced.Inputs[0], augmented, .. traced.Inputs.Skip(2)], [slopes, .. pulled[1..]]);
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

    // An outer product is scaled through the factor that depends on the adjoint: a vector has fewer components than the
    // product.
    private static Tensor Scaled(Tensor weight, Tensor x, HashSet<Tensor> adjointDependent) => x.Primitive switch
    {
        OuterPrimitive when adjointDependent.Contains(x.Inputs[0]) => Tensor.Outer(weight * x.Inputs[0], x.Inputs[1]),
        OuterPrimitive => Tensor.Outer(x.Inputs[0], weight * x.Inputs[1]),
        AddPrimitive => Scaled(weight, x.Inputs[0], adjointDependent) + Scaled(weight, x.Inputs[1], adjointDependent),
        _ => weight * x,
    };
}
