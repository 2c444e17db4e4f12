using Continua.Graphs;

namespace Continua.Paths;

/// <summary>The form of a control path.</summary>
/// <param name="Options">The options.</param>
/// <param name="PathChannels">The number of channels of the path.</param>
/// <param name="FirstObserved">The first channel of the series that the path reads.</param>
/// <param name="Observed">The number of channels of the series that the path reads.</param>
internal sealed record ControlPlan(ControlOptions Options, int PathChannels, int FirstObserved, int Observed)
{
    /// <summary>
    /// The number of stored channels: those of the path or, with windows, the components of the tensors of a log-signature.
    /// </summary>
    public int Channels => Options.HasWindows ? SignatureSum.SizeOf(PathChannels, Options.Depth) : PathChannels;

    /// <summary>Whether the slope of the path jumps between intervals.</summary>
    public bool HasKinks => Options.Interpolation is Interpolation.Linear or Interpolation.Rectilinear;

    /// <summary>The number of coefficients of a channel in an interval.</summary>
    public int Terms => HasKinks ? 2 : 4;
}

/// <summary>
/// The polynomials of a control path in each interval. Input: the series. The value of a row is the address of its
/// <see cref="ControlRow{T}"/>, because rows have different numbers of intervals; it takes two components in single
/// precision.
/// </summary>
internal sealed class ControlCoefficients(ControlPlan plan) : Primitive, IWithoutDerivative
{
    public override string Name => "controlPath";

    public override string Attributes => plan.Options.Interpolation.ToString();

    public NotSupportedException Refusal => new(
        "A control path has no derivative with respect to the observations of a row; leave out "
        + "GradientOptions.BySeries, or read the observations in a loop.");

    private ControlPlan Plan => plan;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([2], ElementType.Opaque);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => throw Refusal;

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw Refusal;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => lowering.Emit(node, new ControlRowsInstruction<T>(
        plan, lowering.StateOf(node.Inputs[0]), lowering.State(), lowering.Write(node), lowering.Read(node.Inputs[0])));

    public override bool Equals(object? obj) => obj is ControlCoefficients other && plan == other.Plan;

    public override int GetHashCode() => plan.GetHashCode();
}

/// <summary>The number of intervals of a control path, a scalar that single precision represents exactly.</summary>
internal sealed class ControlEnd : Primitive, IExactTime
{
    public static readonly ControlEnd Instance = new();

    public override string Name => "controlEnd";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(Shape.Scalar, ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Emit(node, new ControlEndInstruction<T>(lowering.Write(node), lowering.Read(node.Inputs[0])));
}

/// <summary>
/// The value of a control path, or one of its derivatives. Inputs: the parameter, the coefficients.
/// </summary>
/// <param name="plan">The form of the path.</param>
/// <param name="order">0 for the value, otherwise the order of the derivative.</param>
internal sealed class ControlRead(ControlPlan plan, int order) : Primitive, IFinite
{
    public override string Name => "control";

    public override string Attributes => $"{plan.Options.Interpolation}, order {order}";

    public ControlPlan Plan => plan;

    public int Order => order;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([plan.Channels], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
    [
        wanted[0] && order + 1 < plan.Terms ? Tensor.Dot(cotangent, Next(output)) : null,
        null,
    ];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } ds && order + 1 < plan.Terms ? ds * Next(output) : null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => lowering.Emit(node, new ControlReadInstruction<T>(
        plan, order, lowering.Write(node), lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1])));

    public override bool Equals(object? obj) => obj is ControlRead other && plan == other.Plan && order == other.Order;

    public override int GetHashCode() => HashCode.Combine(plan, order);

    private Tensor Next(Tensor output) => new(new ControlRead(plan, order + 1), output.Inputs);
}
