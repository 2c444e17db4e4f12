namespace Continua.Learning;

/// <summary>The rule for the initial values of a parameter: a constant or a random distribution.</summary>
public abstract record Initializer
{
    /// <summary>Sets all components to 0.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>Sets all components to a value.</summary>
    /// <param name="value">The value of each component.</param>
    public static Initializer Constant(double value) => new ConstantInitializer(value);

    /// <summary>Draws from a normal distribution with mean 0.</summary>
    /// <param name="deviation">The standard deviation.</param>
    public static Initializer Normal(double deviation) => new NormalInitializer(deviation);

    /// <summary>
    /// Draws from a normal distribution with mean 0 and standard deviation 1/√inputs, for weights of shape
    /// [outputs, inputs]. Reference: LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp".
    /// </summary>
    public static Initializer NormalFanIn { get; } = new NormalFanInInitializer();

    /// <summary>Draws uniformly from [−bound, bound].</summary>
    /// <param name="bound">The largest absolute value.</param>
    public static Initializer Uniform(double bound) => new UniformInitializer(bound);

    /// <summary>
    /// Draws uniformly from [−1/√inputs, 1/√inputs], the default of linear layers in PyTorch. Reference: Glorot,
    /// Bengio 2010, equation 1.
    /// </summary>
    /// <param name="inputs">The number of inputs of the layer.</param>
    public static Initializer FanIn(int inputs) => new UniformInitializer(1 / Math.Sqrt(inputs));

    /// <summary>
    /// Draws uniformly from [−√(6/(inputs + outputs)), √(6/(inputs + outputs))]. Reference: Glorot, Bengio 2010,
    /// equation 16.
    /// </summary>
    /// <param name="inputs">The number of inputs of the layer.</param>
    /// <param name="outputs">The number of outputs of the layer.</param>
    public static Initializer Glorot(int inputs, int outputs) => new UniformInitializer(Math.Sqrt(6.0 / (inputs + outputs)));

    /// <summary>Returns the initial value of one component of a parameter: equal arguments give equal values.</summary>
    /// <param name="shape">The shape of the parameter.</param>
    /// <param name="key">The random key of the parameter.</param>
    /// <param name="component">The index of the component, row-major.</param>
    public abstract double Draw(Shape shape, RandomKey key, int component);

    private sealed record ConstantInitializer(double Value) : Initializer
    {
        public override double Draw(Shape shape, RandomKey key, int component) => Value;
    }

    private sealed record NormalInitializer(double Deviation) : Initializer
    {
        public override double Draw(Shape shape, RandomKey key, int component) => Deviation * key.Normal(component);
    }

    private sealed record NormalFanInInitializer : Initializer
    {
        public override double Draw(Shape shape, RandomKey key, int component) => key.Normal(component) / Math.Sqrt(shape.Extents[^1]);
    }

    private sealed record UniformInitializer(double Bound) : Initializer
    {
        public override double Draw(Shape shape, RandomKey key, int component) => Bound * ((2 * key.Uniform(component)) - 1);
    }
}
