using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>
/// A traced field with its tangent: (y, ẏ) ↦ (f, ∂f/∂y · ẏ + Σ ∂f/∂a · ȧ), of twice the dimension. The tangents of
/// arguments are further arguments. If times have tangents, the state contains two more components, the tangent ṫ of
/// the time and its rate ν = dṫ/dt, which are set at the start of each step: ḟ = ∂f/∂y · ẏ + ∂f/∂t · ṫ + Σ ∂f/∂a · ȧ +
/// νf. A step of size h whose size has the tangent ḣ = hν is then differentiated like the time itself, as a component
/// of the state.
/// </summary>
internal static class TangentField
{
    /// <summary>Returns the graph (t, z, arguments, tangents) ↦ the slopes of z = (y, ẏ), and that of y alone.</summary>
    /// <param name="traced">The graph (t, y, arguments) ↦ f.</param>
    /// <param name="tangents">For each argument, whether it has a tangent.</param>
    /// <param name="times">
    /// The number of times with tangents, which become one more argument; 0 if times have none.
    /// </param>
    /// <returns>The field with its tangent, and the graph (t, y, arguments, tangents) ↦ f.</returns>
    public static (Graph Field, Graph Values) Of(Graph traced, bool[] tangents, int times = 0)
    {
        (Tensor t, Tensor y) = (traced.Inputs[0], traced.Inputs[1]);
        Tensor[] arguments = [.. traced.Inputs.Skip(2)];
        Tensor?[] moved =
            [.. arguments.Select((a, k) => tangents[k] ? new Tensor(new Input($"tangent {k}", a.Type)) : null)];
        int size = y.Size;
        Tensor both = Trace.Input("state", [times > 0 ? (2 * size) + 2 : 2 * size]);
        Tensor state = Structure.Run(both, 0, y.Shape), ofState = Structure.Run(both, size, y.Shape);
        Tensor slope = Substitution.Replace(traced.Outputs[0], y, state);
        Tensor? ofTime = times > 0 ? Structure.Run(both, 2 * size, Shape.Scalar) : null;
        Tensor pushed = Derivative.Jvp(
            [slope], [t, state, .. arguments], [ofTime, ofState, .. moved])[0] ?? Tensor.Zeros(y.Shape);
        Tensor[] bound = [.. arguments, .. moved.OfType<Tensor>()], slopes = [slope, pushed];
        if (times > 0)
        {
            // The time is integrated with the implicit summand of a split field.
            Tensor rate = Structure.Run(both, (2 * size) + 1, [1]);
            bound = [.. bound, Trace.Input("tangents of times", [times])];
            slopes = [slope, pushed + (rate * slope), SummandPrimitive.Mark(rate, SplitField.Implicit), Tensor.Zeros([1])];
        }

        return (
            new([t, both, .. bound], [new Tensor(new ConcatPrimitive(both.Shape), slopes)]),
            new([t, y, .. bound], traced.Outputs));
    }

    /// <summary>Returns the graph of y alone of a field with its tangent.</summary>
    public static Graph ValuesOf(Graph field)
    {
        Tensor both = field.Inputs[1], y = Trace.Input("y", field.Outputs[0].Inputs[0].Shape);
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
}
