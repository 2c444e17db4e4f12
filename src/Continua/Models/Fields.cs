namespace Continua.Learning;

/// <summary>A vector field that is a network of the state, and optionally of the time.</summary>
public sealed class MlpField : Field
{
    private readonly Mlp network;

    /// <summary>Creates the field.</summary>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="hidden">The sizes of the hidden layers.</param>
    /// <param name="activation">The activation between the layers.</param>
    /// <param name="usesTime">Whether t is an input in addition to y.</param>
    /// <exception cref="ArgumentException">The dimension or the size of a hidden layer is below 1.</exception>
    public MlpField(int dimension, IReadOnlyList<int> hidden, Activation activation, bool usesTime = false)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        (Dimension, Hidden, Activation, UsesTime) = (dimension, [.. hidden], activation, usesTime);
        int inputs = dimension + (usesTime ? 1 : 0);

        // The initial slopes are small, so that the first forecasts are nearly constant and remain finite over long
        // windows.
        Initializer smallSlopes = Initializer.Uniform(0.1 / Math.Sqrt(hidden.Count > 0 ? hidden[^1] : inputs));
        network = new([inputs, .. hidden, dimension], activation, last: smallSlopes);
    }

    /// <summary>The number of components of the state.</summary>
    public int Dimension { get; }

    /// <summary>The sizes of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; }

    /// <summary>The activation between the layers.</summary>
    public Activation Activation { get; }

    /// <summary>Whether t is an input in addition to y.</summary>
    public bool UsesTime { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [network];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor t, Tensor y) => network.Apply(UsesTime ? Tensor.Concat(y, t) : y);
}

/// <summary>The linear vector field A y + b. A and b are initialised to 0.</summary>
public sealed class LinearField : Field
{
    private readonly Linear map;

    /// <summary>Creates the field.</summary>
    /// <param name="dimension">The number of components of the state.</param>
    /// <exception cref="ArgumentException">The dimension is below 1.</exception>
    public LinearField(int dimension)
    {
        Dimension = dimension;
        map = new(dimension, dimension, Initializer.Zeros, Initializer.Zeros);
    }

    /// <summary>The number of components of the state.</summary>
    public int Dimension { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [map];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor t, Tensor y) => map.Apply(y);
}

/// <summary>A vector field given as a function that uses a module's parameters.</summary>
internal sealed class ComposedField(Module module, Func<Tensor, Tensor, Tensor> apply) : Field
{
    protected override IReadOnlyList<Module> Parts => [module];

    public override Tensor Apply(Tensor t, Tensor y) => apply(t, y);
}
