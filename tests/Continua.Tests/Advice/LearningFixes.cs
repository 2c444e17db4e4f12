using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about modules, models, losses and optimisers.</summary>
internal static class LearningFixes
{
    private static readonly double[,] Two = { { 1, 0 }, { 0, 1 } };

    public static IEnumerable<Fix> All => [.. Modules, .. Models, .. Gradients, .. Predictors, .. Classes,
        .. Optimizers, .. Settings];

    private static IEnumerable<Fix> Modules =>
    [
        Of("Mlp.cs", "give for example [2, 32, 2].", () => new Mlp([2], Activation.Tanh),
            () => new Mlp([2, 32, 2], Activation.Tanh)),
        Of(
            "ResNet.cs", "give for example [new Mlp([2, 32, 2], Activation.Tanh)].", () => new ResNet([]),
            () => new ResNet([new Mlp([2, 32, 2], Activation.Tanh)])),
        Of("ResNet.cs", "let it begin and end with {width}.", () => new ResNet([Net(3)]), () => new ResNet([Net(2)])),
        Of("Module.cs", "rename one.", () => new Named("a", "a"), () => new Named("a", "b")),
        Of("Parameters.cs", "take the module's own layout.",
            () => new Parameters<double>(Net(2).Layout, new double[3]), () => Net(2).Initialize<double>(new(1))),
        Of("Parameters.cs", "initialize the module.", () => Loss(Net(2), _ => null),
            () => Loss(Net(2), net => net.Initialize<double>(new(1)))),
        Of(
            "Parameters.cs", "initialize this module, or load its parameters.",
            () => Loss(Net(2), _ => Net(3).Initialize<double>(new(1))),
            () => Loss(Net(2), net => net.Initialize<double>(new(1))), () => LossWithLoadedParameters()),
    ];

    private static IEnumerable<Fix> Models =>
    [
        Of("Trace.cs", "check its last layer.", () => Moved(Net(3)), () => Moved(Net(2))),
        Of(
            "AugmentedNeuralOde.cs", "reshape it.", () => Augmented(Zeros([1, 2])),
            () => Augmented(Reshape(Zeros([1, 2]), [2]))),
        Of(
            "ContinuousNormalizingFlow.cs", "reshape it.", () => Flow(Zeros([1, 2])),
            () => Flow(Reshape(Zeros([1, 2]), [2]))),
        Of("SecondOrderNeuralOde.cs", "reshape it.", () => Second(Zeros([1, 2])),
            () => Second(Reshape(Zeros([1, 2]), [2]))),
        Of("Scaled.cs", "wrap the network once: new Scaled(net).",
            () => new Scaled(new Scaled(Net(2))).Apply(Zeros([2])),
            () => new Scaled(Net(2)).Apply(Zeros([2]))),
        Of("Scaled.cs", "wrap the network once: new Scaled(net).",
            () => new Scaled(Net(2), (t, y) => Wrapped(Net(2)).Apply(y) + y).Apply(Zeros([2])),
            () => new Scaled(Net(2)).Apply(Wrapped(Net(2)).Apply(Zeros([2])))),
        Of("Scaled.cs", "pass y itself.", () => Wrapped(Net(2)).Apply(Zeros([1, 2])),
            () => Wrapped(Net(2)).Apply(Zeros([2]))),
        Of(
            "Scaled.cs", "check its last layer, or set Scaled.Outputs to the states whose slopes it returns.",
            () => Wrapped(Net(1)).Apply(Zeros([2])),
            () => Wrapped(Net(2)).Apply(Zeros([2])), () => new Scaled(Net(1)) { Outputs = [1] }.Apply(Zeros([2]))),
        Of(
            "Scaled.cs", "pass it, too: Apply(t, y).", () => new Scaled(Net(2), (t, y) => y * t).Apply(Zeros([2])),
            () => new Scaled(Net(2), (t, y) => y * t).Apply(0, Zeros([2]))),
        Of(
            "Scaled.cs", "leave it out for all.", () => new Scaled(Net(2)) { Inputs = [] }.Apply(Zeros([2])),
            () => new Scaled(Net(2)).Apply(Zeros([2]))),
    ];

