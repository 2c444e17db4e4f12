namespace Continua.Learning;

/// <summary>A vector field that is a network of the state, and of time if asked for.</summary>
public sealed class MlpField : Field
{
    private readonly Mlp network;

    /// <param name="dimension">The components of the state.</param>
    /// <param name="hidden">The sizes of the hidden layers.</param>
    /// <param name="usesTime">Whether t is an input beside y.</param>
    public MlpField(int dimension, IReadOnlyList<int> hidden, Activation activation, bool usesTime = false)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        (Dimension, Hidden, Activation, UsesTime) = (dimension, [.. hidden], activation, usesTime);
        int inputs = dimension + (usesTime ? 1 : 0);

        // A field that starts near rest starts from the forecast that nothing changes, and cannot blow up on long windows.
        Initializer nearRest = Initializer.Uniform(0.1 / Math.Sqrt(hidden.Count > 0 ? hidden[^1] : inputs));
        network = new([inputs, .. hidden, dimension], activation, last: nearRest);
    }

    public int Dimension { get; }

    public IReadOnlyList<int> Hidden { get; }

    public Activation Activation { get; }

    public bool UsesTime { get; }

    protected override IReadOnlyList<Module> Parts => [network];

    public override Tensor Apply(Tensor t, Tensor y) => network.Apply(UsesTime ? Tensor.Concat(y, t) : y);
}

/// <summary>The linear vector field Ay + b, starting from rest.</summary>
public sealed class LinearField : Field
{
    private readonly Linear map;

    public LinearField(int dimension)
    {
        Dimension = dimension;
        map = new(dimension, dimension, Initializer.Zeros, Initializer.Zeros);
    }

    public int Dimension { get; }

    protected override IReadOnlyList<Module> Parts => [map];

    public override Tensor Apply(Tensor t, Tensor y) => map.Apply(y);
}

/// <summary>A module and a function that uses it, as a vector field.</summary>
internal sealed class ComposedField(Module module, Func<Tensor, Tensor, Tensor> apply) : Field
{
    protected override IReadOnlyList<Module> Parts => [module];

    public override Tensor Apply(Tensor t, Tensor y) => apply(t, y);
}
