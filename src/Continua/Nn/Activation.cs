namespace Continua.Learning;

/// <summary>A scalar function that a network applies to each component of a layer's output.</summary>
public abstract class Activation
{
    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new Named("tanh", Tensor.Tanh);

    /// <summary>max(x, 0).</summary>
    public static Activation Relu { get; } = new Named("relu", Tensor.Relu);

    /// <summary>x for x &gt; 0, and eˣ − 1 otherwise.</summary>
    public static Activation Elu { get; } = new Named("elu", Tensor.Elu);

    /// <summary>x · sigmoid(x).</summary>
    public static Activation Silu { get; } = new Named("silu", Tensor.Silu);

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static Activation Sigmoid { get; } = new Named("sigmoid", Tensor.Sigmoid);

    /// <summary>log(1 + eˣ).</summary>
    public static Activation Softplus { get; } = new Named("softplus", Tensor.Softplus);

    /// <summary>The sine.</summary>
    public static Activation Sin { get; } = new Named("sin", Tensor.Sin);

    /// <summary>The identity: layers remain linear.</summary>
    public static Activation Identity { get; } = new Named("identity", x => x);

    /// <summary>All activations of the library.</summary>
    public static IReadOnlyList<Activation> All { get; } = [Tanh, Relu, Elu, Silu, Sigmoid, Softplus, Sin, Identity];

    /// <summary>The name in model files and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Applies the activation to each component.</summary>
    /// <param name="x">A value of any shape.</param>
    /// <returns>A value of the same shape.</returns>
    public abstract Tensor Apply(Tensor x);

    /// <summary>Returns the activation of a given name.</summary>
    /// <param name="name">The <see cref="Name"/> of an activation in <see cref="All"/>, in upper or lower case.</param>
    /// <exception cref="ArgumentException">There is no activation of this name.</exception>
    public static Activation Of(string name) =>
        All.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"An activation is one of {string.Join(", ", All.Select(a => a.Name))}, but got '{name}'"
            + (NearestName.Of(name, All.Select(a => a.Name)) is { } nearest ? $"; did you mean '{nearest}'?" : "."));

    private sealed class Named(string name, Func<Tensor, Tensor> apply) : Activation
    {
        public override string Name => name;

        public override Tensor Apply(Tensor x) => apply(x);
    }
}
