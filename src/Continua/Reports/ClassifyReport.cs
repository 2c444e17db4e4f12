using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The report of a classification: scores of the model and of its referees in the same folds, curves, calibration and
/// confusion.
/// </summary>
public sealed class ClassifyReport
{
    private static readonly ClassScore[] All = Enum.GetValues<ClassScore>();

    private const int MostChannels = 20;

    private readonly SeriesClassification result;
    private readonly FitReportDetails details;

    /// <summary>Creates the report.</summary>
    /// <param name="result">The classification.</param>
    /// <param name="details">Information that the result does not contain, such as a title.</param>
    public ClassifyReport(SeriesClassification result, FitReportDetails? details = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        (this.result, this.details) = (result, details ?? new());
        Main = result.Data.Classes.Count == 2 ? ClassScore.Auc : ClassScore.Accuracy;
        Headline = HeadlineOf();
    }

    /// <summary>The score of the headline: the area under the ROC curve for two classes, otherwise the accuracy.</summary>
    public ClassScore Main { get; }

    /// <summary>A sentence with the score of the model, that of the best referee and their difference.</summary>
    public string Headline { get; }

    private LabelledSeries Data => result.Data;

    private int Positive => Data.Classes.Count - 1;

    /// <summary>Returns the report as a page, to which further blocks can be appended.</summary>
    public HtmlReport ToPage()
    {
        HtmlReport page = new(details.Title, Headline);
        foreach (string note in Data.Notes.Concat(result.Findings))
        {
            page.Notice(details.Words(note));
        }

        page.Tiles(Tiles());
        Scores(page);
        foreach ((string _, string heading, Figure figure, string caption) in Figures())
        {
            page.Section(heading).Figure(figure, caption);
        }

        Decisions(page);
        Dependence(page);
        Folds(page);
        page.Section("To repeat this run");
        _ = details.Command is { } command ? page.Code(command) : page;
        return page;
    }

    /// <summary>Returns the figures: their names, headings, drawings and captions.</summary>
    public IReadOnlyList<(string Name, string Heading, Figure Figure, string Caption)> Figures() =>
    [
        .. Data.Classes.Count == 2 ? [Roc(), Precision(), Reliability()] : ((string, string, Figure, string)[])[Confusion(), Reliability()],
        .. result.Insights.ByTime.Count > 0 ? [ByTime()] : ((string, string, Figure, string)[])[],
    ];

    /// <summary>Returns the name of a score in reports.</summary>
    public static string NameOf(ClassScore score) => score switch
    {
        ClassScore.Auc => "AUC",
        ClassScore.AveragePrecision => "average precision",
        ClassScore.Brier => "Brier score",
        ClassScore.LogLoss => "log loss",
        _ => "accuracy",
    };

    private string HeadlineOf()
    {
        ScoreInterval score = result.Score(Main, 0);
        int rival = Enumerable.Range(1, result.Models.Count - 1).OrderByDescending(m => result.Score(Main, m).Value).First();
        ScoreInterval difference = result.Difference(Main, 0, rival);
        string verdict = difference.HoldsZero ? "no established difference to"
            : difference.Value > 0 ? "better than" : "worse than";
        return $"{result.Models[0]}: {NameOf(Main)} {Text(score)}, {verdict} {result.Models[rival]} "
            + $"({Digits.Of(result.Score(Main, rival).Value, 3)}; difference {Text(difference)}).";
    }

    private Tile[] Tiles()
    {
        int labelled = Data.Labels.Count(label => label >= 0);
        return
        [
            new(NameOf(Main), Digits.Of(result.Score(Main, 0).Value, 3), $"mean of {result.Folds.Max() + 1} folds"),
            .. Enumerable.Range(1, result.Models.Count - 1).Select(m => new Tile(result.Models[m], Digits.Of(result.Score(Main, m).Value, 3), NameOf(Main))),
            new("Series", Digits.Count(labelled), $"{Data.Classes.Count} classes, {Data.Channels.Count} channels"),
        ];
    }

    private void Scores(HtmlReport page)
    {
        page.Section("Scores on series that the model has not seen").Table(
            ["", .. All.Select(NameOf)],
            [.. result.Models.Select((model, m) => (string[])[model, .. All.Select(score => Text(result.Score(score, m)))])],
            "Means over the folds, with 95 % intervals from 1,000 samples of the series within each fold. Higher is better, except for the Brier score and the log loss.");
        page.Table(
            ["difference to", .. All.Select(NameOf)],
            [
                .. Enumerable.Range(1, result.Models.Count - 1).Select(
                    m => (string[])[result.Models[m], .. All.Select(score => Difference(score, m))]),
            ],
            $"The score of {result.Models[0]} minus that of each referee on the same series.");
    }

