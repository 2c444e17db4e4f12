using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// Optimisation passes: rewrites of a graph that change its results by rounding errors and signs of zeros at most.
/// </summary>
internal static class Passes
{
    /// <summary>Runs all passes, and verifies the graph before the first and after each.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="declared">Whether each input varies between rows and between calls.</param>
    /// <param name="mergesLoops">
    /// Whether to merge loops; not if the graph will be divided into programs that run one after the other.
    /// </param>
    public static Graph Optimize(Graph graph, IReadOnlyList<InputVariation> declared, bool mergesLoops)
    {
        Graph shared = ContainedResults.Run(
            Fold(ShareEqual(graph.Verify("trace")).Verify("share")).Verify("fold")).Verify("contained results");
        Graph merged = mergesLoops ? LoopMerging.Run(shared).Verify("loop merging") : shared;
        Graph pushed = PushSums(merged, declared).Verify("push sums");
        return Fuse(ShareEqual(pushed).Verify("share"), declared).Verify("fuse");
    }

    /// <summary>
    /// Removes operations without effect, such as x + 0, x · 1 and −(−x), rewrites x + (−y) as x − y and −1 · x as −x,
    /// and composes successive selections of components.
    /// </summary>
    private static Graph Fold(Graph graph) => graph.Rewrite((node, inputs) => node.Primitive switch
    {
        AddPrimitive when IsConstant(inputs[1], 0) => inputs[0],
        AddPrimitive when IsConstant(inputs[0], 0) => inputs[1],
        SubtractPrimitive when IsConstant(inputs[1], 0) => inputs[0],
        MultiplyPrimitive when IsConstant(inputs[1], 1) => inputs[0],
        MultiplyPrimitive when IsConstant(inputs[0], 1) => inputs[1],
        DividePrimitive when IsConstant(inputs[1], 1) => inputs[0],
        NegatePrimitive when inputs[0].Primitive is NegatePrimitive => inputs[0].Inputs[0],
        AddPrimitive when inputs[1].Primitive is NegatePrimitive => inputs[0] - inputs[1].Inputs[0],
        MultiplyPrimitive when IsConstant(inputs[1], -1) => -inputs[0],
        MultiplyPrimitive when IsConstant(inputs[0], -1) => -inputs[1],
        TakePrimitive outer when inputs[0].Primitive is TakePrimitive inner => Compose(outer, inner, inputs[0]),
        _ => Graph.WithInputs(node, inputs),
    });

    /// <summary>Common subexpression elimination: computes equal expressions once.</summary>
    private static Graph ShareEqual(Graph graph)
    {
        Dictionary<Operation, Tensor> canonical = [];
        return graph.Rewrite((node, inputs) =>
        {
            // All derivatives have been taken by now, so constants with equal components can be shared.
            Operation operation = new(node.Primitive is Literal literal ? literal.AsWritten() : node.Primitive, inputs);
            Tensor renewed = Graph.WithInputs(node, inputs);
            return canonical.TryAdd(operation, renewed) ? renewed : canonical[operation];
        });
    }

    /// <summary>
    /// Moves a sum over rows in front of an operation that is linear in its per-row operand and whose other operands
    /// are held constants, so that the operation runs once instead of once per row. A sum or difference of two per-row
    /// values becomes one of two sums over rows, and a mask (a selection between the value and 0 by a held condition)
    /// is applied to the sum.
    /// </summary>
    private static Graph PushSums(Graph graph, IReadOnlyList<InputVariation> declared)
    {
        Strata strata = new(graph, declared);
        Dictionary<Tensor, Tensor> sums = new(ReferenceEqualityComparer.Instance);
        return graph.Rewrite((node, inputs) =>
            node.Primitive is SumRowsPrimitive ? SumOf(node.Inputs[0]) : Graph.WithInputs(node, inputs));

        Tensor SumOf(Tensor x)
        {
            if (!sums.TryGetValue(x, out Tensor? sum))
            {
                sums[x] = sum = Pushed(x) ?? new(SumRowsPrimitive.Instance, x);
            }

            return sum;
        }

        Tensor? Pushed(Tensor x)
        {
            if (x.Primitive is AddPrimitive or SubtractPrimitive && Array.TrueForAll(x.Inputs, strata.IsPerRow))
            {
                return new(x.Primitive, SumOf(x.Inputs[0]), SumOf(x.Inputs[1]));
            }

            if (x.Primitive is SelectPrimitive && strata[x.Inputs[0]] == Stratum.Constant && IsConstant(x.Inputs[2], 0) && strata.IsPerRow(x.Inputs[1]))
            {
                return new(x.Primitive, x.Inputs[0], SumOf(x.Inputs[1]), x.Inputs[2]);
            }

            int varying = Array.FindIndex(x.Inputs, strata.IsPerRow);
            bool others = x.Inputs.Where((_, i) => i != varying).All(i => strata[i] == Stratum.Constant);
            if (varying < 0 || !others || !x.Primitive.IsLinearIn(varying))
            {
                return null;
            }

            Tensor[] inputs = [.. x.Inputs];
            inputs[varying] = SumOf(inputs[varying]);
            return new(x.Primitive, inputs);
        }
    }

