using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Computes which components of a value reach the outputs through branches that were selected. A branch not selected
/// has the cotangent 0, and 0 · ∞ = NaN if its derivative is not finite. Contributions that flow only through such
/// branches are set to zero.
/// </summary>
/// <remarks>
/// A reach is a tensor in the shape of its value: positive where a path leads to the outputs, and 0 elsewhere. A null
/// reach means that all components reach the outputs; nothing is masked then, and NaN and ∞ remain visible.
/// </remarks>
internal sealed class BranchReach
{
    private readonly Dictionary<Tensor, Tensor?> reach = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Tensor> finite = new(ReferenceEqualityComparer.Instance);
    private readonly bool hasBranches;

    /// <summary>Finds the values that are always finite, and marks all components of the outputs as reached.</summary>
    /// <param name="order">All values, operands first.</param>
    /// <param name="outputs">The values whose cotangents are given.</param>
    public BranchReach(List<Tensor> order, IReadOnlyList<Tensor> outputs)
    {
        hasBranches = order.Exists(node => node.Primitive is IChoosing);
        foreach (Tensor node in hasBranches ? order : [])
        {
            if (IsFinite(node))
            {
                finite.Add(node);
            }
        }

        foreach (Tensor output in outputs)
        {
            reach[output] = null;
        }
    }

    /// <summary>
    /// Returns the contribution to the cotangent of one input, set to zero where it flows only through branches that
    /// were not selected.
    /// </summary>
    public Tensor Masked(Tensor node, int input, Tensor contribution)
    {
        if (!hasBranches)
        {
            return contribution;
        }

        Tensor? through = ReachThrough(node, input), value = node.Inputs[input];
        reach[value] = !reach.TryGetValue(value, out Tensor? existing) ? through : through is null || existing is null ? null : existing + through;
        bool isSafe = node.Primitive is IFinite && (SelectsOne(node) || Array.TrueForAll(node.Inputs, finite.Contains));
        return through is null || isSafe || IsScaling(node, input) ? contribution
            : value.Primitive is ISumsCotangents own ? own.Masked(contribution, through)
            : Tensor.Where(through > 0, contribution, 0);
    }

    /// <summary>
    /// Returns the reach of an input through one operation; null if all components reach the outputs.
    /// </summary>
    private Tensor? ReachThrough(Tensor node, int input)
    {
        Tensor? reachOfResult = reach[node];
        if (node.Primitive is IChoosing choosing)
        {
            return choosing.Reach(node, reachOfResult ?? Structure.Written(1, node.Shape), input);
        }

        if (reachOfResult is null)
        {
            return null;
        }

        Tensor value = node.Inputs[input];
        return node.Primitive is UnaryPrimitive or BinaryPrimitive ? reachOfResult
            : node.Primitive is IRouting ? ReachByVjp(node, reachOfResult, input)
            : Tensor.Broadcast(Tensor.Sum(reachOfResult), value.Shape);
    }

    /// <summary>
    /// Whether the cotangent flows to one operand per component; max and min may pass NaN to both operands.
    /// </summary>
    private bool SelectsOne(Tensor node) => node.Primitive is IChoosing
        && (node.Primitive is not (MaxPrimitive or MinPrimitive) || reach[node] is null || !Extremum.HasToGiveNaN(node.Inputs[0], node.Inputs[1]));

    private static Tensor? ReachByVjp(Tensor node, Tensor reachOfResult, int input)
    {
        Tensor[] ones = Array.ConvertAll(node.Inputs, x => x.Element == ElementType.Real ? Structure.Written(1, x.Shape) : x);
        return node.Primitive.Vjp(new(node.Primitive, ones), reachOfResult, Only(node, input))[input];
    }

    private static bool[] Only(Tensor node, int input) => [.. node.Inputs.Select((_, i) => i == input)];

    /// <summary>
    /// Whether a value is finite if inputs, parameters and constants are; overflow is disregarded. Truth values always
    /// are.
    /// </summary>
    private bool IsFinite(Tensor node) =>
        node.Primitive is IFailing || node.Element == ElementType.Boolean
        || ((node.Inputs.Length == 0 || node.Primitive is IFinite || IsScaling(node, 0) || IsScaling(node, 1))
            && Array.TrueForAll(node.Inputs, finite.Contains));

    /// <summary>Whether an operation multiplies or divides an input by a finite, nonzero constant.</summary>
    private static bool IsScaling(Tensor node, int input) => node.Primitive switch
    {
        MultiplyPrimitive => IsConstant(node.Inputs[1 - input]),
        DividePrimitive => input == 0 && IsConstant(node.Inputs[1]),
        _ => false,
    };

    private static bool IsConstant(Tensor x) => x.Primitive switch
    {
        Literal literal => Array.TrueForAll(literal.Values, v => double.IsFinite(v) && v != 0),
        TakePrimitive => IsConstant(x.Inputs[0]),
        _ => false,
    };
}
