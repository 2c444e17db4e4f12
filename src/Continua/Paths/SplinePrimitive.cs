using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Paths;

/// <summary>
/// The slopes of a cubic spline at its knots, [knots, channels]. Inputs: times [knots], values [knots, channels].
/// </summary>
internal sealed class SplinePrimitive(bool natural) : KernelPrimitive, IFinite
{
    private bool Natural => natural;

    public override string Name => "spline";

    public override string Attributes => natural ? "natural" : "not a knot";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[1].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
    [
        wanted[0] ? new Tensor(
            new SplineCotangentPrimitive(natural, PathPart.Times),
            [output.Inputs[0], output.Inputs[1], cotangent]) : null,
        wanted[1] ? new Tensor(
            new SplineCotangentPrimitive(natural, PathPart.Values),
            [output.Inputs[0], output.Inputs[1], cotangent]) : null,
    ];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is not null ? throw new NotSupportedException(
            "A Jvp of a cubic path is supported with respect to the values of its knots, but not with respect to their "
            + "times; use Gradient or Vjp for these.")
        : tangents[1] is { } tangent ? new Tensor(this, output.Inputs[0], tangent) : null;

    internal override bool IsLinearIn(int input) => input == 1;

    protected override void Lower(Lowering<float> lowering, Tensor node) =>
        SplineCotangentPrimitive.Emit(lowering, node, natural, null);

    protected override void Lower(Lowering<double> lowering, Tensor node) =>
        SplineCotangentPrimitive.Emit(lowering, node, natural, null);

    public override bool Equals(object? obj) => obj is SplinePrimitive other && natural == other.Natural;

    public override int GetHashCode() => HashCode.Combine(nameof(SplinePrimitive), natural);
}

/// <summary>
/// The cotangent of a spline's times or values. Inputs: times, values and the cotangent of the slopes.
/// </summary>
internal sealed class SplineCotangentPrimitive(bool natural, PathPart part) : KernelPrimitive, IFinite
{
    public override string Name => "splineCotangent";

    public override string Attributes => $"{(natural ? "natural" : "not a knot")}, {part}";

    private (bool Natural, PathPart Part) Key => (natural, part);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[part == PathPart.Times ? 0 : 1].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => throw NotTwice();

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw NotTwice();

    internal override bool IsLinearIn(int input) => input == 2;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node, natural, part);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node, natural, part);

    public override bool Equals(object? obj) => obj is SplineCotangentPrimitive other && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode();

    internal static void Emit<T>(Lowering<T> lowering, Tensor node, bool natural, PathPart? part)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor times = node.Inputs[0], values = node.Inputs[1];
        Operand result = lowering.Write(node);
        lowering.Emit(node, new SplineInstruction<T>(
            result, lowering.Read(times), lowering.Read(values), lowering.Read(node.Inputs[^1]), times.Size,
            values.Size / times.Size,
            natural, part, lowering.State()));
    }

    private static NotSupportedException NotTwice() => new(
        "Second derivatives with respect to the knots of a path are not supported; differentiate once with respect to "
        + "them, and with respect to other values as often as needed.");
}