    /// <summary>
    /// Fuses an added bias into a matrix product that has no other use, unless the product would then be computed per
    /// row instead of once. Also fuses the operations of a · (1 − b²), of the factor −2ab of its derivative, and of
    /// a · (min(b, 0) + 1).
    /// </summary>
    private static Graph Fuse(Graph graph, IReadOnlyList<InputVariation> declared)
    {
        Strata strata = new(graph, declared);
        Dictionary<Tensor, int> uses = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor used in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs))
        {
            uses[used] = uses.GetValueOrDefault(used) + 1;
        }

        return graph.Rewrite((node, inputs) => node.Primitive switch
        {
            AddPrimitive => MinusTwiceProduct(inputs) ?? WithBias(node, 0, inputs) ?? WithBias(node, 1, inputs),
            MultiplyPrimitive => FusedProduct(inputs[0], inputs[1]) ?? FusedProduct(inputs[1], inputs[0]),
            _ => null,
        } ?? Graph.WithInputs(node, inputs));

        static Tensor? FusedProduct(Tensor a, Tensor b) => TimesOneMinusSquare(a, b) ?? TimesEluSlope(a, b);

        static Tensor? TimesOneMinusSquare(Tensor a, Tensor b) =>
            b is { Primitive: SubtractPrimitive } && IsConstant(b.Inputs[0], 1)
            && b.Inputs[1] is { Primitive: MultiplyPrimitive } square && square.Inputs[0] == square.Inputs[1]
                ? new(TimesOneMinusSquarePrimitive.Instance, a, square.Inputs[0])
                : null;

        static Tensor? TimesEluSlope(Tensor a, Tensor b) =>
            b is { Primitive: AddPrimitive } && IsConstant(b.Inputs[1], 1)
            && b.Inputs[0] is { Primitive: MinPrimitive } min && IsConstant(min.Inputs[1], 0)
                ? new(TimesEluSlopePrimitive.Instance, a, min.Inputs[0])
                : null;

        static Tensor? MinusTwiceProduct(Tensor[] inputs) =>
            inputs[0] == inputs[1] && inputs[0] is { Primitive: MultiplyPrimitive } product
            && product.Inputs[0] is { Primitive: NegatePrimitive } negative
                ? new(MinusTwiceProductPrimitive.Instance, negative.Inputs[0], product.Inputs[1])
                : null;

        Tensor? WithBias(Tensor node, int product, Tensor[] inputs) =>
            inputs[product] is { Primitive: MatVecPrimitive, Inputs.Length: 2 } p && uses[node.Inputs[product]] == 1
            && strata[node.Inputs[product]] == strata[node]
                ? new(p.Primitive, p.Inputs[0], p.Inputs[1], inputs[1 - product])
                : null;
    }

    private static bool IsConstant(Tensor x, double value) => x.Primitive switch
    {
        Literal literal => Array.TrueForAll(literal.Values, v => v == value),
        TakePrimitive => IsConstant(x.Inputs[0], value),
        _ => false,
    };

    private static Tensor Compose(TakePrimitive outer, TakePrimitive inner, Tensor innerNode)
    {
        ComponentMap map = outer.Map.After(inner.Map);
        Tensor source = innerNode.Inputs[0];
        Shape shape = outer.Infer([innerNode]).Shape;
        return source.Shape == shape && map.Equals(ComponentMap.Run(0, map.Count))
            ? source
            : new(new TakePrimitive(outer.Name == inner.Name ? outer.Name : "take", map, source.Shape, shape), source);
    }
}