    private string Difference(ClassScore score, int model)
    {
        ScoreInterval difference = result.Difference(score, 0, model);
        return difference.HoldsZero ? $"no difference ({Text(difference)})" : Text(difference);
    }

    private void Decisions(HtmlReport page)
    {
        page.Section("Decisions");
        if (Data.Classes.Count == 2)
        {
            (int found, int members, int rejected, int others) = (0, 0, 0, 0);
            for (int row = 0; row < Data.Count; row++)
            {
                bool isMember = Data.Labels[row] == 1;
                (members, others) = Data.Labels[row] < 0 ? (members, others) : isMember ? (members + 1, others) : (members, others + 1);
                found += isMember && result.Positive[row] ? 1 : 0;
                rejected += Data.Labels[row] == 0 && !result.Positive[row] ? 1 : 0;
            }

            int positive = found + others - rejected;
            page.Table(
                ["threshold", $"{Data.Classes[1]} found", $"{Data.Classes[0]} rejected", $"{Data.Classes[1]} among those above"],
                [
                    [
                        $"{result.Options.Threshold.Name}: {string.Join(", ", result.Thresholds.Select(t => Digits.Of(t)))}",
                        Share(found, members), Share(rejected, others), Share(found, positive),
                    ],
                ],
                "The threshold of each fold is chosen on the predictions for the series of the other folds.");
        }

        double[] coverage = result.Coverage();
        page.Table(
            ["class", "series", "contained in its set", "mean size of the set"],
            [
                .. Data.Classes.Select((name, c) =>
                {
                    int[] own = [.. Enumerable.Range(0, Data.Count).Where(row => Data.Labels[row] == c)];
                    return (string[])
                    [
                        name, Digits.Count(own.Length), Digits.Of(100 * coverage[c], 3) + " %",
                        own.Length == 0 ? "–" : Digits.Of(own.Average(row => result.Sets[row].Length)),
                    ];
                }),
            ],
            $"Sets of classes that should contain the true one for {Digits.Of(100 * result.Options.Coverage)} % of the series of each class.");
    }

    private void Dependence(HtmlReport page)
    {
        ClassifierInsights insights = result.Insights;
        string score = NameOf(insights.Score);
        page.Section("What the predictions depend on").Table(
            ["channel", $"{score} lost"],
            [
                .. Enumerable.Range(0, Data.Channels.Count).OrderByDescending(c => insights.Importance[c]).Take(MostChannels)
                    .Select(c => (string[])[Data.Channels[c], Digits.Of(insights.Importance[c], 2)]),
            ],
            $"How far the {score} of {result.Models[0]} falls if each series has the channel of another one, on {Digits.Count(insights.Series)} series that the models have not seen"
            + (Data.Channels.Count > MostChannels ? $"; the {MostChannels} largest of {Data.Channels.Count} channels." : "."));
        page.Table(
            ["summaries", score], [.. insights.Parts.Select(part => (string[])[part.Name, Text(part.Score)])],
            "The logistic regression on all summaries of a series and on parts of them. If times and missing channels alone are nearly as good, "
            + "the classes follow from when something was measured.");
    }

    private (string Name, string Heading, Figure Figure, string Caption) ByTime()
    {
        ClassifierInsights insights = result.Insights;
        Figure figure = new() { Title = "Score by the time seen", Width = 560, Height = 360 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ($"time since the first observation ({Data.Time.Unit})", NameOf(insights.Score));
        figure.Panel.Line([.. insights.ByTime.Select(p => p.Time)], [.. insights.ByTime.Select(p => p.Score)], result.Models[0]);
        return ("by-time", "Score by the time seen", figure, $"The {NameOf(insights.Score)} of {result.Models[0]} from the observations up to each time, on {Digits.Count(insights.Series)} series that the models have not seen.");
    }

    private static string Share(int part, int whole) =>
        whole == 0 ? "–" : $"{Digits.Of(100.0 * part / whole, 3)} % ({Digits.Count(part)} of {Digits.Count(whole)})";

    private void Folds(HtmlReport page) => page.Section("The folds").Table(
        ["fold", "series", .. result.Models],
        [
            .. Enumerable.Range(0, result.Folds.Max() + 1).Select(f => (string[])
            [
                (f + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                Digits.Count(Enumerable.Range(0, Data.Count).Count(r => result.Folds[r] == f && Data.Labels[r] >= 0)),
                .. Enumerable.Range(0, result.Models.Count).Select(m => Digits.Of(result.ScoresOfFolds(Main, m)[f], 4)),
            ]),
        ],
        $"The {NameOf(Main)} in each fold.");

    private (int[] Rows, int[] Labels) Labelled()
    {
        int[] rows = [.. Enumerable.Range(0, Data.Count).Where(r => Data.Labels[r] >= 0)];
        return (rows, [.. rows.Select(r => Data.Labels[r])]);
    }

    private static double[,] Taken(double[,] predictions, int[] rows)
    {
        double[,] taken = new double[rows.Length, predictions.GetLength(1)];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i / taken.GetLength(1), i % taken.GetLength(1)] = predictions[rows[i / taken.GetLength(1)], i % taken.GetLength(1)];
        }

        return taken;
    }

