using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The report of a forecaster: its accuracy compared with a baseline, its uncertainty, the learned components and
/// parameters, and peculiarities of the data.
/// </summary>
/// <example><code>
/// Holdout split = Holdout.Split(data);
/// LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training);
/// Backtest backtest = Backtest.Of(data, split, [forecaster, PersistenceForecaster.Fit(data, split.Training)]);
/// new ForecastReport(data, split, forecaster, backtest).ToPage("Nile").Save("report.html");
/// </code></example>
public sealed class ForecastReport
{
    // Bands are reported as too narrow if their coverage is below the nominal level by more than this.
    private const double CoverageTolerance = 0.08;

    // A longer table of models is collapsed.
    private const int MaxModels = 12;

    private const int MaxNamed = 5, MinIndependentStarts = 5;

    private readonly TimeSeries data;
    private readonly Holdout split;
    private readonly LinearForecaster linear;
    private readonly AverageForecaster? average;
    private readonly Backtest backtest;
    private readonly FitReport? network;

    /// <summary>Creates the report of a linear forecaster.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="split">The split into training part and held-out part.</param>
    /// <param name="forecaster">The forecaster, fitted to the training part.</param>
    /// <param name="backtest">
    /// A backtest with the score of the forecaster first and the score of the baseline last.
    /// </param>
    public ForecastReport(TimeSeries data, Holdout split, LinearForecaster forecaster, Backtest backtest)
        : this(data, split, forecaster, backtest, forecaster, null, null)
    {
    }

    /// <summary>Creates the report of an average of linear models and a network.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="split">The split into training part and held-out part.</param>
    /// <param name="forecaster">The forecaster, fitted to the training part.</param>
    /// <param name="backtest">
    /// A backtest with the score of the forecaster first and the score of the baseline last.
    /// </param>
    /// <param name="network">The report of the network's fit.</param>
    public ForecastReport(TimeSeries data, Holdout split, AverageForecaster forecaster, Backtest backtest, FitReport network)
        : this(data, split, forecaster, backtest, (forecaster ?? throw new ArgumentNullException(nameof(forecaster))).Linear, forecaster, network)
    {
    }

