using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Which components of a value reach the outputs through branches that were taken. A branch not taken has the cotangent 0, and
/// 0 · ∞ = NaN where its slope is not finite: the contributions of what only such branches use are set to zero.
/// </summary>
/// <remarks>
/// A reach is a tensor in the shape of its value, positive where a path leads to the outputs and 0 elsewhere. A value without an
/// entry is reached everywhere: then nothing is masked, and NaN and ∞ show.
/// </remarks>
internal sealed class BranchReach
{
    private readonly Dictionary<Tensor, Tensor?> reach = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Tensor> finite = new(ReferenceEqualityComparer.Instance);
    private readonly bool chooses;

    /// <param name="order">All values, operands first.</param>
    /// <param name="outputs">What cotangents are given for.</param>
    public BranchReach(List<Tensor> order, IReadOnlyList<Tensor> outputs)
    {
        chooses = order.Exists(node => node.Primitive is IChoosing);
        foreach (Tensor node in chooses ? order : [])
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

    /// <summary>The contribution to one input's cotangent, zero where only branches not taken lead through it.</summary>
    public Tensor Masked(Tensor node, int input, Tensor contribution)
    {
        if (!chooses)
        {
            return contribution;
        }

        Tensor? along = Along(node, input), value = node.Inputs[input];
        reach[value] = !reach.TryGetValue(value, out Tensor? known) ? along : along is null || known is null ? null : known + along;
        bool isSafe = node.Primitive is IFinite && (Chooses(node) || Array.TrueForAll(node.Inputs, finite.Contains));
        return along is null || isSafe || IsScaling(node, input) ? contribution : Tensor.Where(along > 0, contribution, 0);
    }

    /// <summary>The reach of an input through one operation; null for everywhere.</summary>
    private Tensor? Along(Tensor node, int input)
    {
        Tensor? own = reach[node];
        if (node.Primitive is IChoosing choosing)
        {
            return choosing.Reach(node, own ?? Structure.Written(1, node.Shape), input);
        }

        if (own is null)
        {
            return null;
        }

        Tensor value = node.Inputs[input];
        return node.Primitive is UnaryPrimitive or BinaryPrimitive ? own
            : node.Primitive is IRouting ? Routed(node, own, input)
            : Tensor.Broadcast(Tensor.Sum(own), value.Shape);
    }

    /// <summary>Whether one of its operands is chosen, and not NaN for both.</summary>
    private bool Chooses(Tensor node) => node.Primitive is IChoosing
        && (node.Primitive is not (MaxPrimitive or MinPrimitive) || reach[node] is null || !Extremum.MayHideNaN(node.Inputs[0], node.Inputs[1]));

    private static Tensor? Routed(Tensor node, Tensor own, int input)
    {
        Tensor[] ones = Array.ConvertAll(node.Inputs, x => x.Element == ElementType.Real ? Structure.Written(1, x.Shape) : x);
        return node.Primitive.Vjp(new(node.Primitive, ones), own, Only(node, input))[input];
    }

    private static bool[] Only(Tensor node, int input) => [.. node.Inputs.Select((_, i) => i == input)];

    /// <summary>Whether a value is finite where inputs, parameters and constants are, overflow of sums and products with them aside.</summary>
    private bool IsFinite(Tensor node) =>
        node.Primitive is IFailing
        || ((node.Inputs.Length == 0 || node.Primitive is IFinite || IsScaling(node, 0) || IsScaling(node, 1))
            && Array.TrueForAll(node.Inputs, finite.Contains));

    /// <summary>Whether an input is multiplied with, or divided by, a constant.</summary>
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
