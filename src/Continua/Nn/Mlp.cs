namespace Continua.Learning;

/// <summary>
/// A multilayer perceptron: linear layers, each but the last followed by an activation.
/// </summary>
public sealed class Mlp : Module
{
    private readonly Linear[] layers;

    /// <summary>Creates the network and its layers.</summary>
    /// <param name="sizes">The sizes of the input, the hidden layers and the output: at least two numbers.</param>
    /// <param name="activation">The activation between the layers.</param>
    /// <param name="weights">
    /// The initializer of the weights; null for uniform in [−1/√inputs, 1/√inputs], with the inputs of each layer.
    /// </param>
    /// <param name="biases">
    /// The initializer of the biases; null for uniform in [−1/√inputs, 1/√inputs], with the inputs of each layer.
    /// </param>
    /// <param name="last">
    /// The initializer of the last layer's weights and biases; null for the same as in the other layers.
    /// </param>
    /// <exception cref="ArgumentException">There are fewer than two sizes, or a size is not positive.</exception>
    public Mlp(
        IReadOnlyList<int> sizes, Activation activation, Initializer? weights = null, Initializer? biases = null,
        Initializer? last = null)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(activation);
        Tensor.Guard(
            sizes.Count >= 2 && sizes.All(s => s > 0),
            $"A network has two or more sizes, each at least 1, but got [{string.Join(", ", sizes)}]; give for example [2, 32, 2].");
        (Sizes, Activation) = ([.. sizes], activation);
        layers = new Linear[sizes.Count - 1];
        for (int i = 0; i < layers.Length; i++)
        {
            bool isLast = i == layers.Length - 1;
            layers[i] = new(sizes[i], sizes[i + 1], isLast ? last ?? weights : weights, isLast ? last ?? biases : biases);
        }
    }

    /// <summary>The sizes of the input, the hidden layers and the output.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The activation between the layers.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => layers;

    /// <summary>Returns the output of the network.</summary>
    /// <param name="x">The input; its length is the first of <see cref="Sizes"/>.</param>
    /// <returns>The output; its length is the last of <see cref="Sizes"/>.</returns>
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
