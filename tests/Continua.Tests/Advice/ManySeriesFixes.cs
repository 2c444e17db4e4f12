using System.Text;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about paths through observations, and about series with classes.</summary>
internal static class ManySeriesFixes
{
    private static readonly string Folder = Directory.CreateTempSubdirectory().FullName;

    private static readonly RaggedSeries<double> Two = new(new double[,] { { 0.1 }, { 0.4 }, { 0.2 } }, [0, 1, 0], 2, 1);

    private static readonly double[,] Features = { { 0 }, { 1 }, { 2 }, { 3 } }, Halves = { { 0.5, 0.5 }, { 0.2, 0.8 } };

    private static readonly int[] Classes = [0, 1, 0, 1];

    public static IEnumerable<Fix> All => [.. Controlled, .. Files, .. Tables, .. Classifying, .. Rules];

    private static IEnumerable<Fix> Controlled =>
    [
        Of("ControlPath.cs", "pass the input.", () => Run(x => new ControlPath(Loop.Each(at => at.Values, x)).End), () => Run(x => new ControlPath(x).End)),
        Of("ControlPath.cs", "give a scalar.", () => Run(x => new ControlPath(x).At(Vector(0, 1))), () => Run(x => new ControlPath(x).At(0))),
        Of(
            "ControlledTerm.cs", "take InputPath.Linear, or a rectilinear control path.",
            () => _ = new ControlledTerm((t, z) => Zeros([1, 1]), InputPath.Step([0, 1], [1, 2])),
            () => _ = new ControlledTerm((t, z) => Zeros([1, 1]), InputPath.Linear([0, 1], [1, 2])),
            () => Run(x => Solved(x, Interpolation.Rectilinear))),
        Of(
            "ControlledTerm.cs", "reshape the network's output.",
            () => Run(x => Ode.Solve(new ControlledTerm((s, z) => Zeros([4]), new ControlPath(x)), Zeros([2])).Last),
            () => Run(x => Ode.Solve(new ControlledTerm((s, z) => Reshape(Zeros([4]), [2, 2]), new ControlPath(x)), Zeros([2])).Last)),
        Of("Ode.cs", "give t0 and t1.", () => Along(term => Ode.Solve(term, Zeros([1]))), () => Along(term => Ode.Solve(term, Zeros([1]), 0, 1))),
        Of(
            "LandingPaths.cs", "take t as the parameter of the path, or Interpolation.Hermite.",
            () => Run(x => Ode.Solve((t, z) => new ControlPath(x).SlopeAt(t / 2), Zeros([2]), 0, 1).Last),
            () => Run(x => Ode.Solve((t, z) => new ControlPath(x).SlopeAt(t), Zeros([2]), 0, 1).Last),
            () => Run(x => Ode.Solve((t, z) => new ControlPath(x, new() { Interpolation = Interpolation.Hermite }).SlopeAt(t / 2), Zeros([2]), 0, 1).Last)),
        Fix.Of<NotSupportedException>(
            "ControlPrimitives.cs", "leave out GradientOptions.BySeries, or read the observations in a loop.",
            () => Differentiate(x => Sum(new ControlPath(x).Start), bySeries: true),
            () => Differentiate(x => Sum(new ControlPath(x).Start), bySeries: false),
            () => Differentiate(x => Loop.Sum(at => Sum(at.Values), x), bySeries: true)),
        Of(
            "ControlKnots.cs", "take their mean, or Interpolation.Hermite.", () => Repeated(Interpolation.Cubic, 1, 1),
            () => Repeated(Interpolation.Cubic, 1), () => Repeated(Interpolation.Hermite, 1, 1)),
        Of("NeuralCde.cs", "give for example 3, 2 and 32.", () => _ = new NeuralCde(0, 2), () => _ = new NeuralCde(3, 2, 32)),
    ];

    private static IEnumerable<Fix> Files =>
    [
        Of("TsFiles.cs", "give a path.", () => LabelledSeries.ReadTs(), () => Read("@data\n1,2:a\n")),
        OfFile("add the line, or read the file as CSV", "1,2:a\n", "@data\n1,2:a\n"),
        OfFile("check the file", "@data\n", "@data\n1,2:a\n"),
        OfFile("check the colons of the line", "@data\n1:2:a\n1:a\n", "@data\n1:2:a\n1:3:a\n"),
        OfFile("correct it, or write '?'", "@data\n1,x:a\n", "@data\n1,2:a\n", "@data\n1,?:a\n"),
        Fix.Of<DataFileException>(
            "CompressedFile.cs", "fetch it again", () => LabelledSeries.ReadTs(Write([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7])),
            () => Read("@data\n1,2:a\n")),
        Of(
            "LabelledSeries.cs", "give as many.", () => _ = new LabelledSeries(Two, ["a", "b"], [0, 0], ["x"]),
            () => _ = new LabelledSeries(Two, ["a"], [0, 0], ["x"])),
        Of(
            "LabelledSeries.cs", "check the labels.", () => _ = new LabelledSeries(Two, ["a"], [0, 1], ["x"]),
            () => _ = new LabelledSeries(Two, ["a"], [0, -1], ["x"])),
    ];

