using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continua.Cli.Commands;
using Continua.Cli.Progress;
using Continua.Cli.Syntax;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Trains and evaluates the classifiers of a data set and writes the folder of the run.</summary>
internal sealed class ClassifyRun(ClassifyRequest request, Terminal terminal, CancellationToken cancellation)
{
    private const string ReportFile = "report.html", ResultFile = "result.json", PredictionsFile = "predictions.csv";

    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <returns>The exit code.</returns>
    public int Run()
    {
        LabelledSeries data = request.Read();
        ResultFolder folder = new(request.Folder, ClassifyJson.Name, "A classification");
        folder.Open();
        folder.Begin(request.Resume, request.Restart);
        Announce(data);
        SeriesClassification? result = null;
        try
        {
            ProgressDisplay.For(terminal, request.Quiet).Show(show => result = Train(data, folder, show));
        }
        catch (OperationCanceledException)
        {
            Say($"Stopped. To continue: {request.Command} --resume");
            Print(Begun(data, "stopped"));
            return ExitCode.Stopped;
        }

        ClassifyReport report = new(result!, new() { Title = request.Name, Command = request.Command, Words = sentence => FlagNames.In(sentence) });
        ClassifyJson json = Result(result!, report, folder);
        folder.Replace(staging => Write(staging, result!, report, json));
        folder.DiscardUnfinished();
        Say(report.Headline);
        Say($"Report: {json.Report}");
        Print(json);
        return ExitCode.Done;
    }

    private void Print(ClassifyJson json)
    {
        if (request.Json)
        {
            terminal.Out.WriteLine(JsonOutput.Write(json, types => types.ClassifyJson));
        }
    }

    private void Announce(LabelledSeries data)
    {
        Say(DataSentences.CountsOf(data));
        Say(data.Classes.Count == 0 ? "No classes." : $"Classes: {string.Join(", ", data.Classes.Select((name, c) => $"{name} ({data.Labels.Count(label => label == c)})"))}.");
        foreach (string note in data.Notes.Concat(LeakageChecks.Of(data)))
        {
            Say(FlagNames.In(note));
        }
    }

    private SeriesClassification Train(LabelledSeries data, ResultFolder folder, Action<ProgressFrame> show)
    {
        ClassifyOptions options = request.Options;
        Lock gate = new();
        int done = 0, models = options.TrainedModels * options.Members;
        return SeriesClassification.Run(
            data, options with
            {
                Progress = (fold, model, record) =>
                {
                    lock (gate)
                    {
                        show(new PassesFrame(++done, options.Epochs * options.Folds * models, model, $"fold {fold + 1}", record.ValidationLoss));
                    }
                },
            },
            folds: null, new(folder.Training, request.Fingerprint(data)), cancellation);
    }

    /// <summary>Returns the members that every run has.</summary>
    private ClassifyJson Begun(LabelledSeries data, string status) => new()
    {
        Status = status,
        Data = request.Paths,
        DataSha256 = data.Sha256,
        Series = data.Count,
        Channels = data.Channels,
        Classes = [.. data.Classes.Select((name, c) => new ClassCountJson(name, data.Labels.Count(label => label == c)))],
        Folds = request.Options.Folds,
        Seed = request.Options.Seed,
        SecondsTotal = watch.Elapsed.TotalSeconds,
        Notes = [.. data.Notes.Select(note => FlagNames.In(note))],
    };

    private ClassifyJson Result(SeriesClassification result, ClassifyReport report, ResultFolder folder) => Begun(result.Data, "done") with
    {
        Folds = result.Folds.Max() + 1,
        Models =
        [
            .. result.Models.Select((name, m) => new ModelScoresJson(
                name, [.. Enum.GetValues<ClassScore>().Select(score => ClassScoreJson.Of(result, score, m))])),
        ],
        Importance = [.. result.Data.Channels.Select((name, c) => new ImportanceJson(name, result.Insights.Importance[c]))],
        ScoreByTime = [.. result.Insights.ByTime.Select(point => new TimeScoreJson(point.Time, point.Score))],
        Parts = [.. result.Insights.Parts.Select(part => new PartScoreJson(part.Name, part.Score.Value, part.Score.Lower, part.Score.Upper))],
        Headline = report.Headline,
        Files = [ReportFile, ResultFile, PredictionsFile, RunFolder.ClassifierFile, .. report.Figures().Select(figure => RunFolder.Picture(figure.Name))],
        Report = folder.In(ReportFile),
    };

    private static void Write(string staging, SeriesClassification result, ClassifyReport report, ClassifyJson json)
    {
        report.ToPage().Save(Path.Combine(staging, ReportFile));
        result.Classifier.Save(Path.Combine(staging, RunFolder.ClassifierFile));
        foreach ((string name, _, Plotting.Figure figure, _) in report.Figures())
        {
            figure.Save(Path.Combine(staging, RunFolder.Picture(name)));
        }

        File.WriteAllText(Path.Combine(staging, PredictionsFile), Predictions(result));
        File.WriteAllText(
            Path.Combine(staging, ResultFile), JsonOutput.Write(json, types => types.ClassifyJson, indented: true) + "\n");
    }

    private static string Predictions(SeriesClassification result)
    {
        StringBuilder text = new("id,fold,label,class");
        LabelledSeries data = result.Data;
        foreach (string name in data.Classes)
        {
            text.Append(CultureInfo.InvariantCulture, $",{CsvText.Quote("p_" + name)}");
        }

        double[,] predictions = result.Predictions(0);
        int[] predicted = Classification.Predicted(predictions);
        for (int row = 0; row < data.Count; row++)
        {
            string label = data.Labels[row] < 0 ? "" : data.Classes[data.Labels[row]];
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{CsvText.Quote(data.Ids[row])},{result.Folds[row] + 1},{CsvText.Quote(label)},{CsvText.Quote(data.Classes[predicted[row]])}");
            for (int c = 0; c < data.Classes.Count; c++)
            {
                text.Append(CultureInfo.InvariantCulture, $",{predictions[row, c]:G9}");
            }
        }

        return text.Append('\n').ToString();
    }

    private void Say(string sentence)
    {
        if (!request.Quiet)
        {
            terminal.Error.WriteLine(sentence);
        }
    }
}
