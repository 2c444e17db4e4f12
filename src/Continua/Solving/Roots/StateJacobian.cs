using Continua.Differentiation;
using Continua.Fields;
using Continua.Graphs;

namespace Continua.Solving;

/// <summary>The Jacobian of a slope with respect to the state, as an expression.</summary>
internal static class StateJacobian
{
    /// <summary>
    /// Returns ∂slope/∂y, [n, n]: entry by entry for a small state, else by a map over the unit vectors.
    /// </summary>
    /// <param name="slope">The slope, [n].</param>
    /// <param name="t">The placeholder of the time.</param>
    /// <param name="y">The placeholder of the state, [n].</param>
    public static Tensor Of(Tensor slope, Tensor t, Tensor y)
    {
        Graph whole = new([t, y], [slope]);
        Graph graph = whole.Rewrite(
            (node, inputs) => node.Primitive is StopGradientPrimitive ? inputs[0] : Graph.WithInputs(node, inputs));
        if (y.Size <= JacobianGraph.MaxComponents)
        {
            return Tensor.Reshape(JacobianGraph.Of(graph, null).Outputs[0], [y.Size, y.Size]);
        }

        Tensor RowOf(Tensor unit) =>
            Derivative.Vjp(graph.Outputs, [unit], [y])[0] ?? Structure.Written(0, y.Shape);
        return Tensor.Transpose(Loop.Map(RowOf, Structure.Identity(y.Size)));
    }
}
