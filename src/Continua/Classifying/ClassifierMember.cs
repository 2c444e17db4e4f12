namespace Continua.Learning;

/// <summary>A trained classifier of series, which predicts probabilities.</summary>
internal sealed class ClassifierMember : IDisposable
{
    private readonly Predictor<float> predictor, ofSummaries;

    public ClassifierMember(
        ClassifierNetwork network, Parameters<float> parameters, SeriesScaling scaling, double[] featureMeans, double[] featureDeviations,
        double temperature)
    {
        (Network, Parameters, Scaling, FeatureMeans, FeatureDeviations, Temperature) =
            (network, parameters, scaling, featureMeans, featureDeviations, temperature);
        predictor = Predictor.OfSeries<float>(network.Model.Apply, network, threads: 1);
        ofSummaries = Predictor.Of<float>(network.OfSummaries, network, threads: 1);
    }

    public ClassifierNetwork Network { get; }

    public Parameters<float> Parameters { get; }

    public SeriesScaling Scaling { get; }

    /// <summary>The means of the summaries, by which they are standardised.</summary>
    public double[] FeatureMeans { get; }

    /// <summary>The standard deviations of the summaries.</summary>
    public double[] FeatureDeviations { get; }

    /// <summary>The number by which logits are divided.</summary>
    public double Temperature { get; }

    /// <summary>Returns the probabilities of the classes of all series, [series, classes].</summary>
    public double[,] Probabilities(LabelledSeries data)
    {
        RaggedSeries<float> series = Scaling.Apply<float>(data.Series);
        double[,] summaries = SeriesSummaries.Of(data, Scaling), logits = Logits(predictor, ofSummaries, Parameters, series, Standardized(summaries));
        return ToProbabilities(logits, Temperature);
    }

    /// <summary>Returns logits, [series, classes].</summary>
    /// <param name="features">The standardised summaries, [series, features].</param>
    public static double[,] Logits(
        Predictor<float> predictor, Predictor<float> ofSummaries, Parameters<float> parameters, RaggedSeries<float> series,
        float[,] features)
    {
        float[,] ofModel = predictor.EvaluateSeries(parameters, series), further = ofSummaries.Evaluate(parameters, features);
        double[,] logits = new double[series.Rows, ofModel.GetLength(1)];
        for (int i = 0; i < logits.Length; i++)
        {
            (int r, int c) = (i / logits.GetLength(1), i % logits.GetLength(1));
            logits[r, c] = (double)ofModel[r, c] + further[r, c];
        }

        return logits;
    }

    /// <summary>Replaces logits, divided by a temperature, by probabilities.</summary>
    public static double[,] ToProbabilities(double[,] logits, double temperature)
    {
        double[] ofRow = new double[logits.GetLength(1)];
        for (int r = 0; r < logits.GetLength(0); r++)
        {
            for (int c = 0; c < ofRow.Length; c++)
            {
                ofRow[c] = logits[r, c] / temperature;
            }

            LogisticRegression.Softmax(ofRow);
            for (int c = 0; c < ofRow.Length; c++)
            {
                logits[r, c] = ofRow[c];
            }
        }

        return logits;
    }

    public void Dispose()
    {
        predictor.Dispose();
        ofSummaries.Dispose();
    }

    private float[,] Standardized(double[,] summaries)
    {
        float[,] standardized = new float[summaries.GetLength(0), FeatureMeans.Length];
        for (int i = 0; i < standardized.Length; i++)
        {
            (int r, int f) = (i / FeatureMeans.Length, i % FeatureMeans.Length);
            standardized[r, f] = (float)LogisticRegression.Standardize(summaries[r, f], FeatureMeans[f], FeatureDeviations[f]);
        }

        return standardized;
    }
}