    private ForecastReport(
        TimeSeries data, Holdout split, Forecaster forecaster, Backtest backtest, LinearForecaster linear, AverageForecaster? average, FitReport? network)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(forecaster);
        ArgumentNullException.ThrowIfNull(backtest);
        (this.data, this.split, this.linear, this.average, this.backtest, this.network) = (data, split, linear, average, backtest, network);
        Headline = WriteHeadline();
        RowRange rows = split.HeldOut[0];
        Components = linear.Components(data.Trajectories[0], backtest.Level);
        Quantities = linear.Quantities(data.Trajectories[0].Part(split.Training[0].Start, split.Training[0].End));
        Checks = linear.Checks(data.Trajectories[0].Part(split.Training[0].Start, split.Training[0].End));
        HeldOut = rows.Length == 0 ? null
            : forecaster.Forecasts(data.Trajectories[0], [rows.Start - 1], [data.Trajectories[0].Times[rows.Start..rows.End]])[0];
    }

    /// <summary>
    /// The errors of the forecaster and of the baseline, and whether their difference is significant, in one sentence;
    /// without held-out starts, a sentence that the forecaster was not evaluated.
    /// </summary>
    public string Headline { get; }

    /// <summary>
    /// The forecast of all held-out rows from the last training row; <c>null</c> if no row is held out.
    /// </summary>
    public Forecast? HeldOut { get; }

    /// <summary>
    /// Peculiarities of the data, such as gaps, outliers and values that the linear models clip, in sentences.
    /// </summary>
    public IEnumerable<string> Findings => DataFindings.Of(data, split).Concat(Clipped());

    /// <summary>
    /// The components of each state over all rows, from the linear model with the greatest weight for that state.
    /// </summary>
    public IReadOnlyList<StateComponents> Components { get; }

    /// <summary>
    /// Periods, half-lives, amplitudes and deviations that the models of <see cref="Components"/> learned from the
    /// training rows, with standard errors.
    /// </summary>
    public IReadOnlyList<LearnedQuantity> Quantities { get; }

    /// <summary>
    /// Tests of the one-step forecast errors of the models of <see cref="Components"/> within the training rows, for
    /// dependence and normality.
    /// </summary>
    public IReadOnlyList<InnovationCheck> Checks { get; }

    /// <summary>The figure of the components; <c>null</c> if no linear model has a weight.</summary>
    public Figure? ComponentsPicture =>
        Components.Count == 0 ? null : new ComponentsFigure(Components, data.Time).Draw().Figure;

    /// <summary>The figure of the held-out rows and <see cref="HeldOut"/>; <c>null</c> if no row is held out.</summary>
    public Figure? ForecastFigure =>
        HeldOut is { } forecast ? new HeldOutFigure(data, split.HeldOut[0], backtest.Level).Draw(forecast) : null;

    /// <summary>
    /// Whether the network improves on the linear models, in one sentence; <c>null</c> if no network was fitted.
    /// </summary>
    public string? NetworkContribution => average?.Trial is not { } trial ? null : trial switch
    {
        { Origins: 0 } => "There are too few rows to compare the network with linear models within the training part: "
            + "the forecast uses linear models only.",
        { TakesPart: true } => $"The network has a weight of {Weight()} in the forecast: {TrialErrors(trial)}.",
        { Lower: > 0 } => $"The network adds nothing, and the forecast uses linear models only: {TrialErrors(trial)}.",
        _ => $"The network adds nothing beyond chance, and the forecast uses linear models only: {TrialErrors(trial)}.",
    };

    /// <summary>Returns the report as a page.</summary>
    /// <param name="title">The heading of the page.</param>
    /// <param name="command">The command line that reproduces the report; <c>null</c> for none.</param>
    /// <param name="notices">
    /// The warnings at the top of the page; <c>null</c> for <see cref="Warnings"/>.
    /// </param>
    /// <param name="seconds">The total time in seconds; <c>null</c> if unknown.</param>
    public HtmlReport ToPage(string title, string? command = null, IEnumerable<string>? notices = null, double? seconds = null)
    {
        HtmlReport page = new(title, Headline);
        foreach (string warning in notices ?? Warnings())
        {
            page.Notice(warning);
        }

        if (backtest.Starts > 0)
        {
            page.Tiles([.. backtest.Scores.Select(score => new Tile(
                score.Name, Digits.Of(score.Error), $"error over 1 to {backtest.Horizon} steps, in standard deviations"))]);
            page.Section("Compared with what?").Table(
                ["", "error", "MASE", "interval score", "within bands"],
                [.. backtest.Scores.Select(score => (string[])[score.Name, Digits.Of(score.Error, 3), Digits.Of(score.Mase, 3), Digits.Of(score.IntervalScore, 3), Percent(score.Coverage)])],
                $"Root mean square errors of steps 1 to {backtest.Horizon} ahead "
                + $"from {Digits.Of(backtest.Starts, "held-out start")}, in standard deviations of the training part; "
                + "forecasting the training mean has an error of about 1. "
                + "MASE: mean absolute error in units of the mean change from row to row. "
                + "Interval score: width of bands plus a penalty for values outside, in standard deviations.")
                .Table(
                    ["state", .. backtest.Scores.Select(score => $"error of {score.Name}"), "within bands"],
                    [.. data.States.Select((state, c) => (string[])[state, .. backtest.Scores.Select(score => Digits.Of(score.PerState[c], 3)), Percent(backtest.Scores[0].CoveragePerState[c])])],
                    "The same errors for each state, in its units, and the share of its values within the bands.");
        }

        if (ForecastFigure is { } figure)
        {
            page.Section("How sure is it?").Figure(
                figure,
                "The forecast of the held-out part from the last training row, without any of its observations. "
                + $"The nominal coverage of the bands is {Level}{CoverageNote()}.");
        }

        Learned(page.Section("What did it learn?"));
        page.Section("What was found in the data?");
        foreach (string finding in Findings)
        {
            page.Paragraph(finding);
        }

        if (command is not null || network is not null)
        {
            page.Section("To repeat this run");
        }

        _ = command is null ? page : page.Code(command);
        network?.AddSettings(page, seconds);
        return page;
    }

    /// <summary>
    /// The warnings about data, bands and training that a reader of the forecast needs, in sentences.
    /// </summary>
    public IEnumerable<string> Warnings()
    {
        if (!linear.Average.IsChosen)
        {
            yield return "There are too few rows to select models by their errors: all models have equal weights.";
        }

        if (backtest.Starts == 0)
        {
            yield return "No held-out row is complete and followed by another without a gap; hold out more.";
        }

        foreach (string finding in DataFindings.Decisive(data, split).Concat(Clipped()))
        {
            yield return finding;
        }

        if (backtest.IndependentStarts >= MinIndependentStarts
            && backtest.Scores[0].Coverage < backtest.Level - CoverageTolerance)
        {
            yield return $"Bands are too narrow: they contain {Percent(backtest.Scores[0].Coverage)} of the held-out values "
                + $"instead of {Level}.";
        }

        if (split.Training[0].Length > LinearForecaster.MaxRows)
        {
            yield return $"Linear models are fitted to the last {Digits.Count(LinearForecaster.MaxRows)} of {Digits.Count(split.Training[0].Length)} training rows.";
        }

        if (data.States.Count > FamilyAverage.MaxJointColumns)
        {
            yield return
                $"The {data.States.Count} columns are modelled separately: at most {FamilyAverage.MaxJointColumns} "
                + $"columns are modelled jointly.";
        }

        foreach (string warning in network?.TrainingWarnings() ?? [])
        {
            yield return warning;
        }
    }

    private IEnumerable<string> Clipped()
    {
        Trajectory series = data.Trajectories[0];
        IReadOnlyList<int>[] rows = linear.Clipped(series);
        for (int c = 0; c < rows.Length; c++)
        {
            if (rows[c].Count > 0)
            {
                string times = string.Join(", ", rows[c].Take(MaxNamed).Select(row => data.Time.Format(series.Times[row])))
                    + (rows[c].Count > MaxNamed ? " and later" : "");
                yield return $"{Digits.Of(rows[c].Count, "value")} of {data.States[c]} {(rows[c].Count == 1 ? "is" : "are")} "
                    + $"far from the expectation of linear models and clipped: at {times}.";
            }
        }
    }

    private HtmlReport Learned(HtmlReport page)
    {
        string[][] models =
            [.. AveragedModel.Of(linear, average).Select(row => (string[])[row.State, row.Model, Percent(row.Weight)])];
        const string Caption = "The models that are averaged, and their weights in the forecast.";
        _ = models.Length > MaxModels
            ? page.Details($"The {models.Length} models that are averaged", details => details.Table(["state", "model", "weight"], models, Caption))
            : page.Table(["state", "model", "weight"], models, Caption);
        _ = NetworkContribution is { } sentence ? page.Paragraph(sentence) : page;
        if (Components.Count > 0)
        {
            FitFigure components = new ComponentsFigure(Components, data.Time).Draw();
            page.Figure(components.Figure, components.Caption);
        }

        if (average?.Trial.TakesPart == true && Components.Count > 0)
        {
            page.Paragraph(
                "The results below are those of the linear models; the first table of this section gives their weights "
                + "in the forecast.");
        }

        if (Quantities.Count > 0)
        {
            page.Table(
                ["state", "", "value", "standard error", "unit"],
                [.. Quantities.Select(row => (string[])
                    [row.State, row.Name, Digits.Of(row.Value, 3), Digits.Of(row.StandardError), row.Unit])],
                "Parameters of the linear model with the greatest weight for each state, learned from the training rows.");
        }

        string[] failed = [.. Checks.SelectMany(check => check.Findings)];
        const string Passed = "The one-step forecast errors of the linear models show no dependence on earlier rows "
            + "and no departure from a normal distribution.";
        foreach (string finding in failed.Length > 0 ? failed : Checks.Count == 0 ? [] : [Passed])
        {
            page.Paragraph(finding);
        }

        return network is null ? page : page.Details("The network", details =>
        {
            foreach (FitFigure figure in network.Figures)
            {
                details.Section(figure.Heading + ", network alone").Figure(figure.Figure, figure.Caption);
            }
        });
    }

    private string CoverageNote()
    {
        string omitted = data.States.Count > HeldOutFigure.MaxStates
            ? $". Shown are the first {HeldOutFigure.MaxStates} of {data.States.Count} states" : "";
        return backtest.Starts == 0 ? "" : $"; in the backtest it was {Percent(backtest.Scores[0].Coverage)}{omitted}";
    }

    private string Weight()
    {
        double[] weights = [.. data.States.Select((_, c) => average!.NetworkWeight(c))];
        return weights.Max() - weights.Min() < 0.005 ? Percent(weights[0]) : $"{Percent(weights.Min())} to {Percent(weights.Max())}";
    }

    private static string TrialErrors(NetworkTrial trial) =>
        $"within the training part, the error of the network is {Digits.Of(trial.Network)} standard deviations, that of "
        + $"linear models {Digits.Of(trial.Linear)} ({DifferenceInterval(trial.Lower, trial.Upper)}, "
        + $"a 90 % interval over {Digits.Of(trial.Origins, "start")})";

    /// <summary>Formats the interval of a difference of two errors.</summary>
    private static string DifferenceInterval(double lower, double upper) =>
        upper <= 0 ? $"{Digits.Of(-upper)} to {Digits.Of(-lower)} less"
        : lower >= 0 ? $"{Digits.Of(lower)} to {Digits.Of(upper)} more" : $"from {Digits.Of(-lower)} less to {Digits.Of(upper)} more";

    private string Level => Percent(backtest.Level);

    private string WriteHeadline()
    {
        if (backtest.Starts == 0)
        {
            return "Fitted, but not evaluated: the held-out part contains no row to forecast from.";
        }

        (BacktestScore forecast, BacktestScore baseline) = (backtest.Scores[0], backtest.Scores[^1]);
        string horizon = backtest.Horizon == 1 ? "one step" : $"1 to {Digits.Count(backtest.Horizon)} steps";
        string errors = $"Over {horizon} ahead, the error of the {forecast.Name} is {Digits.Of(forecast.Error)} "
            + $"standard deviations, that of {baseline.Name} {Digits.Of(baseline.Error)}";
        string starts = Digits.Of(backtest.IndependentStarts, "independent start");
        if (backtest.IndependentStarts < MinIndependentStarts)
        {
            return $"{errors}; {starts}: too few to decide which is better.";
        }

        (double difference, double lower, double upper) = backtest.Compare(0, backtest.Scores.Count - 1);
        string interval = $"({DifferenceInterval(lower, upper)}, a 90 % interval over {starts})";
        return lower <= 0 && upper >= 0 ? $"{errors}: no difference beyond chance {interval}."
            : difference < 0 ? $"{errors}: the forecast is better {interval}."
            : $"{errors}: the forecast is worse {interval}.";
    }

    private static string Percent(double share) => $"{Digits.Of(100 * share)} %";
}
