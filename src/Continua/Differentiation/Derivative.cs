using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>Derivatives of expressions, as expressions: they nest to any order.</summary>
internal static class Derivative
{
    /// <summary>
    /// Pulls cotangents of outputs back to inputs: Σ cotangentᵀ · ∂output/∂input, null where an input has no influence.
    /// </summary>
    /// <param name="isApart">Values that do not count as computed from the inputs; null for none.</param>
    public static Tensor?[] Vjp(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor?> cotangents, IReadOnlyList<Tensor> inputs, Func<Tensor, bool>? isApart = null)
    {
        List<Tensor> order = Graph.Sort(outputs);
        HashSet<Tensor> active = Influenced(order, inputs, isApart);
        Dictionary<Tensor, Tensor> pulled = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < outputs.Count; i++)
        {
            Add(pulled, outputs[i], cotangents[i]);
        }

        HashSet<Tensor> targets = new(inputs, ReferenceEqualityComparer.Instance);
        BranchReach branches = new(order, outputs);
        for (int n = order.Count - 1; n >= 0; n--)
        {
            Tensor node = order[n];
            if (targets.Contains(node) || !active.Contains(node) || !pulled.TryGetValue(node, out Tensor? cotangent))
            {
                continue;
            }

            bool[] wanted = Array.ConvertAll(node.Inputs, active.Contains);
            Tensor?[] contributions = node.Primitive.Vjp(node, cotangent, wanted);
            for (int i = 0; i < contributions.Length; i++)
            {
                if (wanted[i] && contributions[i] is { } contribution)
                {
                    Add(pulled, node.Inputs[i], branches.Masked(node, i, contribution));
                }
            }
        }

        return [.. inputs.Select(input => pulled.GetValueOrDefault(input))];
    }

    /// <summary>Pushes tangents of inputs forward to outputs: ∂output/∂input · tangent, null where nothing moves.</summary>
    public static Tensor?[] Jvp(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> tangents)
    {
        Dictionary<Tensor, Tensor?> pushed = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < inputs.Count; i++)
        {
            pushed[inputs[i]] = tangents[i];
        }

        foreach (Tensor node in Graph.Sort(outputs))
        {
            if (!pushed.ContainsKey(node))
            {
                Tensor?[] moving = [.. node.Inputs.Select(i => pushed[i])];
                pushed[node] = Array.TrueForAll(moving, t => t is null) ? null : node.Primitive.Jvp(node, moving);
            }
        }

        return [.. outputs.Select(output => pushed[output])];
    }

    /// <summary>The given values and everything computed from them.</summary>
    /// <param name="isApart">Values that do not count as computed from the given; null for none.</param>
    public static HashSet<Tensor> Influenced(IReadOnlyList<Tensor> order, IReadOnlyList<Tensor> inputs, Func<Tensor, bool>? isApart = null)
    {
        HashSet<Tensor> active = new(inputs, ReferenceEqualityComparer.Instance);
        foreach (Tensor node in order)
        {
            if (Array.Exists(node.Inputs, active.Contains) && isApart?.Invoke(node) != true)
            {
                active.Add(node);
            }
        }

        return active;
    }

    private static void Add(Dictionary<Tensor, Tensor> pulled, Tensor node, Tensor? cotangent)
    {
        if (cotangent is not null)
        {
            pulled[node] = pulled.TryGetValue(node, out Tensor? sum) ? sum + cotangent : cotangent;
        }
    }
}