    private static IEnumerable<Fix> Tables =>
    [
        Of("LabelledSeries.cs", "give a path.", () => LabelledSeries.Read([]), () => LabelledSeries.Read([Csv(Wide)], ById)),
        Of(
            "LabelledSeries.cs", "read them separately.", () => LabelledSeries.Read([Csv(Wide), Write("@data\n1,2:a\n"u8.ToArray())], ById),
            () => LabelledSeries.Read([Csv(Wide)], ById), () => Read("@data\n1,2:a\n")),
        Of(
            "SeriesFiles.cs", "set SeriesFileOptions.PivotValue.", () => LabelledSeries.Read([Csv(Long)], ById with { PivotName = "name" }),
            () => LabelledSeries.Read([Csv(Long)], ById with { PivotName = "name", PivotValue = "value" })),
        OfTable(
            "SeriesFiles.cs", "divide it into series, or choose another column", () => LabelledSeries.Read([Csv(Wide)], ById with { Label = "x" }),
            () => LabelledSeries.Read([Csv(Wide)], ById with { Label = "class" })),
        OfTable(
            "SeriesFiles.cs",
            "name the columns of channels and values with SeriesFileOptions.PivotName and PivotValue, or the channels with CsvOptions.States",
            () => LabelledSeries.Read([Csv(Repeating)], ById),
            () => LabelledSeries.Read([Csv(Repeating)], ById with { PivotName = "name", PivotValue = "value" }),
            () => LabelledSeries.Read([Csv(Repeating)], ById with { Csv = ById.Csv with { States = ["value"] } })),
        OfTable(
            "TimeInterpreter.cs", "convert them",
            () => LabelledSeries.Read([Csv("id,time,x\n-,h,m\na,0,1\na,1,2\n"), Csv("id,time,x\n-,min,m\nb,0,3\nb,60,1\n")], ById),
            () => LabelledSeries.Read([Csv("id,time,x\n-,h,m\na,0,1\na,1,2\n"), Csv("id,time,x\n-,h,m\nb,0,3\nb,1,1\n")], ById)),
        OfTable(
            "SeriesFiles.cs", "name it with CsvOptions.Missing if it marks missing values",
            () => LabelledSeries.Read([Csv("id,t,x\na,0,1\na,1,1e300\nb,0,2\nb,1,3\n")], ById),
            () => LabelledSeries.Read([Csv("id,t,x\na,0,1\na,1,1e300\nb,0,2\nb,1,3\n")], ById with { Csv = ById.Csv with { Missing = ["1e300"] } })),
        OfTable(
            "SeriesFiles.cs", "name the channels with CsvOptions.States",
            () => LabelledSeries.Read([Csv("id,t,x\na,0,1\na,1,1\nb,0,2\nb,1,2\n")], ById with { Statics = ["x"] }),
            () => LabelledSeries.Read([Csv("id,t,x\na,0,1\na,1,1\nb,0,2\nb,1,2\n")], ById)),
        OfTable(
            "SeriesFiles.cs", "leave it out", () => LabelledSeries.Read([Csv(Wide)], ById with { Statics = ["x"] }),
            () => LabelledSeries.Read([Csv(Wide)], ById)),
        OfTable(
            "SeriesFiles.cs", "name it with SeriesFileOptions.Label",
            () => LabelledSeries.Read([Csv(Wide)], ById with { LabelsFile = Csv("id,one,two\na,1,2\nb,2,1\n") }),
            () => LabelledSeries.Read([Csv(Wide)], ById with { LabelsFile = Csv("id,one,two\na,1,2\nb,2,1\n"), Label = "two" })),
        OfTable(
            "SeriesFiles.cs", "name the column with SeriesFileOptions.Key",
            () => LabelledSeries.Read([Csv(Wide)], ById with { LabelsFile = Csv("n,other,label\n1,a,x\n2,b,y\n"), Label = "label" }),
            () => LabelledSeries.Read([Csv(Wide)], ById with { LabelsFile = Csv("n,other,label\n1,a,x\n2,b,y\n"), Label = "label", Key = "other" })),
        OfTable(
            "KeyedTable.cs", "keep one row for each name",
            () => LabelledSeries.Read([Csv(Wide)], ById with { LabelsFile = Csv("id,label\na,1\na,2\n") }),
            () => LabelledSeries.Read([Csv(Wide)], ById with { LabelsFile = Csv("id,label\na,1\nb,2\n") })),
    ];

