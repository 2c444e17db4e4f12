using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// A network inside a vector field that is written in data units. The network receives the standardised states
/// (y − mean) / deviation, and the time from the start of the data in spacings (median times between rows). Its slopes,
/// in deviations per spacing, are converted to data units. Means, deviations and the spacing are computed from the
/// training data: a fit sets them, and the model file stores them. A fit with <c>FitOptions.Log</c> rejects a field
/// that contains such a network.
/// </summary>
/// <example><code>
/// Scaled net = new(new Mlp([2, 32, 2], Activation.Tanh));
/// NeuralOde model = new(net, (t, y) => Known(y) + net.Apply(y));
/// </code></example>
public sealed class Scaled : Field
{
    private readonly Module network;
    private readonly Func<Tensor, Tensor, Tensor> apply;

    /// <summary>Wraps a network of the states.</summary>
    /// <param name="network">A network from standardised states to standardised slopes.</param>
    public Scaled(Mlp network)
        : this(network, (_, y) => network.Apply(y)) => ArgumentNullException.ThrowIfNull(network);

    /// <summary>Wraps a field of standardised time and states, such as <see cref="MlpField"/>.</summary>
    /// <param name="field">The field.</param>
    public Scaled(Field field)
        : this(field, (t, y) => field.Apply(t, y)) => ArgumentNullException.ThrowIfNull(field);

    /// <summary>Wraps a function of standardised time and states that uses a module.</summary>
    /// <param name="network">The module whose parameters are trained.</param>
    /// <param name="apply">The standardised slopes, a function of standardised time and states.</param>
    public Scaled(Module network, Func<Tensor, Tensor, Tensor> apply)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(apply);
        (this.network, this.apply) = (network, apply);
    }

    /// <summary>The indices of the states that the network receives; null for all.</summary>
    public IReadOnlyList<int>? Inputs { get; init; }

    /// <summary>The indices of the states whose slopes the network returns, in its order; null for all.</summary>
    public IReadOnlyList<int>? Outputs { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [network];

    /// <summary>Returns the slopes in data units.</summary>
    /// <param name="t">The time in the data's units, a scalar.</param>
    /// <param name="y">All states in data units, [states].</param>
    /// <returns>The slopes, [states], or [outputs] if <see cref="Outputs"/> is set.</returns>
    /// <exception cref="ArgumentException">
    /// The states are not a vector, an index is out of range, the network does not return one slope for each output, or
    /// it contains another <see cref="Scaled"/>.
    /// </exception>
    public override Tensor Apply(Tensor t, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(t);
        ArgumentNullException.ThrowIfNull(y);
        Tensor.Guard(
            y.Shape.Rank == 1, $"A Scaled network takes all states as a vector, but got {y.Type}; pass y itself.");
        Tensor deviation = Leaf(DataScale.Deviation, y.Shape), spacing = Leaf(DataScale.TimeUnit, Shape.Scalar);
        Tensor time = (t - Leaf(DataScale.TimeOrigin, Shape.Scalar)) / spacing;
        Tensor states = (y - Leaf(DataScale.Mean, y.Shape)) / deviation;
        Tensor inputs = Select(states, Inputs, nameof(Inputs));
        GuardNotNested(inputs.Shape);
        Tensor slopes = apply(time, inputs);
        Tensor unit = Select(deviation, Outputs, nameof(Outputs));
        Tensor.Guard(
            slopes is not null && slopes.Shape == unit.Shape,
            $"A Scaled network returns a slope for each state, {unit.Shape}, but returned {slopes?.Type}; check its last layer, "
            + $"or set Scaled.Outputs to the states whose slopes it returns.");
        return slopes! * (unit / spacing);
    }

    /// <summary>Returns the slopes in data units, for a network that does not use the time.</summary>
    /// <param name="y">All states in data units, [states].</param>
    /// <returns>The slopes, [states], or [outputs] if <see cref="Outputs"/> is set.</returns>
    /// <exception cref="ArgumentException">
    /// The network uses the time, or one of the conditions of <see cref="Apply(Tensor, Tensor)"/> is not met.
    /// </exception>
    public Tensor Apply(Tensor y)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), slopes = Apply(t, y);
        Tensor.Guard(
            !Graph.Sort([slopes]).Contains(t), "This Scaled network reads the time; pass it, too: Apply(t, y).");
        return slopes;
    }

    /// <summary>Whether an expression contains scales of the data.</summary>
    internal static bool IsIn(Tensor slopes) => Graph.Sort([slopes]).Exists(node => node.Primitive is ScaleLeaf);

    // The states may depend on another Scaled network, but the wrapped function itself may not contain one.
    private void GuardNotNested(Shape inputs) => Tensor.Guard(
        apply(Trace.Input("t", Shape.Scalar), Trace.Input("y", inputs)) is not { } slopes || !IsIn(slopes),
        "A Scaled network receives standardised states already, but got a Scaled inside a Scaled; "
        + "wrap the network once: new Scaled(net).");

    private static Tensor Leaf(DataScale scale, Shape shape) => new(new ScaleLeaf(scale, shape));

    private static Tensor Select(Tensor states, IReadOnlyList<int>? indices, string name)
    {
        if (indices is null)
        {
            return states;
        }

        Tensor.Guard(
            indices.Count > 0 && indices.All(i => i >= 0 && i < states.Size),
            $"Scaled.{name} are indices of states, 0 to {states.Size - 1}, "
            + $"but got [{string.Join(", ", indices)}]; leave it out for all.");
        return Tensor.Concat([.. indices.Select(i => states[i])]);
    }
}
