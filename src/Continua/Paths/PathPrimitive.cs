using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Paths;

/// <summary>A path at a time. Inputs: t, the times of its knots [knots], their values [knots, channels] and, of a Hermite path, their slopes.</summary>
internal sealed class PathPrimitive(PathPlan plan) : KernelPrimitive, IFinite
{
    public PathPlan Plan => plan;

    /// <summary>Whether a solve lands on knots at which a linear path bends.</summary>
    public bool LandsOnKinks { get; init; }

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

    public override bool Equals(object? obj) => obj is PathPrimitive other && (plan, LandsOnKinks, Refuses) == (other.Plan, other.LandsOnKinks, other.Refuses);

    public override int GetHashCode() => plan.GetHashCode();

    /// <summary>The derivative by time.</summary>
    private Tensor Derived(Tensor output) => new(new PathPrimitive(plan with { Order = plan.Order + 1 }) { LandsOnKinks = LandsOnKinks, Refuses = Refuses }, output.Inputs);

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
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]), lowering.Read(inputs[^1]), lowering.Read(inputs[0]),
            plan, part, lowering.State(), lowering.PersistentSlot(summand.Size)));
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

/// <summary>
/// Adds a cotangent of a path's knots to what is gathered of that of each row, wherever it is run; its value is nothing. Inputs: those of the
/// cotangent.
/// </summary>
/// <param name="argument">The number of the argument among those that are gathered.</param>
/// <param name="number">Tells apart what is gathered for one argument, so that equal parts stay two.</param>
internal sealed class PathGatherPrimitive(PathPlan plan, PathPart part, int argument, int number) : KernelPrimitive
{
    /// <summary>The fewest numbers of an argument for which that pays.</summary>
    private const int Least = 64;

    public override string Name => "pathGather";

    public override string Attributes => $"{plan}, {part}, {argument}, {number}";

    private (PathPlan Plan, PathPart Part, int Argument, int Number) Key => (plan, part, argument, number);

    /// <summary>
    /// What takes the place of a cotangent of each row among the outputs of a program: of another size than the argument where it is gathered by the
    /// program, or zero.
    /// </summary>
    /// <param name="cotangent">Null for zero.</param>
    /// <param name="like">The argument.</param>
    public static Tensor Of(Tensor? cotangent, Tensor like, int argument)
    {
        if (like.Size < Least)
        {
            return cotangent ?? Tensor.Zeros(like.Shape);
        }

        List<Tensor> parts = [];
        bool all = cotangent is null || AddParts(cotangent, parts);
        return !all || parts.Distinct(ReferenceEqualityComparer.Instance).Count() < parts.Count ? cotangent!
            : parts.Index().Select(one => Gather(one.Item, argument, one.Index)).Aggregate(Tensor.Zeros([1]), (sum, one) => sum + one);
    }

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([1], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => throw new NotSupportedException(Name);

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw new NotSupportedException(Name);

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) => obj is PathGatherPrimitive other && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode();

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
        PathCotangentPrimitive one = (PathCotangentPrimitive)part.Primitive;
        return new(new PathGatherPrimitive(one.Plan, one.Part, argument, number), part.Inputs);
    }

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor[] inputs = node.Inputs;
        Operand result = lowering.Write(node);
        lowering.Emit(node, new PathGather<T>(
            result, lowering.Read(inputs[1]), lowering.Read(inputs[2]), lowering.Read(inputs[3]), lowering.Read(inputs[^1]), lowering.Read(inputs[0]),
            plan, part, argument, lowering.State()));
    }
}
