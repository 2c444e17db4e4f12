using System.Collections;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>Finds the sparsity pattern of ∂f/∂y from the graph of a traced field.</summary>
internal static class GraphPattern
{
    /// <summary>Returns the pattern of ∂f/∂y, or of all dependences of f on y.</summary>
    /// <param name="values">
    /// Whether dependences without a derivative count, such as those of conditions and stopped gradients.
    /// </param>
    public static JacobianPattern Of(Graph traced, bool values = false)
    {
        Tensor state = traced.Inputs[1];
        BitArray none = new(state.Size);
        Dictionary<Tensor, BitArray[]> reads = new(ReferenceEqualityComparer.Instance)
        {
            [state] = [.. Enumerable.Range(0, state.Size).Select(c => new BitArray(state.Size) { [c] = true })],
        };
        foreach (Tensor node in traced.Nodes)
        {
            if (!reads.ContainsKey(node))
            {
                reads[node] = Of(node, [.. node.Inputs.Select(input => reads[input])], none, values);
            }
        }

        BitArray[] slope = reads[traced.Outputs[0]];
        return new(
            state.Size,
            slope.SelectMany(
                (set, row) => Enumerable.Range(0, state.Size).Where(column => set[column])
                    .Select(column => (row, column))));
    }

    /// <summary>
    /// Returns, for each component of a node, the set of components of the state on which it depends.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">The sets of the components of the node's inputs.</param>
    /// <param name="none">The shared empty set.</param>
    /// <param name="values">Whether dependences without a derivative count.</param>
    private static BitArray[] Of(Tensor node, BitArray[][] inputs, BitArray none, bool values)
    {
        BitArray all = Union(inputs.SelectMany(sets => sets), none);
        BitArray[] result = new BitArray[node.Size];

        // The inputs of which the value depends without a derivative: conditions, indices.
        BitArray chosenBy = !values ? none : Union(
            inputs.Where((_, i) => node.Inputs[i].Element != ElementType.Real).SelectMany(sets => sets), none);
        for (int c = 0; c < result.Length; c++)
        {
            (int Input, int Component)[]? read = all == none ? [] : node.Primitive.Reads(node, c)?.ToArray();
            result[c] = all == none ? none
                : read is null || (values && (read.Length == 0 || node.Element != ElementType.Real)) ? all
                : Union(read.Select(at => inputs[at.Input][at.Component]).Append(chosenBy), none);
        }

        return result;
    }

    /// <summary>
    /// Returns the union of sets. A set that is in use is never modified, so the result may be one of the arguments
    /// itself.
    /// </summary>
    private static BitArray Union(IEnumerable<BitArray> sets, BitArray none)
    {
        BitArray union = none;
        bool isNew = false;
        foreach (BitArray set in sets)
        {
            if (set == none || set == union)
            {
                continue;
            }

            (union, isNew) = union == none ? (set, false) : ((isNew ? union : new(union)).Or(set), true);
        }

        return union;
    }
}
