using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment on stays in intensive care: missing values and the second day are expected by latent equations, and deaths
/// are predicted.
/// </summary>
internal sealed class Icu : Experiment, INeedsData, IIgnoresSettings
{
    private const string Source = "PhysioNet/CinC Challenge 2012, set A";
    private const double HiddenShare = 0.3;
    private const int Folds = 5, Members = 2, MinutesOfDay = 1440, AllChannels = 41;

    public override string Name => "icu";

    public override string Title => "Stays in intensive care";

    public override string Summary =>
        "Latent equations restore hidden measurements and expect the second day of stays in intensive care; deaths are predicted.";

    public override string UsualTime => "8 minutes";

    public IReadOnlyList<string> Ignored =>
    [
        nameof(ExperimentSettings.Steps), nameof(ExperimentSettings.Solver), nameof(ExperimentSettings.Adjoint),
        nameof(ExperimentSettings.Rtol), nameof(ExperimentSettings.Atol),
    ];

    public void CheckData() => _ = (Find("set-a.csv.gz"), Find("Outcomes-a.txt"));

    public override void Run(ExperimentRun run)
    {
        LabelledSeries all = Read(), data = run.Quick ? all.Select([.. Enumerable.Range(0, 200)]) : all;
        List<string[]> rows = [];
        foreach ((string name, Hiding hiding, double limit, double paperLimit) in Tasks)
        {
            if (!run.IsStopped)
            {
                Restore(run, data, name, hiding, limit, paperLimit, rows);
            }
        }

        run.Report.Section("Hidden measurements").Paragraph(
            "Mean squared errors of 800 stays that no model was trained on. Per measurement: the mean over all hidden measurements, each "
            + "divided by the largest value of its channel, or by the range of its values. Per channel: the mean over stays and 41 channels, "
            + "a channel without hidden measurements counting as 0, divided by the largest value, as Rubanova et al. 2019 report.");
        run.Report.Table(["task", "method", "per measurement, by maximum", "by range", "per channel"], rows);
        if (!run.IsStopped)
        {
            Classify(run, data);
        }
    }

    private static (string Name, Hiding Hiding, double Limit, double PaperLimit)[] Tasks =>
    [
        ("hidden", Hiding.Values(HiddenShare), 2.3e-3, 1.9e-3), ("second_day", Hiding.After(MinutesOfDay), 3.6e-3, 2.2e-3),
    ];

    private static string Find(string file) => DataFolder.Find("icu", Source, "icu", file);

    private static LabelledSeries Read() => LabelledSeries.Read([Find("set-a.csv.gz")], new()
    {
        Csv = new() { Series = "RecordID", Time = "Minutes", Missing = ["-1"] },
        PivotName = "Parameter",
        PivotValue = "Value",
        LabelsFile = Find("Outcomes-a.txt"),
        Key = "RecordID",
        Label = "In-hospital_death",
    });

    private static void Restore(
        ExperimentRun run, LabelledSeries data, string name, Hiding hiding, double limit, double paperLimit, List<string[]> rows)
    {
        int[] stays = [.. Enumerable.Range(0, data.Count)];
        int[] tested = [.. stays.Where(row => row % Folds == 0)], validation = [.. stays.Where(row => row % 20 == 1)];
        int[] training = [.. stays.Except(tested).Except(validation)];
        RandomKey key = run.Key.Split(name.Length);
        HiddenScore score = new(data.Select(tested), (row, k, time, channel) => name == "second_day"
            ? time > MinutesOfDay
            : key.Split(row).Uniform((k * data.Channels.Count) + channel) < HiddenShare);
        ImputedValues[] members = new ImputedValues[run.Size(Members, 1)];
        int epochs = run.Size(25, 1);
        for (int m = 0; m < members.Length && !run.IsStopped; m++)
        {
            using SeriesImputer imputer = new(
                data, training, validation, new() { Hiding = hiding, Epochs = epochs }, key.Split(-1).Split(m));
            run.Train($"{name}, model {m + 1}", imputer.Trainer, epochs * (training.Length / 32));
            imputer.Finish();
            members[m] = imputer.Expect(score.Seen);
        }

        if (run.IsStopped)
        {
            return;
        }

        double[] largest = Extremes(data, Math.Max, double.NegativeInfinity), least = Extremes(data, Math.Min, double.PositiveInfinity);
        double[] range = [.. largest.Zip(least, (high, low) => high > low ? high - low : 1)];
        double[] means = SeriesScaling.Of(data, training).Mean;
        double[,] expected = Average(members);
        (string, double[,])[] methods =
            [("latent equation", expected), ("linear interpolation", score.Interpolated(means)), ("last value", score.Last(means))];
        foreach ((string method, double[,] predicted) in methods)
        {
            rows.Add(
            [
                name.Replace('_', ' '), method, Thousandths(score.MeanSquare(predicted, largest)), Thousandths(score.MeanSquare(predicted, range)),
                Thousandths(score.MeanOverChannels(predicted, largest, AllChannels)),
            ]);
        }

        run.Check($"{name}_per_measurement", score.MeanSquare(expected, largest), Limit.AtMost(limit));
        run.Check($"{name}_per_channel", score.MeanOverChannels(expected, largest, AllChannels), Limit.AtMost(paperLimit));
        run.Metric($"{name}_by_range", score.MeanSquare(expected, range));
        run.Check($"{name}_coverage", members.Average(score.Coverage), Limit.Between(0.85, 0.95));
    }