    private static IEnumerable<Fix> Gradients =>
    [
        Of("Gradient{T}.cs", "pass one array for each.", () => Evaluated([Two]), () => Evaluated([Two, Two])),
        Of("Gradient{T}.cs", "check the arrays.", () => Evaluated([new double[0, 2], new double[0, 2]]),
            () => Evaluated([Two, Two])),
        Of("Gradient{T}.cs", "check the arrays.", () => Evaluated([Two, new double[,] { { 1, 2 } }]),
            () => Evaluated([Two, Two])),
        Of("Gradient{T}.cs", "pass the module to Gradient.Of.", () => Trained(null), () => Trained(Net(2))),
        Of("Gradient{T}.cs", "take 0.", () => Gradient.Of<double>(Sum, options: new() { Threads = -1 }),
            () => Gradient.Of<double>(Sum, options: new() { Threads = 0 })),
        Of("Gradient{T}.cs", "sum over its components.", () => Lost(y => y * y), () => Lost(y => Sum(y * y))),
    ];

    private static IEnumerable<Fix> Predictors =>
    [
        Of("Predictor.cs", "pass the module to Predictor.Of.", () => Predicted(null), () => Predicted(Net(2))),
        Of("Predictor.cs", "make another predictor for them.", () => Sized(3), () => Sized(2)),
    ];

    private static IEnumerable<Fix> Classes =>
    [
        Of(
            "Classification.cs", "take OneHot labels.", () => Entropy(Two, new double[,] { { 0 }, { 1 } }),
            () => Entropy(Two, new LabelledRows<double>(Two, [0, 1]).OneHot(2))),
        Of("Classification.cs", "pass [rows, classes].", () => Classification.Predicted(new double[2, 0]),
            () => Classification.Predicted(Two)),
        Of("Classification.cs", "check the arrays.", () => Classification.Accuracy(new double[0, 2], []),
            () => Classification.Accuracy(Two, [0, 1])),
        Of("Classification.cs", "pass one for each.", () => Classification.Accuracy(Two, [0]),
            () => Classification.Accuracy(Two, [0, 1])),
        Of(
            "Classification.cs", "number classes from 0, one for each logit.",
            () => Classification.Accuracy(Two, [1, 2]),
            () => Classification.Accuracy(Two, [0, 1])),
    ];

    private static IEnumerable<Fix> Optimizers =>
    [
        Of(
            "Optimizer.cs", "take Sgd without momentum, which stores none.",
            () => new Adam(1e-3).CreateState<float>(1_200_000_000),
            () => new Sgd(1e-3).CreateState<float>(1_200_000_000)),
        Of("Optimizer.cs", "try 1e-3.", () => new Adam(-1), () => new Adam(1e-3)),
        Of("Optimizer.cs", "take the gradient of the module to which the parameters belong.", () => Stepped(3),
            () => Stepped(2)),
        Of(
            "Trainer.cs", "lower the learning rate or clip gradients.", () => Descended(1e300, null),
            () => Descended(1e-3, null),
            () => Descended(1, 1e-3)),
        Of(
            "Trainer.cs",
            "lower the learning rate, shorten the windows, or clip gradients. The first: {failures[0].Message}",
            () => Grown(10, 1, null), () => Grown(1e-4, 1, null), () => Grown(10, 1e-4, null),
            () => Grown(10, 1, 1e-4)),
    ];

