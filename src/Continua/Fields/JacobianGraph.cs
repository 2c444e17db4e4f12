using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>
/// The graph of the Jacobian of a traced field, entry by entry; entries that are structurally zero cost nothing.
/// </summary>
internal static class JacobianGraph
{
    /// <summary>The maximum number of components of y for which the dense matrix is computed entry by entry.</summary>
    public const int MaxComponents = 16;

    /// <summary>
    /// The maximum number of entries for which a larger, sparse matrix may be computed entry by entry.
    /// </summary>
    public const int MaxEntries = 1024;

    /// <summary>Returns the graph (t, y, arguments) ↦ ∂f/∂y, row by row, and ∂f/∂t.</summary>
    /// <param name="traced">The graph of the field.</param>
    /// <param name="pattern">The entries to compute; null for all.</param>
    public static Graph Of(Graph traced, JacobianPattern? pattern)
    {
        Tensor t = traced.Inputs[0], y = traced.Inputs[1];
        Tensor[] components = [.. Enumerable.Range(0, y.Size).Select(c => Structure.Run(y, c, Shape.Scalar))];
        HashSet<Tensor> known = new(components, ReferenceEqualityComparer.Instance);
        Tensor slope = WithComponents(traced.Outputs[0], y, components, known);
        Tensor[] targets = [.. components, t];
        List<Tensor> entries = [];
        Tensor[] byTime = new Tensor[y.Size];
        for (int row = 0; row < y.Size; row++)
        {
            Tensor component = ComponentOf(slope, row, known);
            Tensor?[] pulled = Derivative.Vjp([component], [Structure.Written(1, Shape.Scalar)], targets);
            int[] columns = pattern is null ? [.. Enumerable.Range(0, y.Size)] : pattern.ColumnsOf(row).ToArray();
            foreach (int column in columns)
            {
                entries.Add(pulled[column] ?? Structure.Written(0, Shape.Scalar));
            }

            byTime[row] = pulled[y.Size] ?? Structure.Written(0, Shape.Scalar);
        }

        return new(traced.Inputs, [Structure.Concat([.. entries]), Structure.Concat(byTime)]);
    }

    /// <summary>
    /// Rewrites an expression in terms of the components of y, so that an entry reads only the components on which it
    /// depends.
    /// </summary>
    private static Tensor WithComponents(Tensor expression, Tensor y, Tensor[] components, HashSet<Tensor> known)
    {
        Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance)
        {
            [y] = Structure.Reshape(Structure.Concat(components), y.Shape),
        };
        foreach (Tensor node in Graph.Sort([expression]))
        {
            if (!rebuilt.ContainsKey(node))
            {
                Tensor rewritten = Graph.WithInputs(node, [.. node.Inputs.Select(input => rebuilt[input])]);
                rebuilt[node] = rewritten.Primitive is TakePrimitive && rewritten.Shape.IsScalar
                    ? ComponentOf(rewritten, 0, known)
                    : rewritten;
            }
        }

        return rebuilt[expression];
    }

    /// <summary>
    /// Returns a component of a value, taken directly from the part of a concatenation or slice that provides it.
    /// </summary>
    private static Tensor ComponentOf(Tensor value, int component, HashSet<Tensor> known)
    {
        while (!known.Contains(value))
        {
            if (value.Primitive is TakePrimitive take)
            {
                (value, component) = (value.Inputs[0], take.Map[component]);
            }
            else if (value.Primitive is ConcatPrimitive)
            {
                int part = 0;
                while (component >= value.Inputs[part].Size)
                {
                    component -= value.Inputs[part++].Size;
                }

                value = value.Inputs[part];
            }
            else
            {
                return value.Shape.IsScalar ? value : Structure.Run(value, component, Shape.Scalar);
            }
        }

        return value;
    }
}
