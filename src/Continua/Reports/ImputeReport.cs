using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The report of an imputation: its error on hidden values beside those of simple methods, the coverage of intervals, and
/// some of the series.
/// </summary>
public sealed class ImputeReport
{
    private const int ShownChannels = 3, ShownSeries = 2;

    private readonly SeriesImputation result;
    private readonly FitReportDetails details;

    /// <summary>Creates the report.</summary>
    /// <param name="result">The imputation.</param>
    /// <param name="details">Information that the result does not contain, such as a title.</param>
    public ImputeReport(SeriesImputation result, FitReportDetails? details = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        (this.result, this.details) = (result, details ?? new());
        Headline = HeadlineOf();
    }

    /// <summary>A sentence with the error of the model, that of the best simple method and their difference.</summary>
    public string Headline { get; }

    private string TimeLabel => Data.Time.Kind == TimeKind.Date ? $"{Data.Time.Unit} since {Data.Time.Format(0)}"
        : TimeNames.Unit(Data.Time.Name) is null && TimeNames.UnitIn(Data.Time.Unit) is not null ? $"{Data.Time.Name} ({Data.Time.Unit})"
        : Data.Time.Name;

    private LabelledSeries Data => result.Data;

    /// <summary>Returns the report as a page, to which further blocks can be appended.</summary>
    public HtmlReport ToPage()
    {
        HtmlReport page = new(details.Title, Headline);
        foreach (string note in Data.Notes.Concat(result.Warnings))
        {
            page.Notice(details.Words(note));
        }

        page.Tiles(
            new Tile("Hidden values", Digits.Count(result.Hidden), $"of {Data.Channels.Count} channels"),
            new Tile("Mean squared error", Digits.Of(result.Score(0).Value, 3), "in squared deviations"),
            new Tile("In their intervals", Digits.Of(100 * result.Coverage, 3) + " %", $"of {Digits.Of(100 * result.Options.Coverage, 3)} %"),
            new Tile("Filled", Digits.Count(result.Holes), $"holes in {Digits.Count(Data.Count)} series"));
        page.Section("Error on hidden values").Table(
            ["", "mean squared error", "difference"],
            [
                .. result.Models.Select((name, m) => (string[])
                [
                    name, Text(result.Score(m)), m == 0 ? "–" : DifferenceText(result.Difference(0, m)),
                ]),
            ],
            $"Each error is divided by the standard deviation of its channel. The difference is that of {result.Models[0]} minus that of the method, with 95 % intervals.");
        foreach ((string _, string heading, Figure figure, string caption) in Figures())
        {
            page.Section(heading).Figure(figure, caption);
        }

        page.Section("The channels").Table(
            ["channel", .. result.Models, "in its interval"],
            [
                .. Data.Channels.Select((name, c) => (string[])
                [
                    name, .. result.Models.Select((_, m) => Cell(result.RootMeanSquare(m, c))),
                    double.IsNaN(result.CoverageOfChannels[c]) ? "–" : Digits.Of(100 * result.CoverageOfChannels[c], 3) + " %",
                ]),
            ],
            "The root of the mean squared error of the hidden values, in the unit of the channel.");
        page.Section("To repeat this run");
        _ = details.Command is { } command ? page.Code(command) : page;
        return page;
    }

    /// <summary>Returns the figures: their names, headings, drawings and captions.</summary>
    public IReadOnlyList<(string Name, string Heading, Figure Figure, string Caption)> Figures()
    {
        (int row, int[] channels)[] shown =
        [
            .. Enumerable.Range(0, Data.Count).Select(row => (row, counts: CountsOf(row)))
                .OrderByDescending(r => r.counts.Order().TakeLast(ShownChannels).Sum()).Take(ShownSeries)
                .Select(r => (r.row, Enumerable.Range(0, Data.Channels.Count).OrderByDescending(c => r.counts[c]).ThenBy(c => c)
                    .Take(Math.Min(ShownChannels, Data.Channels.Count)).Where(c => r.counts[c] > 0).Order().ToArray())),
        ];
        return
        [
            .. shown.Where(s => s.channels.Length > 0).Select((s, i) => (
                $"series-{i + 1}", $"Series {Data.Ids[s.row]}", Drawn(s.row, s.channels),
                "What is expected from the values that were seen, with its interval, and the values that were hidden.")),
        ];
    }

