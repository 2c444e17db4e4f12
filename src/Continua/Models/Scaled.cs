using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// A network inside a vector field that is written in data units: it is shown standardised states, (y − mean) /
/// deviation, and time in spacings from the data's start; what it returns are slopes in deviations a spacing, which
/// come out in data units. Means, deviations and the spacing are those of the training data: a fit puts them in, and a
/// model file keeps them.
/// </summary>
/// <example><code>
/// Scaled net = new(new Mlp([2, 32, 2], Activation.Tanh));
/// NeuralOde model = new(net, (t, y) => Known(y) + net.Apply(y));
/// </code></example>
public sealed class Scaled : Field
{
    private readonly Module network;
    private readonly Func<Tensor, Tensor, Tensor> apply;

    /// <summary>A network of the states.</summary>
    public Scaled(Mlp network)
        : this(network, (_, y) => network.Apply(y)) => ArgumentNullException.ThrowIfNull(network);

    /// <summary>A field of standardised time and states, such as <see cref="MlpField"/>.</summary>
    public Scaled(Field field)
        : this(field, (t, y) => field.Apply(t, y)) => ArgumentNullException.ThrowIfNull(field);

    /// <summary>A function of standardised time and states that uses a module.</summary>
    public Scaled(Module network, Func<Tensor, Tensor, Tensor> apply)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(apply);
        (this.network, this.apply) = (network, apply);
    }

    /// <summary>The numbers of the states that the network is shown; null for all.</summary>
    public IReadOnlyList<int>? Inputs { get; init; }

    /// <summary>The numbers of the states whose slopes it returns; null for all.</summary>
    public IReadOnlyList<int>? Outputs { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [network];

    /// <summary>The slopes in data units.</summary>
    /// <param name="t">A scalar, in the data's units of time.</param>
    /// <param name="y">All states, in data units: [states].</param>
    /// <returns>[states], or as many as there are <see cref="Outputs"/>.</returns>
    public override Tensor Apply(Tensor t, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(t);
        ArgumentNullException.ThrowIfNull(y);
        Tensor.Guard(
            y.Shape.Rank == 1, $"A Scaled network is given all states as a vector, but got {y.Type}; pass y itself.");
        Tensor deviation = Leaf(DataScale.Deviation, y.Shape), spacing = Leaf(DataScale.TimeUnit, Shape.Scalar);
        Tensor time = (t - Leaf(DataScale.TimeOrigin, Shape.Scalar)) / spacing;
        Tensor states = (y - Leaf(DataScale.Mean, y.Shape)) / deviation;
        Tensor shown = Chosen(states, Inputs, nameof(Inputs));
        GuardOnce(shown.Shape);
        Tensor slopes = apply(time, shown);
        Tensor unit = Chosen(deviation, Outputs, nameof(Outputs));
        Tensor.Guard(
            slopes is not null && slopes.Shape == unit.Shape,
            $"A Scaled network returns a slope for each state, {unit.Shape}, but returned {slopes?.Type}; check its last layer, "
            + $"or set Scaled.Outputs to the states whose slopes it returns.");
        return slopes! * (unit / spacing);
    }

    /// <summary>The slopes in data units, of a network that does not read the time.</summary>
    /// <param name="y">All states, in data units: [states].</param>
    /// <exception cref="ArgumentException">The network reads the time.</exception>
    public Tensor Apply(Tensor y)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), slopes = Apply(t, y);
        Tensor.Guard(
            !Graph.Sort([slopes]).Contains(t), "This Scaled network reads the time; pass it, too: Apply(t, y).");
        return slopes;
    }

    /// <summary>Whether an expression asks for scales of the data.</summary>
    internal static bool IsIn(Tensor slopes) => Graph.Sort([slopes]).Exists(node => node.Primitive is ScaleLeaf);

    // What is shown may itself come from another Scaled network; what is made of it may not ask for scales again.
    private void GuardOnce(Shape shown) => Tensor.Guard(
        apply(Trace.Input("t", Shape.Scalar), Trace.Input("y", shown)) is not { } slopes || !IsIn(slopes),
        "A Scaled network is shown standardised states already, but got a Scaled inside a Scaled; wrap the network once: new Scaled(net).");

    private static Tensor Leaf(DataScale scale, Shape shape) => new(new ScaleLeaf(scale, shape));

    private static Tensor Chosen(Tensor states, IReadOnlyList<int>? numbers, string name)
    {
        if (numbers is null)
        {
            return states;
        }

        Tensor.Guard(
            numbers.Count > 0 && numbers.All(i => i >= 0 && i < states.Size),
            $"Scaled.{name} are numbers of states, 0 to {states.Size - 1}, but got [{string.Join(", ", numbers)}]; leave it out "
            + $"for all.");
        return Tensor.Concat([.. numbers.Select(i => states[i])]);
    }
}
