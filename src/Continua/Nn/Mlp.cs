namespace Continua.Learning;

/// <summary>Linear layers with an activation between them, and none after the last.</summary>
public sealed class Mlp : Module
{
    private readonly Linear[] layers;

    /// <param name="sizes">Inputs, hidden layers, outputs: at least two.</param>
    /// <param name="weights">How weights are drawn; uniform in ±1/√inputs if null.</param>
    /// <param name="biases">How biases are drawn; likewise.</param>
    /// <param name="last">How weights and biases of the last layer are drawn, if not like the others.</param>
    public Mlp(
        IReadOnlyList<int> sizes, Activation activation, Initializer? weights = null, Initializer? biases = null,
        Initializer? last = null)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(activation);
        Tensor.Guard(
            sizes.Count >= 2 && sizes.All(s => s > 0),
            $"A network has inputs and outputs, each at least 1, but got [{string.Join(", ", sizes)}]; give for example [2, 32, 2].");
        (Sizes, Activation) = ([.. sizes], activation);
        layers = new Linear[sizes.Count - 1];
        for (int i = 0; i < layers.Length; i++)
        {
            bool isLast = i == layers.Length - 1;
            layers[i] = new(sizes[i], sizes[i + 1], isLast ? last ?? weights : weights, isLast ? last ?? biases : biases);
        }
    }

    public IReadOnlyList<int> Sizes { get; }

    public Activation Activation { get; }

    protected override IReadOnlyList<Module> Parts => layers;

    /// <param name="x">[inputs].</param>
    /// <returns>[outputs].</returns>
    public Tensor Apply(Tensor x)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            x = layers[i].Apply(x);
            x = i < layers.Length - 1 ? Activation.Apply(x) : x;
        }

        return x;
    }
}
