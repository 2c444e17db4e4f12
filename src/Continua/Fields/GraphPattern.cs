using System.Collections;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>Which components of a slope depend on which components of the state, by the way the field is written.</summary>
internal static class GraphPattern
{
    /// <summary>The pattern of ∂f/∂y.</summary>
    public static JacobianPattern Of(Graph traced)
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
                reads[node] = Of(node, [.. node.Inputs.Select(input => reads[input])], none);
            }
        }

        BitArray[] slope = reads[traced.Outputs[0]];
        return new(
            state.Size,
            slope.SelectMany((set, row) => Enumerable.Range(0, state.Size).Where(column => set[column]).Select(column => (row, column))));
    }

    /// <summary>For each component of a value the components of the state that it depends on.</summary>
    /// <param name="inputs">The same of what it is computed from.</param>
    private static BitArray[] Of(Tensor node, BitArray[][] inputs, BitArray none)
    {
        BitArray all = Union(inputs.SelectMany(sets => sets), none);
        BitArray[] result = new BitArray[node.Size];
        for (int c = 0; c < result.Length; c++)
        {
            result[c] = all == none ? none : node.Primitive.Reads(node, c) is { } read
                ? Union(read.Select(at => inputs[at.Input][at.Component]), none) : all;
        }

        return result;
    }

    /// <summary>A set in use is never changed, so that one of them can stand for the union of all.</summary>
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