    private static IEnumerable<Fix> Settings =>
    [
        Of("PidController.cs", "take 0.9", () => Solved(new PidController { Safety = 2 }),
            () => Solved(new PidController { Safety = 0.9 })),
        Of("PidController.cs", "take 0.2", () => Solved(new PidController { MinFactor = 2 }),
            () => Solved(new PidController { MinFactor = 0.2 })),
        Of("GivenSteps.cs", "sort them", () => new GivenSteps(0.2, 0.5, 0.3), () => new GivenSteps(0.2, 0.3, 0.5)),
        Of("PidController.cs", "take 10", () => Solved(new PidController { MaxFactor = 1 }),
            () => Solved(new PidController { MaxFactor = 10 })),
        Of("PidController.cs", "leave it at 1", () => Solved(new PidController { FirstFactor = 0 }),
            () => Solved(new PidController { FirstFactor = 1 })),
        Of("PidController.cs", "take Integral = 1 alone", () => Solved(new PidController { Integral = -1 }),
            () => Solved(new PidController { Integral = 1 })),
        Of("SolverCatalogue.cs", "choose one of these.", () => SolverCatalogue.Create("qqqqqq"),
            () => SolverCatalogue.Create("tsit5")),
        Of(
            "SolverCatalogue.cs", "choose one of these, or keep the solver in code.",
            () => SolverCatalogue.NameOf(new Nameless()),
            () => SolverCatalogue.NameOf(new Tsit5()), () => Ode.Solve((t, y) => -y, Two, 0, 1,
                new() { Solver = new Nameless(), Controller = new FixedStep(0.1) })),
        Of("TableauChecks.cs", "give the order of {weights}", () => Table(0), () => Table(1)),
        Of("TableauChecks.cs", "give c", () => new Tableau(1, [], [], []), () => Table(1)),
        Of("TableauChecks.cs", "give both or neither", () => Table(1, error: 2), () => Table(1),
            () => Table(1, [0.0], 2)),
        Of("TableauChecks.cs", "give both or neither", () => new Tableau(1, [0], [[]], [1], null, 0, [[1]], 0),
            () => new Tableau(1, [0], [[]], [1], null, 0, [[1]], 1)),
        Of(
            "TableauChecks.cs", "give an unused stage a row of zeros",
            () => new Tableau(1, [0, 1], [[], [1]], [1, 0], null, 0, [[1]], 1),
            () => new Tableau(1, [0, 1], [[], [1]], [1, 0], null, 0, [[1], [0]], 1)),
        Of("TableauChecks.cs", "write zeros out", () => new Tableau(1, [0, 1], [[], [1]], [1]),
            () => new Tableau(1, [0, 1], [[], [1]], [1, 0])),
    ];

    private static Fix Of(string file, string advice, Func<object> wrong, params Func<object>[] right) =>
        Fix.Of<Exception>(file, advice, () => wrong(), [.. right.Select(r => (Action)(() => r()))]);

    private static Mlp Net(int outputs) => new([2, 4, outputs], Activation.Tanh);

    private static Scaled Wrapped(Mlp net) => new(net);

    private static double Loss(Mlp net, Func<Mlp, Parameters<double>?> parameters)
    {
        using Gradient<double> gradient = Gradient.Of<double>(y => Sum(net.Apply(y)), net);
        return gradient.Evaluate(parameters(net)!, Two).Value;
    }

    private static double LossWithLoadedParameters()
    {
        string path = Path.GetTempFileName();
        Net(2).Initialize<double>(new(1)).Save(path);
        double loss = Loss(Net(2), net => net.LoadParameters<double>(path));
        File.Delete(path);
        return loss;
    }

    private static Solution<double> Moved(Mlp net) => new NeuralOde(net, (t, y) =>
        net.Apply(y)).SolveFor(net.Initialize<double>(new(1)), Two, [0], [1]);

    private static Tensor Augmented(Tensor x) => new AugmentedNeuralOde(2, 1,
        new MlpField(3, [4], Activation.Tanh)).Trajectory(x, Vector(0, 1));

    private static FlowResult Flow(Tensor x) => new ContinuousNormalizingFlow(2,
        new MlpField(2, [4], Activation.Tanh)).Normalize(x);

    private static Tensor Second(Tensor q) => new SecondOrderNeuralOde(2, new Spring()).Trajectory(q, Vector(0, 1));

