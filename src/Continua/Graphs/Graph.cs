using System.Globalization;
using System.Text;

namespace Continua.Graphs;

/// <summary>
/// A function of one sample: its inputs, its outputs, and every operation between them, sorted so that operands precede
/// their uses.
/// </summary>
public sealed class Graph
{
    internal Graph(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        Nodes = Sort(outputs);
    }

    /// <summary>The values that are given when the function is evaluated.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The values that the function computes.</summary>
    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>All nodes that the outputs depend on, sorted so that operands come first.</summary>
    internal IReadOnlyList<Tensor> Nodes { get; }

    /// <summary>
    /// Sorts all nodes that the outputs depend on so that operands come first. The method is not recursive, because
    /// graphs can be deep.
    /// </summary>
    internal static List<Tensor> Sort(IEnumerable<Tensor> outputs)
    {
        List<Tensor> order = [];
        HashSet<Tensor> placed = new(ReferenceEqualityComparer.Instance);
        Stack<(Tensor Node, bool Expanded)> pending = [];
        foreach (Tensor output in outputs.Reverse())
        {
            pending.Push((output, false));
        }

        while (pending.TryPop(out (Tensor Node, bool Expanded) top))
        {
            if (top.Expanded)
            {
                order.Add(top.Node);
            }
            else if (placed.Add(top.Node))
            {
                pending.Push((top.Node, true));
                for (int i = top.Node.Inputs.Length - 1; i >= 0; i--)
                {
                    if (!placed.Contains(top.Node.Inputs[i]))
                    {
                        pending.Push((top.Node.Inputs[i], false));
                    }
                }
            }
        }

        return order;
    }

    /// <summary>
    /// Rebuilds the graph: a rule receives each node with its rebuilt operands and returns the new node.
    /// </summary>
    internal Graph Rewrite(Func<Tensor, Tensor[], Tensor> rule)
    {
        Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Nodes)
        {
            rebuilt[node] = rule(node, [.. node.Inputs.Select(input => rebuilt[input])]);
        }

        return new(Inputs, [.. Outputs.Select(output => rebuilt[output])]);
    }

    /// <summary>
    /// Returns the node itself if its operands are unchanged, else the same operation on the new operands.
    /// </summary>
    internal static Tensor WithInputs(Tensor node, Tensor[] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!ReferenceEquals(inputs[i], node.Inputs[i]))
            {
                return new(node.Primitive, inputs);
            }
        }

        return node;
    }

    /// <summary>
    /// Checks the invariants that every pass preserves: types follow from the operands, and only declared inputs are
    /// read.
    /// </summary>
    /// <param name="pass">The name of the pass that has created the graph, for the message of the exception.</param>
    /// <returns>This graph.</returns>
    /// <exception cref="InvalidOperationException">
    /// The type of a node does not follow from its operands, or the graph reads a value that is not among its inputs.
    /// </exception>
    internal Graph Verify(string pass)
    {
        HashSet<Tensor> known = new(Inputs, ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Nodes)
        {
            if (node.Primitive.Infer(node.Inputs) != node.Type)
            {
                throw new InvalidOperationException(
                    $"After '{pass}' the type of a node does not follow from its operands:\n{this}");
            }

            if (node.Primitive is Input input && !known.Contains(node))
            {
                throw new InvalidOperationException(
                    $"A graph reads only its inputs, but after '{pass}' it reads '{input.Label}'; pass that value in, or make "
                    + "it a parameter of the module.");
            }
        }

        return this;
    }

    /// <summary>
    /// The graph as text: one line per operation, such as <c>%3 = mul %1 %2 : [2]</c>, then one line with the outputs.
    /// </summary>
    public override string ToString()
    {
        Dictionary<Tensor, int> numbers = new(ReferenceEqualityComparer.Instance);
        StringBuilder text = new();
        foreach (Tensor node in Nodes)
        {
            numbers[node] = numbers.Count;
            string operands = string.Concat(node.Inputs.Select(i => $" %{numbers[i]}"));
            text.Append(CultureInfo.InvariantCulture, $"%{numbers[node]} = {node.Primitive}{operands} : {node.Type}\n");
        }

        text.Append("return").AppendJoin(',', Outputs.Select(o => $" %{numbers[o]}"));
        return text.ToString();
    }
}
