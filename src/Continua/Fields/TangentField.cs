using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>
/// A traced field with its tangent: (y, ẏ) ↦ (f, ∂f/∂y · ẏ + Σ ∂f/∂a · ȧ), of twice the dimension. The tangents of arguments are
/// further arguments.
/// </summary>
internal static class TangentField
{
    /// <summary>Returns the graph (t, z, arguments, tangents) ↦ the slopes of z = (y, ẏ), and that of y alone.</summary>
    /// <param name="traced">The graph (t, y, arguments) ↦ f.</param>
    /// <param name="tangents">For each argument, whether it has a tangent.</param>
    /// <returns>The field with its tangent, and the graph (t, y, arguments, tangents) ↦ f.</returns>
    public static (Graph Field, Graph Values) Of(Graph traced, bool[] tangents)
    {
        (Tensor t, Tensor y) = (traced.Inputs[0], traced.Inputs[1]);
        Tensor[] arguments = [.. traced.Inputs.Skip(2)];
        Tensor?[] moved = [.. arguments.Select((a, k) => tangents[k] ? new Tensor(new Input($"tangent {k}", a.Type)) : null)];
        Tensor both = Trace.Input("state", [2 * y.Size]), state = ValuesOf(both, y);
        Tensor slope = Substitution.Replace(traced.Outputs[0], y, state);
        Tensor? pushed = Derivative.Jvp(
            [slope], [state, .. arguments], [Structure.Run(both, y.Size, y.Shape), .. moved])[0];
        Tensor[] bound = [.. arguments, .. moved.OfType<Tensor>()];
        return (
            new([t, both, .. bound], [new Tensor(new ConcatPrimitive(both.Shape), slope, pushed ?? Tensor.Zeros(y.Shape))]),
            new([t, y, .. bound], traced.Outputs));
    }

    /// <summary>Returns the graph of y alone of a field with its tangent.</summary>
    public static Graph ValuesOf(Graph field)
    {
        Tensor both = field.Inputs[1], y = Trace.Input("y", [both.Size / 2]);
        Dictionary<Tensor, Tensor> map = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in field.Nodes)
        {
            if (node.Primitive is TakePrimitive take && node.Inputs[0] == both && node.Shape == y.Shape
                && take.Map.Equals(Kernels.ComponentMap.Run(0, y.Size)))
            {
                map[node] = y;
            }
        }

        return new([field.Inputs[0], y, .. field.Inputs.Skip(2)], Substitution.Replace([field.Outputs[0].Inputs[0]], map));
    }

    private static Tensor ValuesOf(Tensor both, Tensor y) => Structure.Run(both, 0, y.Shape);
}
