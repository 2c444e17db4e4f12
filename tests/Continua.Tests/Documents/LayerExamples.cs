using Continua.Learning;

namespace Continua.Tests.Documents;

/// <summary>The code of the <c>&lt;example&gt;</c>s of layers, word for word.</summary>
internal static class LayerExamples
{
    public static void Run()
    {
        OfLstm();
        OfGruD();
        OfDropout();
        OfAttentionPooling();
        OfControlPath();
        OfNeuralCde();
        File.WriteAllText("characters.ts", "@data\n0.1,0.2,0.4:1,2,3:a\n0.3,0.2:2,1:b\n");
        OfOdeRnn();
        OfGruOde();
        OfLatentOde();
        OfLogOde();
        OfLogSignature();
        OfLabelledSeries();
        OfLinearCde();
        OfSavedClassifier();
    }

    private static void OfLstm()
    {
        // example: Lstm.cs
        Lstm cell = new(inputs: 2, units: 8);
        Tensor Summary(Observations series) => cell.Hidden(
            Loop.Scan((state, at) => cell.Apply(at.Values, state), cell.Start, series).Last);
        using Predictor<double> predictor = Predictor.OfSeries<double>(Summary, cell);
        RaggedSeries<double> series = new(new double[,] { { 0.1, 1 }, { 0.4, 2 } }, [0, 0.5], 2);
        double[,] outputs = predictor.EvaluateSeries(cell.Initialize<double>(new RandomKey(1)), series);

        Assert.Equal(8, outputs.Length);
    }

    private static void OfGruD()
    {
        // example: GruD.cs
        GruD cell = new(inputs: 2, units: 8, means: [0.2, 1.5]);
        Tensor Summary(Observations series) => cell.Hidden(
            Loop.Scan((state, at) => cell.Apply(at, state), cell.Start(), series).Last);
        using Predictor<double> predictor = Predictor.OfSeries<double>(Summary, cell);
        RaggedSeries<double> series = new(new double[,] { { 0.1, double.NaN }, { double.NaN, 2 } }, [0, 0.5], 2);
        double[,] states = predictor.EvaluateSeries(cell.Initialize<double>(new RandomKey(1)), series);

        Assert.Equal(8, states.Length);
    }

    private static void OfDropout()
    {
        // example: Dropout.cs
        Dropout dropout = new(rate: 0.5);
        Mlp head = new([8, 16, 1], Activation.Tanh);
        Tensor Loss(Tensor features, Tensor target, Tensor mask) =>
            Tensor.Sum(Tensor.Square(head.Apply(dropout.Apply(features, mask)) - target));
        using Gradient<double> gradient = Gradient.Of<double>(Loss, head);
        double[,] masks = dropout.Masks<double>(new RandomKey(1), step: 0, rows: 4, units: 8);
        GradientResult<double> result = gradient.Evaluate(
            head.Initialize<double>(new RandomKey(2)), new double[4, 8], new double[4, 1], masks);

        Assert.Contains(0.0, masks.Cast<double>());
        Assert.Equal(4, result.Losses.Length);
    }

    private static void OfAttentionPooling()
    {
        // example: AttentionPooling.cs
        AttentionPooling pooling = new(inputs: 2, hidden: 8);
        using Predictor<double> predictor = Predictor.OfSeries<double>(pooling.Apply, pooling);
        RaggedSeries<double> series = new(new double[,] { { 0.1, 1 }, { 0.4, 2 } }, [0, 0.5], 2);
        double[,] means = predictor.EvaluateSeries(pooling.Initialize<double>(new RandomKey(1)), series);

        Assert.InRange(means[0, 1], 1, 2);
    }

    private static void OfControlPath()
    {
        // example: ControlPath.cs
        Mlp net = new([4, 16, 8], Activation.Tanh);
        Tensor Last(Observations series)
        {
            ControlPath path = new(series);
            ControlledTerm term = new((s, z) => Tensor.Reshape(net.Apply(z), [4, 2]), path);
            return Ode.Solve(term, Tensor.Zeros([4])).Last;
        }

        using Predictor<double> predictor = Predictor.OfSeries<double>(Last, net);
        RaggedSeries<double> series = new(new double[,] { { 0.1 }, { 0.4 }, { double.NaN }, { 0.2 } }, [0, 0.5, 2, 3], 4);
        double[,] states = predictor.EvaluateSeries(net.Initialize<double>(new RandomKey(1)), series);

        Assert.Equal(4, states.Length);
    }