    private string HeadlineOf()
    {
        ScoreInterval score = result.Score(0);
        int rival = Enumerable.Range(1, result.Models.Count - 1).OrderBy(m => result.Score(m).Value).First();
        ScoreInterval difference = result.Difference(0, rival);
        string verdict = difference.HoldsZero ? "no established difference to"
            : difference.Value < 0 ? "better than" : "worse than";
        return $"{result.Models[0]}: mean squared error of hidden values {Digits.Of(score.Value, 3)} squared deviations, {verdict} "
            + $"{result.Models[rival]} ({Digits.Of(result.Score(rival).Value, 3)}); {Digits.Of(100 * result.Coverage, 3)} % are in their "
            + $"{Digits.Of(100 * result.Options.Coverage, 3)} % intervals.";
    }

    private int[] CountsOf(int row)
    {
        int[] counts = new int[Data.Channels.Count];
        for (int k = 0; k < Data.Series.Lengths[row]; k++)
        {
            for (int c = 0; c < counts.Length; c++)
            {
                counts[c] += result.IsHidden(row, k, c) ? 1 : 0;
            }
        }

        return counts;
    }

    private Figure Drawn(int row, int[] channels)
    {
        Figure figure = new(channels.Length) { Width = 860, Height = 60 + (210 * channels.Length), SharedAxes = false };
        ReadOnlySpan<double> times = Data.Series.TimesOf(row), values = Data.Series.ValuesOf(row);
        int first = Data.Series.Lengths[..row].ToArray().Sum();
        for (int i = 0; i < channels.Length; i++)
        {
            int c = channels[i];
            List<double> seenAt = [], seen = [], hiddenAt = [], hidden = [];
            double[] mean = new double[times.Length], low = new double[times.Length], high = new double[times.Length];
            for (int k = 0; k < times.Length; k++)
            {
                double value = values[(k * Data.Channels.Count) + c];
                ImputedValues expected = result.ExpectedOfHidden;
                (mean[k], low[k], high[k]) = (expected.Mean[first + k, c], expected.Lower[first + k, c], expected.Upper[first + k, c]);
                if (result.IsHidden(row, k, c))
                {
                    hiddenAt.Add(times[k]);
                    hidden.Add(value);
                }
                else if (!double.IsNaN(value))
                {
                    seenAt.Add(times[k]);
                    seen.Add(value);
                }
            }

            Panel panel = figure[i, 0];
            (panel.Y.Label, panel.X.Label) = (Data.Channels[c], i == channels.Length - 1 ? TimeLabel : null);
            panel.Band(times, low, high, i == 0 ? "interval" : null, Hue.Blue).Line(times, mean, i == 0 ? "expected" : null, Hue.Blue)
                .Scatter([.. seenAt], [.. seen], i == 0 ? "seen" : null, Hue.Gray)
                .Scatter([.. hiddenAt], [.. hidden], i == 0 ? "hidden" : null, Hue.Vermillion, radius: 3);
        }

        return figure;
    }

    private static string Cell(double value) => double.IsNaN(value) ? "–" : Digits.Of(value, 3);

    private static string DifferenceText(ScoreInterval difference) =>
        difference.HoldsZero ? $"no difference ({Text(difference)})" : Text(difference);

    private static string Text(ScoreInterval score) =>
        $"{Digits.Of(score.Value, 3)} [{Digits.Of(score.Lower, 3)}, {Digits.Of(score.Upper, 3)}]";
}