    private (string Name, string Heading, Figure Figure, string Caption) Roc()
    {
        (int[] rows, int[] labels) = Labelled();
        Figure figure = new() { Title = "ROC curve", Width = 560, Height = 520 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("share of other series above the threshold", "share of members found");
        for (int m = 0; m < result.Models.Count; m++)
        {
            (double[] others, double[] found) = ClassScores.Roc(Taken(result.Predictions(m), rows), labels, Positive);
            figure.Panel.Line(others, found, result.Models[m]);
        }

        return ("roc", "ROC curve", figure, $"Members of the class {Data.Classes[Positive]} found, against other series mistaken for members, at every threshold; predictions of all folds.");
    }

    private (string Name, string Heading, Figure Figure, string Caption) Precision()
    {
        (int[] rows, int[] labels) = Labelled();
        Figure figure = new() { Title = "Precision and recall", Width = 560, Height = 520 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("recall", "precision");
        for (int m = 0; m < result.Models.Count; m++)
        {
            (double[] recall, double[] precision) = ClassScores.PrecisionRecall(Taken(result.Predictions(m), rows), labels, Positive);
            figure.Panel.Line(recall, precision, result.Models[m]);
        }

        return ("precision", "Precision and recall", figure, $"The share of members among the series above each threshold, against the share of all members of {Data.Classes[Positive]} found.");
    }

    private (string Name, string Heading, Figure Figure, string Caption) Reliability()
    {
        (int[] rows, int[] labels) = Labelled();
        Figure figure = new() { Title = "Reliability", Width = 560, Height = 520 };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("predicted probability", "observed frequency");
        figure.Panel.Line([0, 1], [0, 1], "perfect calibration", Hue.Gray);
        for (int m = 0; m < Math.Min(2, result.Models.Count); m++)
        {
            (double Predicted, bool Occurred)[] pairs = [.. Pairs(Taken(result.Predictions(m), rows), labels).OrderBy(pair => pair.Predicted)];
            double[] x = new double[10], y = new double[10];
            for (int b = 0; b < 10; b++)
            {
                (double Predicted, bool Occurred)[] bin = pairs[(b * pairs.Length / 10)..((b + 1) * pairs.Length / 10)];
                (x[b], y[b]) = (bin.Average(pair => pair.Predicted), bin.Average(pair => pair.Occurred ? 1.0 : 0));
            }

            figure.Panel.Line(x, y, result.Models[m]);
        }

        return ("reliability", "Reliability", figure, "Predicted probabilities in ten groups of equal size, against the frequency with which the class occurred in each group.");
    }

    /// <summary>Returns each predicted probability, of the positive class or of all classes, and whether it came true.</summary>
    private static IEnumerable<(double Predicted, bool Occurred)> Pairs(double[,] predictions, int[] labels)
    {
        int classes = predictions.GetLength(1);
        for (int r = 0; r < labels.Length; r++)
        {
            for (int c = classes == 2 ? 1 : 0; c < classes; c++)
            {
                yield return (predictions[r, c], labels[r] == c);
            }
        }
    }

    private (string Name, string Heading, Figure Figure, string Caption) Confusion()
    {
        (int[] rows, int[] labels) = Labelled();
        Figure figure = new() { Title = "Confusion matrix", Width = 760, Height = 720 };
        figure.Panel.ConfusionMatrix(Classification.Confusion(Taken(result.Predictions(0), rows), labels), Data.Classes);
        return ("confusion", "Confusion", figure, "The series by true class (rows) and predicted class (columns), in the fold in which each was held out.");
    }

    private static string Text(ScoreInterval score) =>
        $"{Digits.Of(score.Value, 3)} [{Digits.Of(score.Lower, 3)}, {Digits.Of(score.Upper, 3)}]";
}
