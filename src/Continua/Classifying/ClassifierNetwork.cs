namespace Continua.Learning;

/// <summary>A model of series plus a linear function of their summaries.</summary>
internal sealed class ClassifierNetwork : Module
{
    private readonly Linear summary;

    public ClassifierNetwork(SeriesModel model, int features)
    {
        Model = model;
        summary = new(features, model.Outputs, Initializer.Zeros, Initializer.Zeros);
        IReadOnlyList<ParameterSlice> slices = Layout.Slices;
        (SummaryWeight, SummaryBias) = (slices[^2].Name, slices[^1].Name);
        HeadNames = [.. slices.Take(slices.Count - 2).TakeLast(2).Select(slice => slice.Name)];
    }

    public SeriesModel Model { get; }

    /// <summary>The name of the weights of the summaries, [outputs, features].</summary>
    public string SummaryWeight { get; }

    /// <summary>The name of the biases of the summaries, [outputs].</summary>
    public string SummaryBias { get; }

    /// <summary>The names of the parameters of the last layer of the model.</summary>
    public string[] HeadNames { get; }

    protected override IReadOnlyList<Module> Parts => [Model, summary];

    public Tensor Loss(Observations series, Tensor summaries, Tensor label) =>
        Classification.CrossEntropy(Model.Apply(series) + summary.Apply(summaries), label);

    /// <summary>Creates the network of a kind of model.</summary>
    public static ClassifierNetwork Of(ClassifierKind kind, int channels, int classes, int features, ClassifyOptions options)
    {
        int hidden = options.Hidden;
        SeriesModel model = kind switch
        {
            ClassifierKind.LinearCde => new LinearCde(channels, classes, Math.Max(1, hidden / 4), layers: 2, options.Path, Initializer.Zeros),
            ClassifierKind.GruD => new GruDModel(channels, classes, hidden, Initializer.Zeros),
            _ => new NeuralCde(channels, classes, hidden, [hidden, hidden], options.Path, head: Initializer.Zeros),
        };
        return new(model, features);
    }
}