    private static IEnumerable<Fix> Rules =>
    [
        Of("ClassThreshold.cs", "take 0.5.", () => ClassThreshold.Probability(1), () => ClassThreshold.Probability(0.5)),
        Of("ClassThreshold.cs", "take 0.9.", () => ClassThreshold.Sensitivity(0), () => ClassThreshold.Sensitivity(0.9)),
        Of("ClassThreshold.cs", "take 10 and 1.", () => ClassThreshold.Cost(-1, 1), () => ClassThreshold.Cost(10, 1)),
        Of(
            "ConformalSets.cs", "take 0.9.", () => ConformalSets.Calibrate(Halves, [0, 1], 1),
            () => ConformalSets.Calibrate(Halves, [0, 1], 0.9)),
        Of("RaggedSeries.cs", "take 0.3.", () => Two.Thin(1, new(1)), () => Two.Thin(0.3, new(1))),
        Of("Resampling.cs", "take 50.", () => Resampling.Of(Two, 1), () => Resampling.Of(Two, 50)),
        Of("GruDModel.cs", "give for example 2.", () => _ = new GruDModel(1, 0), () => _ = new GruDModel(1, 2)),
        Of("LinearCde.cs", "give for example 3, 2, 6 and 2.", () => _ = new LinearCde(3, 2, 0), () => _ = new LinearCde(3, 2, 6, 2)),
        Of(
            "LinearCde.cs", "take Interpolation.Linear, or NeuralCde.",
            () => _ = new LinearCde(3, 2, path: new() { Interpolation = Interpolation.Cubic }), () => _ = new LinearCde(3, 2),
            () => _ = new NeuralCde(3, 2, path: new() { Interpolation = Interpolation.Cubic })),
        Of(
            "SeriesClassification.cs", "cut the series with LabelledSeries.Until, or leave out SeriesFileOptions.LabelTime.",
            () => Classify(Late), () => Classify(Late.Until(0.5)), () => Classify(Many())),
        Of(
            "SeriesClassification.cs", "name the column of the classes with SeriesFileOptions.Label.",
            () => Classify(new(Many().Series, [.. Many().Channels], [.. Many().Labels.Select(_ => -1)], [])), () => Classify(Many())),
        Of(
            "SeriesClassification.cs", "add series.",
            () => Classify(Many().Select(0, 1, 2)), () => Classify(Many())),
        new("SavedClassifier.cs", "check the names of the columns.", () =>
        {
            using SavedClassifier classifier = SeriesClassification.Run(Many(), Quick).Classifier;
            string message = Assert.Throws<ArgumentException>(() => classifier.Predict(Many("other"))).Message;
            Assert.Contains("check the names of the columns.", message, StringComparison.Ordinal);
            classifier.Predict(Many());
        }),
    ];

    private const string Wide = "id,t,x,class\na,0,1,u\na,1,2,u\nb,0,3,v\nb,1,2,v\n", Long = "id,t,name,value\na,0,x,1\na,1,x,2\nb,0,y,3\nb,1,x,1\n";

    private const string Repeating = "id,t,name,value\na,0,x,1\na,0,y,7\na,1,x,2\na,1,y,8\nb,0,x,3\nb,0,y,9\n";

    private static readonly SeriesFileOptions ById = new() { Csv = new() { Series = "id" } };

    private static readonly ClassifyOptions Quick = new() { Epochs = 1, Members = 1, Folds = 2, Hidden = 4, Model = ClassifierKind.LinearCde };

    private static LabelledSeries Late
    {
        get
        {
            LabelledSeries many = Many();
            return new(many.Series, many.Channels, many.Labels, many.Classes) { LabelTimes = [.. many.Labels.Select(_ => 0.5)] };
        }
    }

    private static LabelledSeries Many(string channel = "x") => new(
        new(Numbered(), [.. Enumerable.Range(0, 48).Select(i => (double)(i % 2))], [.. Enumerable.Repeat(2, 24)]), [channel],
        [.. Enumerable.Range(0, 24).Select(i => i % 2)], ["a", "b"])
    { Time = new() { Name = "t", Unit = "s" } };

