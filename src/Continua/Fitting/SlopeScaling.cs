using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// Multiplies a slope by factors, component by component. The factors are pushed down the expression to linear forms
/// and constants, where they are multiplied in double precision. In this way, the factor deviation / spacing in the
/// slope of a <see cref="Scaled"/> network cancels, and the output of the network itself remains.
/// </summary>
internal sealed class SlopeScaling(Dictionary<Tensor, LinearForm> forms, Func<Tensor, Tensor> read)
{
    // The maximum depth of the recursion; an expression at this depth is multiplied as a whole.
    private const int MaxDepth = 100;

    private readonly Dictionary<Tensor, List<(double[] Factors, Tensor Scaled)>> results =
        new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, bool> absorbing = new(ReferenceEqualityComparer.Instance);

    /// <summary>The linear forms that are multiplied or divided by a value that is not constant.</summary>
    public List<LinearForm> Multiplied { get; } = [];

    public Tensor Of(Tensor node, double[] factors) => Of(node, factors, 0);

    private Tensor Of(Tensor node, double[] factors, int depth)
    {
        if (!results.TryGetValue(node, out List<(double[] Factors, Tensor Scaled)>? ofNode))
        {
            results[node] = ofNode = [];
        }

        if (ofNode.Find(r => r.Factors.AsSpan().SequenceEqual(factors)).Scaled is not { } scaled)
        {
            scaled = forms.TryGetValue(node, out LinearForm? form) ? form.Times(factors).ToTensor()
                : depth < MaxDepth && Absorbs(node, depth) ? PushDown(node, factors, depth + 1)
                : LinearForm.Times(read(node), factors);
            ofNode.Add((factors, scaled));
        }

        return scaled;
    }

    /// <summary>Whether a factor pushed down from a node reaches a linear form or a constant.</summary>
    private bool Absorbs(Tensor node, int depth)
    {
        if (!absorbing.TryGetValue(node, out bool absorbs))
        {
            bool Input(int i) =>
                forms.ContainsKey(node.Inputs[i]) || (depth < MaxDepth && Absorbs(node.Inputs[i], depth + 1));
            absorbing[node] = absorbs = node.Primitive switch
            {
                AddPrimitive or SubtractPrimitive or MultiplyPrimitive => Input(0) || Input(1),
                ConcatPrimitive => Enumerable.Range(0, node.Inputs.Length).Any(Input),
                DividePrimitive => Input(0) || IsConstant(node.Inputs[1]),
                NegatePrimitive => Input(0),
                TakePrimitive take => Input(0) && IsOneToOne(take),
                _ => false,
            };
        }

        return absorbs;
    }

    private Tensor PushDown(Tensor node, double[] factors, int depth) => node.Primitive switch
    {
        AddPrimitive => Of(node.Inputs[0], factors, depth) + Of(node.Inputs[1], factors, depth),
        SubtractPrimitive => Of(node.Inputs[0], factors, depth) - Of(node.Inputs[1], factors, depth),
        NegatePrimitive => -Of(node.Inputs[0], factors, depth),
        MultiplyPrimitive => Product(node.Inputs[0], node.Inputs[1], factors, depth),
        DividePrimitive => Quotient(node.Inputs[0], node.Inputs[1], factors, depth),
        ConcatPrimitive concat => new(concat, Parts(node, factors, depth)),
        TakePrimitive take => new(take, Of(node.Inputs[0], Spread(factors, take.Map.ToArray(), node.Inputs[0].Size), depth)),
        _ => throw new InvalidOperationException($"'{node.Primitive.Name}' absorbs no factor."),
    };

    private Tensor Product(Tensor a, Tensor b, double[] factors, int depth) =>
        IsConstant(a) ? Of(b, [.. factors.Zip(forms[a].Offset, (x, y) => x * y)], depth)
        : IsConstant(b) ? Of(a, [.. factors.Zip(forms[b].Offset, (x, y) => x * y)], depth)
        : forms.ContainsKey(a) || (!forms.ContainsKey(b) && Absorbs(a, depth)) ? Factor(a, factors, depth) * read(b)
        : read(a) * Factor(b, factors, depth);

    private Tensor Quotient(Tensor a, Tensor b, double[] factors, int depth) =>
        IsConstant(b) ? Of(a, [.. factors.Zip(forms[b].Offset, (x, y) => x / y)], depth)
            : Factor(a, factors, depth) / read(b);

    private Tensor Factor(Tensor node, double[] factors, int depth)
    {
        if (forms.TryGetValue(node, out LinearForm? form))
        {
            Multiplied.Add(form);
        }

        return Of(node, factors, depth);
    }

    private Tensor[] Parts(Tensor node, double[] factors, int depth)
    {
        Tensor[] parts = new Tensor[node.Inputs.Length];
        int from = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int size = node.Inputs[i].Size;
            parts[i] = Of(node.Inputs[i], factors[from..(from + size)], depth);
            from += size;
        }

        return parts;
    }

    private bool IsConstant(Tensor node) => forms.TryGetValue(node, out LinearForm? form) && form.IsConstant;

    private static bool IsOneToOne(TakePrimitive take) => !take.Map.Repeats();

    // Components that the take operation does not select have the factor 1.
    private static double[] Spread(double[] factors, ReadOnlySpan<int> map, int size)
    {
        double[] spread = [.. Enumerable.Repeat(1.0, size)];
        for (int c = 0; c < map.Length; c++)
        {
            spread[map[c]] = factors[c];
        }

        return spread;
    }
}
