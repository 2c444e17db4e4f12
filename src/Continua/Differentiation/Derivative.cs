using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Derivatives of expressions as expressions, which can be differentiated again, to any order unless they contain a
/// solve.
/// </summary>
internal static class Derivative
{
    /// <summary>
    /// Returns Σ cotangentᵀ · ∂output/∂input for each input; null for an input that no output
    /// with a cotangent depends on.
    /// </summary>
    /// <param name="isExcluded">Values that do not count as computed from the inputs; null for none.</param>
    public static Tensor?[] Vjp(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor?> cotangents, IReadOnlyList<Tensor> inputs, Func<Tensor, bool>? isExcluded = null)
    {
        List<Tensor> order = Graph.Sort(outputs);
        HashSet<Tensor> active = Influenced(order, inputs, isExcluded);
        Dictionary<Tensor, CotangentSum> cotangentOf = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < outputs.Count; i++)
        {
            Add(cotangentOf, outputs[i], cotangents[i]);
        }

        HashSet<Tensor> targets = new(inputs, ReferenceEqualityComparer.Instance);
        if (order.Find(node => node.Primitive is IWithoutDerivative && active.Contains(node) && !targets.Contains(node)) is { } without)
        {
            throw ((IWithoutDerivative)without.Primitive).Refusal;
        }

        BranchReach branches = new(order, outputs);
        for (int n = order.Count - 1; n >= 0; n--)
        {
            Tensor node = order[n];
            if (targets.Contains(node) || !active.Contains(node)
                || !cotangentOf.TryGetValue(node, out CotangentSum? contributed))
            {
                continue;
            }

            bool[] wanted = Array.ConvertAll(node.Inputs, active.Contains);
            Tensor?[] contributions = node.Primitive.Vjp(node, contributed.Total(), wanted);
            for (int i = 0; i < contributions.Length; i++)
            {
                if (wanted[i] && contributions[i] is { } contribution)
                {
                    Add(cotangentOf, node.Inputs[i], branches.Masked(node, i, contribution));
                }
            }
        }

        return [.. inputs.Select(input => cotangentOf.GetValueOrDefault(input)?.Total())];
    }

    /// <summary>Returns Σ ∂output/∂input · tangent for each output; null for an output whose tangent is zero.</summary>
    public static Tensor?[] Jvp(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> tangents)
    {
        Dictionary<Tensor, Tensor?> tangentOf = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < inputs.Count; i++)
        {
            tangentOf[inputs[i]] = tangents[i];
        }

        foreach (Tensor node in Graph.Sort(outputs))
        {
            if (!tangentOf.ContainsKey(node))
            {
                Tensor?[] inputTangents = [.. node.Inputs.Select(i => tangentOf[i])];
                tangentOf[node] = Array.TrueForAll(inputTangents, t => t is null)
                    ? null : node.Primitive.Jvp(node, inputTangents);
            }
        }

        return [.. outputs.Select(output => tangentOf[output])];
    }

    /// <summary>Returns the inputs, and all values of <paramref name="order"/> that are computed from them.</summary>
    /// <param name="order">All values, operands first.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="isExcluded">Values that do not count as computed from the inputs; null for none.</param>
    public static HashSet<Tensor> Influenced(IReadOnlyList<Tensor> order, IReadOnlyList<Tensor> inputs, Func<Tensor, bool>? isExcluded = null)
    {
        HashSet<Tensor> active = new(inputs, ReferenceEqualityComparer.Instance);
        foreach (Tensor node in order)
        {
            if (Array.Exists(node.Inputs, active.Contains) && isExcluded?.Invoke(node) != true)
            {
                active.Add(node);
            }
        }

        return active;
    }

    private static void Add(Dictionary<Tensor, CotangentSum> cotangentOf, Tensor node, Tensor? cotangent)
    {
        if (cotangent is null)
        {
            return;
        }

        if (!cotangentOf.TryGetValue(node, out CotangentSum? sum))
        {
            cotangentOf[node] = sum = new(node);
        }

        sum.Add(cotangent);
    }
}
