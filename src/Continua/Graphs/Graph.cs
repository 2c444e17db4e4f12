using System.Globalization;
using System.Text;

namespace Continua.Graphs;

/// <summary>
/// A function of one sample: inputs, outputs, and every operation between them in an order in which operands come first.
/// </summary>
public sealed class Graph
{
    internal Graph(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        Nodes = Sort(outputs);
    }

    /// <summary>What is given from outside.</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>Everything the outputs need, operands first.</summary>
    internal IReadOnlyList<Tensor> Nodes { get; }

    /// <summary>Orders what the outputs need so that operands come first; without recursion, since graphs are deep.</summary>
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

    /// <summary>Rebuilds the outputs, each node by a rule that sees the rebuilt operands.</summary>
    internal Graph Rewrite(Func<Tensor, Tensor[], Tensor> rule)
    {
        Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Nodes)
        {
            rebuilt[node] = rule(node, [.. node.Inputs.Select(input => rebuilt[input])]);
        }

        return new(Inputs, [.. Outputs.Select(output => rebuilt[output])]);
    }

    /// <summary>The node itself if its operands are unchanged, else the same operation on the new ones.</summary>
    internal static Tensor Renew(Tensor node, Tensor[] inputs)
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

    /// <summary>Checks what every pass must leave: types that follow from the operands, and no input from elsewhere.</summary>
    /// <exception cref="InvalidOperationException">A pass broke the graph.</exception>
    internal Graph Verify(string pass)
    {
        HashSet<Tensor> known = new(Inputs, ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Nodes)
        {
            if (node.Primitive.Infer(node.Inputs) != node.Type)
            {
                throw new InvalidOperationException($"After '{pass}' the type of a node does not follow from its operands:\n{this}");
            }

            if (node.Primitive is Input input && !known.Contains(node))
            {
                throw new InvalidOperationException(
                    $"A graph reads only its inputs, but after '{pass}' it reads '{input.Label}'; pass that value in, or make it "
                    + "a parameter of the module.");
            }
        }

        return this;
    }

    /// <summary>One line per operation: <c>%3 = mul %1 %2 : [2]</c>.</summary>
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
