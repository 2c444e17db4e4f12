using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// Multiplies a slope by numbers, component by component, and carries them down to where linear forms and written
/// numbers take them up in double. A Scaled network's slope, multiplied by deviation / spacing, so becomes the
/// network's own output.
/// </summary>
internal sealed class SlopeScaling(Dictionary<Tensor, LinearForm> forms, Func<Tensor, Tensor> read)
{
    // Sums longer than that are multiplied as a whole: the factor is carried down by recursion.
    private const int Deepest = 100;

    private readonly Dictionary<Tensor, List<(double[] By, Tensor Scaled)>> known =
        new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, bool> taking = new(ReferenceEqualityComparer.Instance);

    /// <summary>The linear forms that are multiplied by, or divided by, what is none.</summary>
    public List<LinearForm> Multiplied { get; } = [];

    public Tensor Of(Tensor node, double[] by) => Of(node, by, 0);

    private Tensor Of(Tensor node, double[] by, int depth)
    {
        if (!known.TryGetValue(node, out List<(double[] By, Tensor Scaled)>? its))
        {
            known[node] = its = [];
        }

        if (its.Find(k => k.By.AsSpan().SequenceEqual(by)).Scaled is not { } scaled)
        {
            scaled = forms.TryGetValue(node, out LinearForm? form) ? form.Times(by).ToTensor()
                : depth < Deepest && Takes(node, depth) ? Inside(node, by, depth + 1)
                : LinearForm.Times(read(node), by);
            its.Add((by, scaled));
        }

        return scaled;
    }

    /// <summary>Whether a factor meets a linear form or a written number somewhere below.</summary>
    private bool Takes(Tensor node, int depth)
    {
        if (!taking.TryGetValue(node, out bool takes))
        {
            bool Input(int i) =>
                forms.ContainsKey(node.Inputs[i]) || (depth < Deepest && Takes(node.Inputs[i], depth + 1));
            taking[node] = takes = node.Primitive switch
            {
                AddPrimitive or SubtractPrimitive or MultiplyPrimitive => Input(0) || Input(1),
                ConcatPrimitive => Enumerable.Range(0, node.Inputs.Length).Any(Input),
                DividePrimitive => Input(0) || IsConstant(node.Inputs[1]),
                NegatePrimitive => Input(0),
                TakePrimitive take => Input(0) && IsOneToOne(take),
                _ => false,
            };
        }

        return takes;
    }

    private Tensor Inside(Tensor node, double[] by, int depth) => node.Primitive switch
    {
        AddPrimitive => Of(node.Inputs[0], by, depth) + Of(node.Inputs[1], by, depth),
        SubtractPrimitive => Of(node.Inputs[0], by, depth) - Of(node.Inputs[1], by, depth),
        NegatePrimitive => -Of(node.Inputs[0], by, depth),
        MultiplyPrimitive => Product(node.Inputs[0], node.Inputs[1], by, depth),
        DividePrimitive => Quotient(node.Inputs[0], node.Inputs[1], by, depth),
        ConcatPrimitive concat => new(concat, Parts(node, by, depth)),
        TakePrimitive take => new(take, Of(node.Inputs[0], Spread(by, take.Map, node.Inputs[0].Size), depth)),
        _ => throw new InvalidOperationException($"'{node.Primitive.Name}' takes no factor."),
    };

    private Tensor Product(Tensor a, Tensor b, double[] by, int depth) =>
        IsConstant(a) ? Of(b, [.. by.Zip(forms[a].Offset, (x, y) => x * y)], depth)
        : IsConstant(b) ? Of(a, [.. by.Zip(forms[b].Offset, (x, y) => x * y)], depth)
        : forms.ContainsKey(a) || (!forms.ContainsKey(b) && Takes(a, depth)) ? Factor(a, by, depth) * read(b)
        : read(a) * Factor(b, by, depth);

    private Tensor Quotient(Tensor a, Tensor b, double[] by, int depth) =>
        IsConstant(b) ? Of(a, [.. by.Zip(forms[b].Offset, (x, y) => x / y)], depth) : Factor(a, by, depth) / read(b);

    private Tensor Factor(Tensor node, double[] by, int depth)
    {
        if (forms.TryGetValue(node, out LinearForm? form))
        {
            Multiplied.Add(form);
        }

        return Of(node, by, depth);
    }

    private Tensor[] Parts(Tensor node, double[] by, int depth)
    {
        Tensor[] parts = new Tensor[node.Inputs.Length];
        int from = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int size = node.Inputs[i].Size;
            parts[i] = Of(node.Inputs[i], by[from..(from + size)], depth);
            from += size;
        }

        return parts;
    }

    private bool IsConstant(Tensor node) => forms.TryGetValue(node, out LinearForm? form) && form.IsConstant;

    private static bool IsOneToOne(TakePrimitive take) => take.Map.ToArray().Distinct().Count() == take.Map.Length;

    // What is not taken is multiplied by 1.
    private static double[] Spread(double[] by, ReadOnlySpan<int> map, int size)
    {
        double[] spread = [.. Enumerable.Repeat(1.0, size)];
        for (int c = 0; c < map.Length; c++)
        {
            spread[map[c]] = by[c];
        }

        return spread;
    }
}