    private static double[,] Numbered()
    {
        double[,] values = new double[48, 1];
        for (int i = 0; i < 48; i++)
        {
            values[i, 0] = i * 7 % 5;
            values[i, 0] += i / 2 * 0.5;
        }

        return values;
    }

    private static void Classify(LabelledSeries data)
    {
        using SavedClassifier classifier = SeriesClassification.Run(data, Quick).Classifier;
    }

    private static string Csv(string text)
    {
        string path = Path.Combine(Folder, Guid.NewGuid().ToString("N") + ".csv");
        File.WriteAllText(path, text);
        return path;
    }

    private static Fix OfTable(string file, string advice, Action wrong, params Action[] right) => Fix.Of<DataFileException>(file, advice, wrong, right);

    private static IEnumerable<Fix> Classifying =>
    [
        Of("ClassScores.cs", "check the arrays.", () => Score([0]), () => Score([0, 1])),
        Of("ClassScores.cs", "leave out series without a label.", () => Score([0, -1]), () => Score([0, 1])),
        Of(
            "SeriesScaling.cs", "give their rows.", () => SeriesScaling.Of(Labelled, []), () => SeriesScaling.Of(Labelled, [0])),
        Of(
            "SeriesScaling.cs", "read the same columns.",
            () => SeriesScaling.Of(Labelled, [0]).Apply<float>(new(new double[1, 2], [0], 1)),
            () => SeriesScaling.Of(Labelled, [0]).Apply<float>(Two)),
        Of(
            "LogisticRegression.cs", "give training rows.", () => LogisticRegression.Fit(Features, Classes, 2, [], []),
            () => LogisticRegression.Fit(Features, Classes, 2, [0, 1, 2, 3], [])),
        Of(
            "SeriesFolds.cs", "give as many.", () => SeriesFolds.Stratified(Classes, 2, new(1), ["a"]),
            () => SeriesFolds.Stratified(Classes, 2, new(1), ["a", "a", "b", "b"])),
        Of(
            "SeriesFolds.cs", "take 5.", () => SeriesFolds.Stratified(Classes, 5, new(1)),
            () => SeriesFolds.Stratified([.. Classes, 0], 5, new(1))),
        Of("SeriesClassifier.cs", "give more.", () => Classifier([0], []), () => Classifier([0], [1])),
    ];

    private static LabelledSeries Labelled => new(Two, ["a"], [0, 1], ["x", "y"]);

    private static void Score(int[] labels) => ClassScores.Of(ClassScore.Accuracy, Halves, labels);

    private static void Classifier(int[] training, int[] validation) =>
        new SeriesClassifier(Labelled, training, validation, ClassifierKind.NeuralCde, new(), new(1)).Dispose();

    private static Tensor Solved(Observations x, Interpolation interpolation) => Ode.Solve(
        new ControlledTerm((s, z) => Zeros([1, 2]), new ControlPath(x, new() { Interpolation = interpolation })), Zeros([1])).Last;

    private static void Along(Func<ControlledTerm, SolvedTensor> solve) => Run(
        x => solve(new((t, z) => Zeros([1, 1]), InputPath.Linear([0, 1], [1, 2]))).Last + Loop.Sum(_ => Constant(1), x));

    private static void Repeated(Interpolation interpolation, params double[] last)
    {
        using Predictor<double> end = Predictor.OfSeries<double>(x => new ControlPath(x, new() { Interpolation = interpolation }).Start);
        end.EvaluateSeries(null, new(new double[last.Length + 1, 1], [0, .. last], last.Length + 1));
    }

    private static void Run(Func<Observations, Tensor> function)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(function);
        predictor.EvaluateSeries(null, Two);
    }

    private static void Differentiate(Func<Observations, Tensor> loss, bool bySeries)
    {
        using Gradient<double> gradient = Gradient.OfSeries<double>(loss, null, new() { BySeries = bySeries });
        gradient.EvaluateSeries(null, Two);
    }

    private static LabelledSeries Read(string text) => LabelledSeries.ReadTs(Write(Encoding.UTF8.GetBytes(text)));

    private static string Write(byte[] bytes)
    {
        string path = Path.Combine(Folder, Guid.NewGuid().ToString("N") + ".ts");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static Fix OfFile(string advice, string wrong, params string[] right) => Fix.Of<DataFileException>(
        "TsFiles.cs", advice, () => Read(wrong), [.. right.Select(text => (Action)(() => Read(text)))]);

    private static Fix Of(string file, string advice, Action wrong, params Action[] right) => Fix.Of<ArgumentException>(file, advice, wrong, right);
}
