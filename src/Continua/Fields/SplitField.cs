using Continua.Graphs;

namespace Continua.Fields;

/// <summary>
/// The summands of a field f = g + h that was split for implicit–explicit methods, found by the marks in its graph
/// (<see cref="SummandPrimitive"/>).
/// </summary>
internal static class SplitField
{
    /// <summary>The index of the summand that is integrated implicitly, and of the other one.</summary>
    public const int Implicit = 0, Explicit = 1;

    /// <summary>
    /// Returns the implicit and the explicit summand, whose sum is the field; null if the field is not split, or if it is not
    /// linear in the marked values.
    /// </summary>
    public static Graph[]? Of(Graph traced)
    {
        if (!IsLinearInMarks(traced))
        {
            return null;
        }

        // What is not marked belongs to the explicit summand.
        Tensor unmarked = Slope(traced, _ => false);
        return
        [
            new(traced.Inputs, [Slope(traced, index => index == Implicit) - unmarked]),
            new(traced.Inputs, [Slope(traced, index => index == Explicit)]),
        ];
    }

    /// <summary>Returns the field without marks.</summary>
    public static Graph WithoutMarks(Graph traced) =>
        Array.Exists([.. traced.Nodes], node => node.Primitive is SummandPrimitive)
            ? new(traced.Inputs, [Slope(traced, _ => true)]) : traced;

    private static bool IsLinearInMarks(Graph traced)
    {
        HashSet<Tensor> marked = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in traced.Nodes)
        {
            int[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Where(i => marked.Contains(node.Inputs[i]))];
            if (inputs.Length > 0 && !IsLinear(node, inputs))
            {
                return false;
            }

            if (inputs.Length > 0 || node.Primitive is SummandPrimitive)
            {
                marked.Add(node);
            }
        }

        return marked.Contains(traced.Outputs[0]);
    }

    private static bool IsLinear(Tensor node, int[] inputs) => node.Primitive switch
    {
        AddPrimitive or SubtractPrimitive or NegatePrimitive or ConcatPrimitive => true,
        MultiplyPrimitive => inputs.Length == 1,
        DividePrimitive => inputs is [0],
        SummandPrimitive => false,
        _ => inputs.Length == 1 && node.Primitive.IsLinearIn(inputs[0]),
    };

    /// <summary>Returns the slope with zeros in place of the marked values that are left out.</summary>
    private static Tensor Slope(Graph traced, Func<int, bool> contains) => traced.Rewrite(
        (node, inputs) => node.Primitive is not SummandPrimitive mark ? Graph.WithInputs(node, inputs)
            : contains(mark.Index) ? inputs[0] : Tensor.Zeros(node.Shape)).Outputs[0];
}
