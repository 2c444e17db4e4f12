using Continua.Learning;

namespace Continua.Tests.Nn;

/// <summary>Modules and the flat vector of their parameters.</summary>
public class ModuleTests
{
    [Fact]
    public void Parameters_are_named_by_their_path_and_stored_one_after_the_other()
    {
        ParameterLayout layout = new Mlp([2, 5, 3], Activation.Tanh).Layout;
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], layout.Slices.Select(s => s.Name));
        Assert.Equal([0, 10, 15, 30], layout.Slices.Select(s => s.Offset));
        Assert.Equal([[5, 2], [5], [3, 5], [3]], layout.Slices.Select(s => s.Shape));
        Assert.Equal(33, layout.Size);
    }

    [Fact]
    public void A_module_used_twice_is_listed_once_and_its_gradients_are_summed()
    {
        Linear shared = new(2, 2);
        Chain chain = new(shared, new Linear(2, 1), shared);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], chain.Layout.Slices.Select(s => s.Name));
        using Gradient<double> twice = Gradient.Of<double>(x => Tensor.Sum(shared.Apply(x) + (2 * shared.Apply(x))), chain);
        using Gradient<double> once = Gradient.Of<double>(x => 3 * Tensor.Sum(shared.Apply(x)), chain);
        Parameters<double> parameters = chain.Initialize<double>(new RandomKey(1));
        double[,] x = { { 0.5, 0.25 } };
        Assert.Equal(once.Evaluate(parameters, x).ByParameters, twice.Evaluate(parameters, x).ByParameters);
    }

    [Fact]
    public void Initial_values_depend_on_the_key_alone()
    {
        Mlp net = new([3, 8, 2], Activation.Tanh);
        double[] numbers = net.Initialize<double>(new RandomKey(1)).Values;
        Assert.Equal(numbers, new Mlp([3, 8, 2], Activation.Relu).Initialize<double>(new RandomKey(1)).Values);
        Assert.Equal(numbers.Select(v => (float)v), net.Initialize<float>(new RandomKey(1)).Values);
        Assert.NotEqual(numbers, net.Initialize<double>(new RandomKey(2)).Values);
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
    }

    [Fact]
    public void Initializers_draw_from_their_distributions()
    {
        double[] fanIn = Drawn(Initializer.FanIn(16)), glorot = Drawn(Initializer.Glorot(10, 14)), normal = Drawn(Initializer.Normal(0.1));
        Assert.InRange(fanIn.Max(Math.Abs), 0.24, 0.25);
        Assert.InRange(glorot.Max(Math.Abs), 0.48, 0.5);
        Assert.Equal(0.1, Math.Sqrt(normal.Average(v => v * v)), 0.003);
        Assert.All(Drawn(Initializer.Constant(3)), v => Assert.Equal(3, v));
    }

    [Fact]
    public void A_parameter_is_found_by_name_and_can_be_changed()
    {
        Parameters<double> parameters = new Mlp([2, 5, 3], Activation.Tanh).Initialize<double>(new RandomKey(1));
        Parameters<double> copy = parameters.Copy();
        parameters["1.bias"].Fill(7);
        Assert.Equal([7, 7, 7], parameters.Values[^3..]);
        Assert.NotEqual(7, copy.Values[^1]);
    }

    [Fact]
    public void An_unknown_parameter_name_is_refused_with_the_nearest_one()
    {
        Parameters<double> parameters = new Mlp([2, 5, 3], Activation.Tanh).Initialize<double>(new RandomKey(1));
        KeyNotFoundException near = Assert.Throws<KeyNotFoundException>(() => parameters["1.bais"].Length);
        Assert.Equal("Parameters are known by name, but '1.bais' is none of them; did you mean '1.bias'?", near.Message);
        KeyNotFoundException far = Assert.Throws<KeyNotFoundException>(() => parameters["temperature"].Length);
        Assert.Equal(
            "Parameters are known by name, but 'temperature' is none of them; there are 0.weight, 0.bias, 1.weight, 1.bias.",
            far.Message);
    }

    [Fact]
    public void Every_activation_is_found_by_its_name() =>
        Assert.All(Activation.All, a => Assert.Same(a, Activation.Of(a.Name.ToUpperInvariant())));

    [Fact]
    public void Invalid_arguments_are_refused_with_a_message()
    {
        Assert.Contains("did you mean 'softplus'?", Refusal(() => Activation.Of("softpuls")), StringComparison.Ordinal);
        Assert.Contains("at least 1, but got [2, 0]", Refusal(() => new Mlp([2, 0], Activation.Tanh)),
            StringComparison.Ordinal);
        Assert.Contains("33 parameters takes as many values, but got 3", Refusal(
            () => new Parameters<double>(new Mlp([2, 5, 3], Activation.Tanh).Layout, [1, 2, 3])), StringComparison.Ordinal);
        Assert.Contains("got 'a' twice", Refusal(() => new Doubled()), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new Mlp([2, 2], null!));
    }

    private static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;

    private static double[] Drawn(Initializer initializer) =>
        [.. Enumerable.Range(0, 5000).Select(c => initializer.Draw([5000], new RandomKey(1), c))];

    private sealed class Chain(params Module[] parts) : Module
    {
        protected override IReadOnlyList<Module> Parts => parts;
    }

    private sealed class Doubled : Module
    {
        public Doubled()
        {
            Parameter("a", [1], Initializer.Zeros);
            Parameter("a", [2], Initializer.Zeros);
        }

        protected override IReadOnlyList<Module> Parts => [];
    }
}