    private static void Classify(ExperimentRun run, LabelledSeries data)
    {
        string[] order = [.. File.ReadLines(Find("Outcomes-a.txt")).Skip(1).Select(line => line.Split(',')[0])];
        Dictionary<string, int> position = order.Index().ToDictionary(o => o.Item, o => o.Index);
        int[] folds = [.. data.Ids.Select(id => position[id] % Folds)];
        SeriesClassification result = SeriesClassification.Run(
            data, new()
            {
                Model = ClassifierKind.GruD,
                WithGruD = false,
                Members = run.Size(5, 1),
                Epochs = run.Size(15, 1),
                Patience = 4,
                BatchSize = 64,
                Rate = 0.003,
                Seed = run.Settings.Seed,
                Threads = run.Settings.Threads,
            },
            folds);
        Figure figure = new() { Title = "Deaths in hospital: ROC curve", Width = 560, Height = 520 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("share of survivors above the threshold", "share of deaths found");
        for (int m = 0; m < 2; m++)
        {
            (double[] others, double[] found) = ClassScores.Roc(result.Predictions(m), data.Labels, 1);
            figure.Panel.Line(others, found, result.Models[m]);
        }

        run.Figure("roc", figure, "Deaths found against survivors mistaken for them, in the fold in which each stay was held out.");
        run.Report.Section("Deaths in hospital").Table(
            ["", "AUC", "average precision"],
            [
                .. result.Models.Select((model, m) => new[]
                {
                    model, Interval(result.Score(ClassScore.Auc, m)), Interval(result.Score(ClassScore.AveragePrecision, m)),
                }),
            ]);
        run.Check("auc", result.Score(ClassScore.Auc, 0).Value, Limit.AtLeast(0.845));
        run.Metric("auc_regression", result.Score(ClassScore.Auc, 1).Value);
    }

    private static double[] Extremes(LabelledSeries data, Func<double, double, double> of, double start)
    {
        double[] found = [.. data.Channels.Select(_ => start)];
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> values = data.Series.ValuesOf(row);
            for (int i = 0; i < values.Length; i++)
            {
                found[i % found.Length] = double.IsNaN(values[i]) ? found[i % found.Length] : of(found[i % found.Length], values[i]);
            }
        }

        return found;
    }

    private static double[,] Average(ImputedValues[] members)
    {
        double[,] sum = new double[members[0].Mean.GetLength(0), members[0].Mean.GetLength(1)];
        for (int i = 0; i < sum.Length; i++)
        {
            (int k, int c) = (i / sum.GetLength(1), i % sum.GetLength(1));
            sum[k, c] = members.Average(member => member.Mean[k, c]);
        }

        return sum;
    }

    private static string Thousandths(double value) => NumberText.Of(1000 * value, "0.00") + "e-3";

    private static string Interval(ScoreInterval score) =>
        $"{NumberText.Of(score.Value, "0.000")} [{NumberText.Of(score.Lower, "0.000")}, {NumberText.Of(score.Upper, "0.000")}]";
}
