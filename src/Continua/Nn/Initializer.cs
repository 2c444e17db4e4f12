namespace Continua.Learning;

/// <summary>How a parameter's first numbers are drawn.</summary>
public abstract record Initializer
{
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    public static Initializer Constant(double value) => new ConstantInitializer(value);

    /// <summary>Normal with mean 0.</summary>
    public static Initializer Normal(double deviation) => new NormalInitializer(deviation);

    /// <summary>Normal with deviation 1/√fan-in, for weights [outputs, inputs] of any layer; LeCun et al. 1998.</summary>
    public static Initializer NormalFanIn { get; } = new NormalFanInInitializer();

    /// <summary>Uniform in [−bound, bound].</summary>
    public static Initializer Uniform(double bound) => new UniformInitializer(bound);

    /// <summary>Uniform in ±1/√fan-in, for a layer of so many inputs; LeCun et al. 1998, and PyTorch's default.</summary>
    public static Initializer FanIn(int inputs) => new UniformInitializer(1 / Math.Sqrt(inputs));

    /// <summary>Uniform in ±√(6/(inputs + outputs)); Glorot, Bengio 2010, equation 16.</summary>
    public static Initializer Glorot(int inputs, int outputs) => new UniformInitializer(Math.Sqrt(6.0 / (inputs + outputs)));

    /// <summary>The number for one component of a parameter.</summary>
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
