using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Loops;

/// <summary>Finds the values from outside that the body of a loop reads.</summary>
internal static class Captures
{
    /// <summary>
    /// Converts a function of placeholders and other values to a function of placeholders and arguments. Each maximal
    /// subexpression that depends on no placeholder becomes an argument, except numbers written in the expression.
    /// </summary>
    /// <returns>The function, the placeholders of the arguments, and the values of the arguments.</returns>
    public static (Tensor Function, Tensor[] Arguments, Tensor[] Values) Of(Tensor function, Tensor[] placeholders)
    {
        List<Tensor> order = Graph.Sort([function]);
        HashSet<Tensor> dependent = Derivative.Influenced(order, placeholders);
        HashSet<Tensor> written = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in order)
        {
            if (node.Primitive is Literal { IsWritten: true }
                || (node.Inputs.Length > 0 && Array.TrueForAll(node.Inputs, written.Contains)))
            {
                written.Add(node);
            }
        }

        Dictionary<Tensor, Tensor> replacements = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor placeholder in placeholders)
        {
            replacements[placeholder] = placeholder;
        }

        List<Tensor> values = [];
        foreach (Tensor value in order.Where(dependent.Contains).SelectMany(node => node.Inputs).Append(function))
        {
            if (!dependent.Contains(value) && !written.Contains(value) && !replacements.ContainsKey(value))
            {
                Guard(value);
                values.Add(value);
                replacements[value] = new(new Input($"argument {values.Count - 1}", value.Type));
            }
        }

        return (
            Substitution.Replace([function], replacements)[0], [.. values.Select(value => replacements[value])],
            [.. values]);
    }

    private static void Guard(Tensor value)
    {
        Tensor.Guard(
            value.Element != ElementType.Ragged,
            "A loop within a loop over observations runs over values of fixed size, but got one over the observations "
            + "of a row; take the inner loop out of the body, and read its states by Observation.Of.");
        Tensor.Guard(
            value.Element is not (ElementType.Node or ElementType.Edge or ElementType.Graph),
            "A loop within a loop runs over values of fixed size, but got one over the nodes or edges of a row's graph "
            + "that depends on the outer loop; compute it outside the body, and pass its values to the outer map.");
    }
}