    private static GradientResult<double> Evaluated(double[][,] arrays)
    {
        using Gradient<double> gradient = Gradient.Of<double>((x, y) => Sum(x * y));
        return gradient.Evaluate(arrays);
    }

    private static GradientResult<double> Trained(Mlp? module)
    {
        using Gradient<double> gradient = Gradient.Of<double>(y => Sum(module is null ? y : module.Apply(y)), module);
        return gradient.Evaluate((module ?? Net(2)).Initialize<double>(new(1)), Two);
    }

    private static GradientResult<double> Lost(Func<Tensor, Tensor> loss)
    {
        using Gradient<double> gradient = Gradient.Of<double>(loss);
        return gradient.Evaluate(Two);
    }

    private static double[,] Predicted(Mlp? module)
    {
        using Predictor<double> function = Predictor.Of<double>(y => module is null ? y : module.Apply(y), module);
        return function.Evaluate((module ?? Net(2)).Initialize<double>(new(1)), Two);
    }

    private static double[,] Sized(int components)
    {
        using Predictor<double> function = Predictor.Of<double>(y => Sum(y));
        function.Evaluate(null, Two);
        using Predictor<double> another = Predictor.Of<double>(y => Sum(y));
        return components == 2 ? another.Evaluate(null, new double[1, 3]) : function.Evaluate(null, new double[1, 3]);
    }

    private static GradientResult<double> Entropy(double[,] logits, double[,] target)
    {
        using Gradient<double> gradient = Gradient.Of<double>(Classification.CrossEntropy);
        return gradient.Evaluate(logits, target);
    }

    private static Parameters<double> Stepped(int derivatives)
    {
        Named module = new("a", "b");
        Parameters<double> parameters = module.Initialize<double>(new(1));
        new Adam(1e-3).CreateState<double>(2).Step(parameters, new double[derivatives]);
        return parameters;
    }

    // The loss w⁴ from w = 2: with a learning rate of 1, each step moves w further away from 0.
    private static Trainer<double> Descended(double rate, double? clip)
    {
        Named module = new("a", "b");
        return Run(module, Gradient.Of<double>(x => Pow(module.First, 4) * x[0], module), rate, clip);
    }

    // y' = w y² reaches infinity at t = 1 / w, and the loss decreases as w grows.
    private static Trainer<double> Grown(double rate, double end, double? clip)
    {
        Named module = new("a", "b");
        return Run(module,
            Gradient.Of<double>(x => -Sum(Ode.Solve((t, y) => 0.25 * module.First * y * y, x, 0, end).Last), module),
            rate, clip);
    }

    private static Trainer<double> Run(Named module, Gradient<double> gradient, double rate, double? clip)
    {
        using (gradient)
        {
            Trainer<double> trainer = new(
                module.Initialize<double>(new(1)), gradient, _ => [new double[,] { { 1 } }],
                new TrainOptions { Steps = 5, Optimizer = new Sgd(rate), ClipNorm = clip });
            return trainer.Run() == TrainingOutcome.Failed ? throw new TrainingException(trainer.Stopped!) : trainer;
        }
    }

    private static Solution<double> Solved(StepController controller) =>
        Ode.Solve((t, y) => -y, Two, 0, 1, new() { Controller = controller });

    private static Tableau Table(int order, double[]? weights = null, int error = 0) =>
        new(order, [0], [[]], [1], weights, error);

    private sealed class Named : Module
    {
        public Named(string first, string second) =>
            (First, _) = (Parameter(first, [], Initializer.Constant(2)),
                Parameter(second, [], Initializer.Constant(2)));

        public Tensor First { get; }

        protected override IReadOnlyList<Module> Parts => [];
    }

    private sealed class Spring : Field
    {
        protected override IReadOnlyList<Module> Parts => [];

        public override Tensor Apply(Tensor t, Tensor y) => -y[..2];
    }

    private sealed record Nameless : RungeKutta
    {
        public override Tableau Tableau { get; } = Table(1);
    }
}
