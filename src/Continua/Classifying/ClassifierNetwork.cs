namespace Continua.Learning;

/// <summary>
/// A model of series, plus a linear function of their summaries, plus a small network of the summaries.
/// </summary>
internal sealed class ClassifierNetwork : Module
{
    // The parameters of the network of summaries, and of a linear layer.
    private const int MixingSlices = 4, LinearSlices = 2;

    // Times are scaled, so that most observations are within a few units.
    private static readonly SolveOptions Steps = new() { Solver = new Rk4(), Controller = new FixedStep(0.1) };

    private readonly Linear summary;
    private readonly SummaryNetwork mixing;

    public ClassifierNetwork(SeriesModel model, int features)
    {
        Model = model;
        mixing = new(features, model.Outputs);
        summary = new(features, model.Outputs, Initializer.Zeros, Initializer.Zeros);
        string[] names = [.. Layout.Slices.Select(slice => slice.Name)];
        (SummaryWeight, SummaryBias) = (names[^2], names[^1]);
        MixingNames = names[^(LinearSlices + MixingSlices)..^LinearSlices];
        HeadNames = names[..^(LinearSlices + MixingSlices)][^LinearSlices..];
    }

    public SeriesModel Model { get; }

    /// <summary>The name of the weights of the summaries, [outputs, features].</summary>
    public string SummaryWeight { get; }

    /// <summary>The name of the biases of the summaries, [outputs].</summary>
    public string SummaryBias { get; }

    /// <summary>The names of the parameters of the network of summaries, in the order of its layout.</summary>
    public string[] MixingNames { get; }

    /// <summary>The names of the parameters of the last layer of the model.</summary>
    public string[] HeadNames { get; }

    protected override IReadOnlyList<Module> Parts => [Model, mixing, summary];

    public Tensor Loss(Observations series, Tensor summaries, Tensor label)
    {
        (Tensor ofSeries, Tensor? further) = Model.ApplyInTraining(series);
        Tensor loss = Classification.CrossEntropy(ofSeries + OfSummaries(summaries), label);
        return further is null ? loss : loss + further;
    }

    /// <summary>Returns the part of the logits that depends on the summaries, [outputs].</summary>
    public Tensor OfSummaries(Tensor summaries) => summary.Apply(summaries) + mixing.Apply(summaries);

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
