using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Paths;

/// <summary>A path at a time. Inputs: t, the times of its knots [knots], their values [knots, channels] and, of a Hermite path, their slopes.</summary>
internal sealed class PathPrimitive(PathPlan plan) : KernelPrimitive, IFinite
{
    public PathPlan Plan => plan;

    /// <summary>Whether a solve lands on knots at which a linear path bends.</summary>
    public bool LandsOnBends { get; init; }

    /// <summary>Whether a solve beyond the knots is refused.</summary>
    public bool Refuses { get; init; }

    public override string Name => "path";

    public override string Attributes => $"{plan}";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([plan.Channels], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        bool[] asked = wanted.ToArray();
        return
        [
            wanted[0] ? Tensor.Sum(cotangent * Derived(output)) : null,
            .. Enumerable.Range(1, output.Inputs.Length - 1).Select(i =>
                asked[i] ? new Tensor(new PathCotangentPrimitive(plan, (PathPart)(i - 1), output.Inputs[i].Shape), [cotangent, .. output.Inputs]) : null),
        ];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        if (tangents[1] is not null)
        {
            throw new NotSupportedException(
                "A path has tangents by time, values and slopes, but not by the times of its knots; use Gradient or Vjp for these.");
        }

        // Linear in values and slopes.
        Tensor? along = tangents[0] is { } ahead ? ahead * Derived(output) : null, across = null;
        if (tangents[2] is not null || tangents.ElementAtOrDefault(3) is not null)
        {
            Tensor[] moved = [output.Inputs[0], output.Inputs[1], .. Enumerable.Range(2, output.Inputs.Length - 2).Select(i => tangents[i] ?? Tensor.Zeros(output.Inputs[i].Shape))];
            across = new(this, moved);
        }

        return along is null ? across : across is null ? along : along + across;
    }

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) => obj is PathPrimitive other && (plan, LandsOnBends, Refuses) == (other.Plan, other.LandsOnBends, other.Refuses);

    public override int GetHashCode() => plan.GetHashCode();

    /// <summary>The derivative by time.</summary>
    private Tensor Derived(Tensor output) => new(new PathPrimitive(plan with { Order = plan.Order + 1 }) { LandsOnBends = LandsOnBends, Refuses = Refuses }, output.Inputs);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Operand result = lowering.Write(node);
        lowering.Emit(node, new PathEvaluation<T>(
            result, lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1]), lowering.Read(node.Inputs[2]), lowering.Read(node.Inputs[^1]), plan,
            lowering.State()));
    }
}

/// <summary>The cotangent of a path's knots. Inputs: that of its value [channels], then those of the path.</summary>
internal sealed class PathCotangentPrimitive(PathPlan plan, PathPart part, Shape shape) : KernelPrimitive, IRowSummable, IFinite
{
    public override string Name => "pathCotangent";

    public override string Attributes => $"{plan}, {part}";

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
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]), lowering.Read(inputs[^1]), lowering.Read(inputs[0]),
            plan, part, lowering.State(), lowering.Lasting(summand.Size)));
    }

    public override bool Equals(object? obj) => obj is PathCotangentPrimitive other && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode();

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor[] inputs = node.Inputs;
        Operand result = lowering.Write(node);
        lowering.Emit(node, new PathCotangent<T>(
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]), lowering.Read(inputs[^1]), lowering.Read(inputs[0]),
            plan, part, lowering.State()));
    }

    private static NotSupportedException NotTwice() => new(
        "Second derivatives by the knots of a path are not supported; differentiate once by them, and by other values as often as needed.");
}