    private static void OfNeuralCde()
    {
        // example: NeuralCde.cs
        NeuralCde model = new(channels: 1, outputs: 2, hidden: 8);
        using Predictor<float> predictor = Predictor.OfSeries<float>(model.Apply, model);
        RaggedSeries<float> series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
        float[,] logits = predictor.EvaluateSeries(model.Initialize<float>(new RandomKey(1)), series);

        Assert.Equal(4, logits.Length);
    }

    private static void OfOdeRnn()
    {
        // example: OdeRnn.cs
        OdeRnn model = new(channels: 1, outputs: 2, hidden: 8);
        using Predictor<float> predictor = Predictor.OfSeries<float>(model.Apply, model);
        RaggedSeries<float> series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
        float[,] logits = predictor.EvaluateSeries(model.Initialize<float>(new RandomKey(1)), series);

        Assert.Equal(4, logits.Length);
    }

    private static void OfGruOde()
    {
        // example: GruOde.cs
        GruOde model = new(channels: 1, hidden: 8);
        using Predictor<float> predictor = Predictor.OfSeries<float>(model.Expected, model);
        RaggedSeries<float> series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
        RaggedSeries<float> means = predictor.EvaluateObservations(model.Initialize<float>(new RandomKey(1)), series);

        Assert.Equal(6, means.ValuesOf(0).Length);
    }

    private static void OfLatentOde()
    {
        // example: LatentOde.cs
        LatentOde model = new(channels: 1, new() { Latent = 4, Hidden = 8 });
        using Gradient<double> gradient = Gradient.OfSeries<double>(x => model.Loss(x), model);
        RaggedSeries<double> series = new(new double[,] { { 0.1 }, { 0.4 }, { double.NaN }, { 0.2 } }, [0, 0.5, 2, 3], 3, 1);
        StepValues first = new() { Key = new RandomKey(2), Constants = [(model.KlWeight, LatentOde.Annealed(step: 0))] };
        double loss = gradient.EvaluateSeries(model.Initialize<double>(new RandomKey(1)), series, values: first).Value;

        Assert.True(double.IsFinite(loss));
    }

    private static void OfLogOde()
    {
        // example: LogOdeTerm.cs
        Mlp net = new([4, 16, 8], Activation.Tanh);
        Tensor Last(Observations series)
        {
            ControlPath path = new(series, new() { Window = 10, Depth = 2 });
            LogOdeTerm term = new(z => Tensor.Reshape(net.Apply(z), [4, 2]), path);
            return Ode.Solve(term, Tensor.Zeros([4])).Last;
        }

        using Predictor<double> predictor = Predictor.OfSeries<double>(Last, net);
        double[] times = [.. Enumerable.Range(0, 100).Select(k => 0.1 * k)];
        RaggedSeries<double> series = new(new double[100, 1], times, 100);
        double[,] states = predictor.EvaluateSeries(net.Initialize<double>(new RandomKey(1)), series);

        Assert.Equal(4, states.Length);
    }

    private static void OfLogSignature()
    {
        // example: LogSignature.cs
        double[,] square = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
        double[] numbers = LogSignature.Of(square, depth: 2);
        double area = numbers[2];

        Assert.Equal(1, area);
    }

    private static void OfLabelledSeries()
    {
        // example: LabelledSeries.cs
        LabelledSeries data = LabelledSeries.ReadTs("characters.ts");
        int length = data.Series.Lengths[0];
        string label = data.Classes[data.Labels[0]];

        Assert.Equal((3, "a"), (length, label));
    }

    private static void OfLinearCde()
    {
        // example: LinearCde.cs
        LinearCde model = new(channels: 1, outputs: 2, blocks: 4, layers: 2);
        using Predictor<float> predictor = Predictor.OfSeries<float>(model.Apply, model);
        RaggedSeries<float> series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
        float[,] logits = predictor.EvaluateSeries(model.Initialize<float>(new RandomKey(1)), series);

        Assert.Equal(4, logits.Length);
    }

    private static void OfSavedClassifier()
    {
        File.WriteAllText("new.ts", "@data\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 7},{i % 2},1:{i % 5},0:{"ab"[i % 2]}\n")));
        using (SavedClassifier trained = SeriesClassification.Run(
            LabelledSeries.ReadTs("new.ts"), new() { Model = ClassifierKind.LinearCde, Epochs = 1, Members = 1, Hidden = 4 }).Classifier)
        {
            trained.Save("classifier.safetensors");
        }

        // example: SavedClassifier.cs
        using SavedClassifier classifier = SavedClassifier.Open("classifier.safetensors");
        ClassPredictions predictions = classifier.Predict(LabelledSeries.ReadTs("new.ts"));
        double probability = predictions.Probabilities[0, 1];

        Assert.InRange(probability, 0, 1);
    }
}
