using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Paths;

/// <summary>
/// The value, or a time derivative, of an input path. Inputs: t, the times of the knots [knots], their values [knots,
/// channels] and, for a Hermite path, their slopes [knots, channels].
/// </summary>
internal sealed class PathPrimitive(PathPlan plan) : KernelPrimitive, IFinite
{
    public PathPlan Plan => plan;

    /// <summary>Whether a solve lands on kinks; see <see cref="InputPath.LandsOnKinks"/>.</summary>
    public bool LandsOnKinks { get; init; }

    /// <summary>Whether a solve that reaches beyond the knots fails.</summary>
    public bool Refuses { get; init; }

    public override string Name => "path";

    public override string Attributes => $"{plan}";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([plan.Channels], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        bool[] isWanted = wanted.ToArray();
        return
        [
            wanted[0] ? Tensor.Sum(cotangent * TimeDerivative(output)) : null,
            .. Enumerable.Range(1, output.Inputs.Length - 1).Select(i =>
                isWanted[i]
                    ? new Tensor(
                        new PathCotangentPrimitive(plan, (PathPart)(i - 1), output.Inputs[i].Shape),
                        [cotangent, .. output.Inputs])
                    : null),
        ];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        if (tangents[1] is not null)
        {
            throw new NotSupportedException(
                "A path has tangents with respect to time, values and slopes, but not with respect to the times of its "
                + "knots; use Gradient or Vjp for these.");
        }

        // A path is linear in its values and slopes: their tangents form another path.
        Tensor? byTime = tangents[0] is { } timeTangent ? timeTangent * TimeDerivative(output) : null, byValues = null;
        if (tangents[2] is not null || tangents.ElementAtOrDefault(3) is not null)
        {
            Tensor[] tangentPath =
            [
                output.Inputs[0], output.Inputs[1],
                .. Enumerable.Range(2, output.Inputs.Length - 2).Select(
                    i => tangents[i] ?? Tensor.Zeros(output.Inputs[i].Shape)),
            ];
            byValues = new(this, tangentPath);
        }

        return byTime is null ? byValues : byValues is null ? byTime : byTime + byValues;
    }

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) =>
        obj is PathPrimitive other && (plan, LandsOnKinks, Refuses) == (other.Plan, other.LandsOnKinks, other.Refuses);

    public override int GetHashCode() => plan.GetHashCode();

    private Tensor TimeDerivative(Tensor output) => new(
        new PathPrimitive(plan with { Order = plan.Order + 1 }) { LandsOnKinks = LandsOnKinks, Refuses = Refuses },
        output.Inputs);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Operand result = lowering.Write(node);
        lowering.Emit(node, new PathEvaluation<T>(
            result, lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1]), lowering.Read(node.Inputs[2]),
            lowering.Read(node.Inputs[^1]), plan, lowering.State()));
    }
}

/// <summary>
/// The cotangent of a path's knot times, values or slopes. Inputs: the cotangent of the path's value [channels], then
/// the inputs of the path.
/// </summary>
internal sealed class PathCotangentPrimitive(PathPlan plan, PathPart part, Shape shape)
    : KernelPrimitive, IRowSummable, IFinite
{
    public override string Name => "pathCotangent";

    public override string Attributes => $"{plan}, {part}";

    public PathPlan Plan => plan;

    public PathPart Part => part;

    private (PathPlan Plan, PathPart Part) Key => (plan, part);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(shape, ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => throw NotTwice();

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw NotTwice();

    internal override bool IsLinearIn(int input) => input == 0;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    void IRowSummable.LowerRowSum<T>(Lowering<T> lowering, Tensor summand, Tensor sum, Operand result)
    {
        Tensor[] inputs = summand.Inputs;
        lowering.Emit(sum, new PathCotangentSum<T>(
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]),
            lowering.Read(inputs[^1]),
            lowering.Read(inputs[0]), plan, part, lowering.State(), lowering.PersistentSlot(summand.Size)));
    }

    public override bool Equals(object? obj) => obj is PathCotangentPrimitive other && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode();

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor[] inputs = node.Inputs;
        Operand result = lowering.Write(node);
        lowering.Emit(node, new PathCotangent<T>(
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]),
            lowering.Read(inputs[^1]),
            lowering.Read(inputs[0]), plan, part, lowering.State()));
    }

    private static NotSupportedException NotTwice() => new(
        "Second derivatives with respect to the knots of a path are not supported; differentiate once with respect to "
        + "them, and with respect to other values as often as needed.");
}

/// <summary>
/// Adds a cotangent of a path's knots to the accumulated per-row cotangent of an argument, as a side effect; its value
/// is always zero. Inputs: those of <see cref="PathCotangentPrimitive"/>.
/// </summary>
/// <param name="plan">The form and the sizes of the path.</param>
/// <param name="part">The part of the path to which the cotangent belongs.</param>
/// <param name="argument">The index of the argument among those whose cotangents are accumulated.</param>
/// <param name="number">
/// The index of the summand among those of the argument, so that equal summands are not merged into one node.
/// </param>
internal sealed class PathGatherPrimitive(PathPlan plan, PathPart part, int argument, int number) : KernelPrimitive
{
    /// <summary>The minimum number of components of an argument for which accumulation in place pays off.</summary>
    private const int MinComponents = 64;

    public override string Name => "pathGather";

    public override string Attributes => $"{plan}, {part}, {argument}, {number}";

    private (PathPlan Plan, PathPart Part, int Argument, int Number) Key => (plan, part, argument, number);

    /// <summary>
    /// Returns the output of a program that stands for the per-row cotangent of an argument. Its size differs from that
    /// of the argument if the program itself accumulates the cotangent.
    /// </summary>
    /// <param name="cotangent">The cotangent; null for zero.</param>
    /// <param name="target">The argument.</param>
    /// <param name="argument">The index of the argument among those whose cotangents are accumulated.</param>
    public static Tensor Of(Tensor? cotangent, Tensor target, int argument)
    {
        if (target.Size < MinComponents)
        {
            return cotangent ?? Tensor.Zeros(target.Shape);
        }

        List<Tensor> parts = [];
        bool onlyPaths = cotangent is null || AddParts(cotangent, parts);
        return !onlyPaths || parts.Distinct(ReferenceEqualityComparer.Instance).Count() < parts.Count ? cotangent!
            : parts.Index().Select(part => Gather(part.Item, argument, part.Index)).Aggregate(
                Tensor.Zeros([1]), (sum, part) => sum + part);
    }

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([1], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        throw new NotSupportedException(Name);

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw new NotSupportedException(Name);

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) => obj is PathGatherPrimitive other && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode();

    /// <summary>Collects the summands of a cotangent; returns whether all of them are cotangents of paths.</summary>
    private static bool AddParts(Tensor cotangent, List<Tensor> parts)
    {
        if (cotangent.Primitive is AddPrimitive)
        {
            return cotangent.Inputs.All(input => AddParts(input, parts));
        }

        parts.Add(cotangent);
        return cotangent.Primitive is PathCotangentPrimitive;
    }

    private static Tensor Gather(Tensor part, int argument, int number)
    {
        PathCotangentPrimitive cotangent = (PathCotangentPrimitive)part.Primitive;
        return new(new PathGatherPrimitive(cotangent.Plan, cotangent.Part, argument, number), part.Inputs);
    }

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor[] inputs = node.Inputs;
        Operand result = lowering.Write(node);
        lowering.Emit(node, new PathGather<T>(
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]),
            lowering.Read(inputs[^1]),
            lowering.Read(inputs[0]), plan, part, argument, lowering.State()));
    }
}
