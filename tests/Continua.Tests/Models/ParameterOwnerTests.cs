using Continua.Learning;

namespace Continua.Tests.Models;

/// <summary>
/// Tests that parameters are accepted by the module for which they were created and by its parts, and by no other
/// module.
/// </summary>
public sealed class ParameterOwnerTests
{
    private static readonly double[,] Points = { { 0.5, -1 }, { 2, 0.3 } };

    /// <summary>The kinds of functions that take parameters.</summary>
    public static TheoryData<string> Functions =>
        ["SolveFor", "Carry", "Sample", "Gradient", "Predictor", "Augmented", "SecondOrder", "Block"];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Parameters_of_a_module_and_of_one_that_contains_it_give_the_same_results(string function)
    {
        (Module module, Func<Parameters<double>, double[]> evaluate) = ModuleAndFunction(function);
        Whole whole = new(new Linear(3, 2), module);
        Parameters<double> all = whole.Initialize<double>(new(3));
        Parameters<double> ofModule = new(module.Layout, [.. all.Values[^module.Layout.Size..]]);
        Assert.Equal(evaluate(ofModule), evaluate(all));
        Assert.NotEqual(evaluate(ofModule), evaluate(module.Initialize<double>(new(4))));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Parameters_of_another_module_are_refused_even_if_their_number_is_the_same(string function)
    {
        (Module module, Func<Parameters<double>, double[]> evaluate) = ModuleAndFunction(function);
        int size = module.Layout.Size;
        Sized sameSize = new([size]), larger = new([size + 3]);
        Assert.Contains("initialize this module", Refusal(() => evaluate(sameSize.Initialize<double>(new(1)))),
            StringComparison.Ordinal);
        Assert.Contains("initialize this module", Refusal(() => evaluate(larger.Initialize<double>(new(1)))), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Parameters_of_another_instance_are_refused_and_the_proposed_conversion_works(string function)
    {
        (Module module, Func<Parameters<double>, double[]> evaluate) = ModuleAndFunction(function);
        Parameters<double> others = ModuleAndFunction(function).Module.Initialize<double>(new(1));
        Assert.Contains(
            "new Parameters<T>(module.Layout, parameters.Values)", Refusal(() => evaluate(others)),
            StringComparison.Ordinal);
        Assert.Equal(
            evaluate(module.Initialize<double>(new(1))),
            evaluate(new Parameters<double>(module.Layout, others.Values)));
    }

    [Fact]
    public void A_loss_without_a_module_refuses_parameters()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Tensor.Sum(x));
        Parameters<double> parameters = new Linear(2, 2).Initialize<double>(new(1));
        Assert.Contains("pass the module to Gradient.Of", Refusal(() => gradient.Evaluate(parameters, Points)), StringComparison.Ordinal);
        using Predictor<double> predictor = Predictor.Of<double>(x => x);
        Assert.Contains("pass the module to Predictor.Of", Refusal(() => predictor.Evaluate(parameters, Points)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_optimiser_refuses_the_gradient_of_a_part()
    {
        Linear part = new(2, 2);
        Whole whole = new(new Linear(3, 2), part);
        Parameters<double> all = whole.Initialize<double>(new(1));
        using Gradient<double> gradient = Gradient.Of<double>(x => Tensor.Sum(part.Apply(x)), part);
        OptimizerState<double> state = new Sgd(0.1).CreateState<double>(all.Values.Length);
        Assert.Contains("take the gradient of the module", Refusal(() => state.Step(all, gradient.Evaluate(all, Points))), StringComparison.Ordinal);
    }

    private static (Module Module, Func<Parameters<double>, double[]> Evaluate) ModuleAndFunction(string name)
    {
        NeuralOde model = new(new MlpField(2, [4], Activation.Tanh));
        ContinuousNormalizingFlow flow = new(2, new MlpField(2, [4], Activation.Tanh));
        AugmentedNeuralOde augmented = new(2, 1, new MlpField(3, [4], Activation.Tanh));
        SecondOrderNeuralOde second = new(1, new LearnedAcceleration());
        OdeBlock block = new(new MlpField(2, [4], Activation.Tanh));
        return name switch
        {
            "SolveFor" => (model, p => Flat(model.SolveFor(p, Points, [0], [1]).Last)),
            "Carry" => (flow, p => Flat(flow.Carry(p, Points, 0, 1).Last)),
            "Sample" => (flow, p => Flat(flow.Sample(p, new(1), 3))),
            "Gradient" => (model, p => Flat(Derivatives(x => Tensor.Sum(model.Apply(0, x)), model, p))),
            "Predictor" => (model, p => Flat(Values(x => model.Apply(0, x), model, p))),
            "Augmented" => (augmented, p => Flat(Values(x => augmented.Apply(x, 0, 1), augmented, p))),
            "SecondOrder" => (second, p => Flat(Values(x => second.Trajectory(x[..1], Tensor.Vector(0, 1)), second, p))),
            _ => (block, p => Flat(Values(block.Apply, block, p))),
        };
    }

    private static double[,] Derivatives(Func<Tensor, Tensor> loss, Module module, Parameters<double> parameters)
    {
        using Gradient<double> gradient = Gradient.Of<double>(loss, module);
        GradientResult<double> found = gradient.Evaluate(parameters, Points);
        Assert.Equal(module.Layout.Size, found.ByParameters.Length);
        return found.ByInputs[0];
    }

    private static double[,] Values(Func<Tensor, Tensor> function, Module module, Parameters<double> parameters)
    {
        using Predictor<double> predictor = Predictor.Of<double>(function, module);
        return predictor.Evaluate(parameters, Points);
    }

    private static double[] Flat(double[,] values) => [.. values.Cast<double>()];

    private static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;

    private static string Refusal(Action call) => Assert.Throws<ArgumentException>(call).Message;

    private sealed class Whole(params Module[] parts) : Module
    {
        protected override IReadOnlyList<Module> Parts => parts;
    }

    private sealed class Sized : Module
    {
        public Sized(Shape shape) => Parameter("numbers", shape, Initializer.Normal(1));

        protected override IReadOnlyList<Module> Parts => [];
    }

    /// <summary>A learned acceleration with one component.</summary>
    private sealed class LearnedAcceleration : Field
    {
        private readonly Mlp net = new([2, 3, 1], Activation.Tanh);

        protected override IReadOnlyList<Module> Parts => [net];

        public override Tensor Apply(Tensor t, Tensor y) => net.Apply(y);
    }
}
