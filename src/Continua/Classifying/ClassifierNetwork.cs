using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A model of series, plus a linear function of their summaries, plus a small network of the summaries, most of which are left
/// out at random in a training step.
/// </summary>
internal sealed class ClassifierNetwork : Module
{
    private const int MixingUnits = 32;

    // Summaries are bounded, because a network extrapolates from single extreme values.
    private const double LargestSummary = 3, LeftOut = 0.7;

    // The parameters of the network of summaries, and of a linear layer.
    private const int MixingSlices = 4, LinearSlices = 2;

    // Times are scaled, so that most observations are within a few units.
    private static readonly SolveOptions Steps = new() { Solver = new Rk4(), Controller = new FixedStep(0.1) };

    private readonly Linear summary;
    private readonly Mlp mixing;
    private readonly RowNoise noise;

    public ClassifierNetwork(SeriesModel model, int features)
    {
        Model = model;
        mixing = new([features, MixingUnits, model.Outputs], Activation.Relu);
        summary = new(features, model.Outputs, Initializer.Zeros, Initializer.Zeros);
        noise = RowNoise.Uniform("left out", [features]);
        string[] names = [.. Layout.Slices.Select(slice => slice.Name)];
        (SummaryWeight, SummaryBias) = (names[^2], names[^1]);
        string[] ofModel = names[..^(LinearSlices + MixingSlices)];
        HeadNames = [.. ofModel[^LinearSlices..], .. names[^(2 * LinearSlices)..^LinearSlices]];
    }

    public SeriesModel Model { get; }

    /// <summary>The name of the weights of the summaries, [outputs, features].</summary>
    public string SummaryWeight { get; }

    /// <summary>The name of the biases of the summaries, [outputs].</summary>
    public string SummaryBias { get; }

    /// <summary>The names of the parameters of the last layers of the model and of the network of summaries.</summary>
    public string[] HeadNames { get; }

    protected override IReadOnlyList<Module> Parts => [Model, mixing, summary];

    public Tensor Loss(Observations series, Tensor summaries, Tensor label)
    {
        Tensor kept = Where(noise.Value < LeftOut, 0, 1 / (1 - LeftOut));
        Tensor logits = Model.Apply(series) + summary.Apply(summaries) + mixing.Apply(Bounded(summaries) * kept);
        Tensor loss = Classification.CrossEntropy(logits, label);
        return Model.Auxiliary(series) is { } auxiliary ? loss + auxiliary : loss;
    }

    /// <summary>Returns the part of the logits that depends on the summaries, [outputs].</summary>
    public Tensor OfSummaries(Tensor summaries) => summary.Apply(summaries) + mixing.Apply(Bounded(summaries));

    private static Tensor Bounded(Tensor summaries) => Max(Min(summaries, LargestSummary), -LargestSummary);

    /// <summary>Creates the network of a kind of model.</summary>
    public static ClassifierNetwork Of(ClassifierKind kind, int channels, int classes, int features, ClassifyOptions options)
    {
        int hidden = options.Hidden;
        SeriesModel model = kind switch
        {
            ClassifierKind.LinearCde => new LinearCde(channels, classes, Math.Max(1, hidden / 4), layers: 2, options.Path, Initializer.Zeros),
            ClassifierKind.GruD => new GruDModel(channels, classes, hidden, Initializer.Zeros),
            ClassifierKind.OdeRnn => new OdeRnn(channels, classes, hidden, [hidden], Initializer.Zeros) { Solve = Steps },
            ClassifierKind.Latent => new LatentOdeModel(channels, classes, hidden, Initializer.Zeros) { Solve = Steps },
            _ => new NeuralCde(channels, classes, hidden, [hidden, hidden], options.Path, head: Initializer.Zeros),
        };
        return new(model, features);
    }
}
