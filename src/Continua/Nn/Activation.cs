namespace Continua.Learning;

/// <summary>A function between layers.</summary>
public abstract class Activation
{
    public static Activation Tanh { get; } = new Named("tanh", Tensor.Tanh);

    public static Activation Relu { get; } = new Named("relu", Tensor.Relu);

    public static Activation Elu { get; } = new Named("elu", Tensor.Elu);

    public static Activation Silu { get; } = new Named("silu", Tensor.Silu);

    public static Activation Sigmoid { get; } = new Named("sigmoid", Tensor.Sigmoid);

    public static Activation Softplus { get; } = new Named("softplus", Tensor.Softplus);

    public static Activation Sin { get; } = new Named("sin", Tensor.Sin);

    /// <summary>No function: layers stay linear.</summary>
    public static Activation Identity { get; } = new Named("identity", x => x);

    /// <summary>All there are.</summary>
    public static IReadOnlyList<Activation> All { get; } = [Tanh, Relu, Elu, Silu, Sigmoid, Softplus, Sin, Identity];

    /// <summary>The name in model files and on the command line.</summary>
    public abstract string Name { get; }

    public abstract Tensor Apply(Tensor x);

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
