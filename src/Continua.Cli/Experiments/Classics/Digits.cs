using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment in which a neural ODE, a residual network and their common stem alone classify handwritten digits.
/// </summary>
internal sealed class Digits : Experiment, INeedsData
{
    private const int BatchSize = 128, Epochs = 5;
    private const double Rate = 1e-3;

    private static readonly Lazy<Mnist> Data = new(() => Mnist.Load(), LazyThreadSafetyMode.PublicationOnly);

    public override string Name => "mnist";

    public override string Title => "Handwritten digits";

    public override string Summary =>
        "A classifier with a neural ODE learns MNIST, compared with a residual network and the stem alone.";

    public override string UsualTime => "a minute or two";

    public void CheckData() => _ = Data.Value;

    public override void Run(ExperimentRun run)
    {
        Mnist data = Data.Value;
        SolveOptions solve = run.Solve(new() { Solver = new Dopri5(), Rtol = 1e-3, Atol = 1e-4 });
        DigitsReport report = new(run, data.Test.Take<float>(First(run.Size(data.Test.Count, 300))), data.Test);
        foreach (DigitsBody body in Enum.GetValues<DigitsBody>())
        {
            if (!run.IsStopped)
            {
                report.Add(body, Learn(run, data.Training, new(body, solve), report));
            }
        }

        report.Write();
    }

    private static Parameters<float> Learn(ExperimentRun run, LabelledImages images, DigitsNetwork network, DigitsReport report)
    {
        RowBatches batches = new(run.Size(images.Count, 1000), BatchSize, run.Key.Split(1));
        int steps = run.Steps(Epochs * batches.PerEpoch, quick: 8);
        using Gradient<float> gradient = Gradient.Of<float>(
            (image, target) => Classification.CrossEntropy(network.Apply(image), target), network, run.Gradients);
        LabelledRows<float>? rows = null;
        float[][,] Batch(long step)
        {
            rows = images.Take(batches.At(step), rows);
            return [rows.Values, rows.OneHot(Mnist.Classes)];
        }

        Trainer<float> trainer = new(network.Initialize<float>(run.Key.Split(0)), gradient, Batch, new()
        {
            Steps = steps,
            Optimizer = new Adam(Rate),
            ValidateEvery = Math.Min(steps, batches.PerEpoch),
            Progress = record => report.Add(network, record),
        });
        report.Begin(network, trainer);
        return run.Train($"{DigitsReport.Title(network.Body)}: {network.Layout.Size} parameters", trainer, steps).State.Parameters;
    }

    private static int[] First(int count) => [.. Enumerable.Range(0, count)];
}

/// <summary>The part of a network between the stem and the output layer.</summary>
internal enum DigitsBody
{
    /// <summary>The solve of dy/dt = f(t, y) from 0 to 1.</summary>
    NeuralOde,

    /// <summary>One residual step: y + f(0, y).</summary>
    ResNet,

    /// <summary>The identity.</summary>
    StemOnly,
}

/// <summary>A network 784–128–64, followed by a body and a layer 64–10.</summary>
internal sealed class DigitsNetwork : Module
{
    private const int Code = 64;

    private readonly Linear first = new(Mnist.Pixels, 128), second = new(128, Code), last = new(Code, Mnist.Classes);
    private readonly TimedField dynamics = new(Code);
    private readonly OdeBlock block;

    public DigitsNetwork(DigitsBody body, SolveOptions solve) => (Body, block) = (body, new(dynamics) { Solve = solve });

    public DigitsBody Body { get; }

    protected override IReadOnlyList<Module> Parts => Body == DigitsBody.StemOnly ? [first, second, last] : [first, second, dynamics, last];

    public Tensor Apply(Tensor image)
    {
        Tensor code = second.Apply(Relu(first.Apply(image)));
        return last.Apply(Body switch
        {
            DigitsBody.NeuralOde => block.Apply(code),
            DigitsBody.ResNet => code + dynamics.Apply(0, code),
            _ => code,
        });
    }

    /// <summary>The field W₂ tanh(W₁y + b₁) + b₂ + w t + c.</summary>
    private sealed class TimedField(int size) : Field
    {
        private readonly Linear first = new(size, size), second = new(size, size), time = new(1, size);

        protected override IReadOnlyList<Module> Parts => [first, second, time];

        public override Tensor Apply(Tensor t, Tensor y) =>
            second.Apply(Tanh(first.Apply(y))) + time.Apply(Reshape(t, [1]));
    }
}
