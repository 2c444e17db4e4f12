using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The report of a forecaster: whether it is good, compared with what, how sure that is, what was learned, and what was found in the data.
/// </summary>
/// <example><code>
/// Holdout split = Holdout.Split(data);
/// LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training);
/// Backtest backtest = Backtest.Of(data, split, [forecaster, PersistenceForecaster.Fit(data, split.Training)]);
/// new ForecastReport(data, split, forecaster, backtest).ToPage("Nile").Save("report.html");
/// </code></example>
public sealed class ForecastReport
{
    // Bands that hold fewer values than they are to hold, by so much, are called too narrow.
    private const double NarrowBy = 0.08;

    // A longer table of models is folded.
    private const int MostModels = 12;

    private const int MostNamed = 5, FewestBlocks = 5;

    private readonly TimeSeries data;
    private readonly Holdout split;
    private readonly LinearForecaster linear;
    private readonly AverageForecaster? average;
    private readonly Backtest backtest;
    private readonly FitReport? network;

    /// <param name="data">The series.</param>
    /// <param name="split">What was held out.</param>
    /// <param name="forecaster">Fitted to the rest.</param>
    /// <param name="backtest">Of the forecaster first and, last, the one to compare it with.</param>
    public ForecastReport(TimeSeries data, Holdout split, LinearForecaster forecaster, Backtest backtest)
        : this(data, split, forecaster, backtest, forecaster, null, null)
    {
    }

    /// <param name="data">The series.</param>
    /// <param name="split">What was held out.</param>
    /// <param name="forecaster">Fitted to the rest.</param>
    /// <param name="backtest">Of the forecaster first and, last, the one to compare it with.</param>
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
        Headline = Verdict();
        RowRange rows = split.HeldOut[0];
        Components = linear.Components(data.Trajectories[0], backtest.Level);
        Quantities = linear.Quantities(data.Trajectories[0].Part(split.Training[0].Start, split.Training[0].End));
        Checks = linear.Checks(data.Trajectories[0].Part(split.Training[0].Start, split.Training[0].End));
        HeldOut = rows.Length == 0 ? null
            : forecaster.Forecasts(data.Trajectories[0], [rows.Start - 1], [data.Trajectories[0].Times[rows.Start..rows.End]])[0];
    }

    /// <summary>The answer in a sentence or two.</summary>
    public string Headline { get; }

    /// <summary>The forecast of all held-out rows from the last row of the fit; null where nothing is held out.</summary>
    public Forecast? HeldOut { get; }

    /// <summary>What was found in the data that its owner may not know.</summary>
    public IEnumerable<string> Findings => DataFindings.Of(data, split).Concat(Clipped());

    /// <summary>The components of each state over all rows, by the linear model of the greatest weight for it.</summary>
    public IReadOnlyList<StateComponents> Components { get; }

    /// <summary>Periods, half-lives, amplitudes and deviations that these models learned from the training rows, with standard errors.</summary>
    public IReadOnlyList<LearnedQuantity> Quantities { get; }

    /// <summary>What the errors of one-step forecasts by these models within the training rows still depend on.</summary>
    public IReadOnlyList<InnovationCheck> Checks { get; }

    /// <summary>The components, drawn; null where no linear model has a weight.</summary>
    public Figure? ComponentsPicture => Components.Count == 0 ? null : new ComponentsFigure(Components, data.Time).Draw().Figure;

    /// <summary>The held-out rows beside that forecast; null where nothing is held out.</summary>
    public Figure? ForecastFigure => HeldOut is { } forecast ? new HeldOutFigure(data, split.HeldOut[0], backtest.Level).Draw(forecast) : null;

    /// <summary>What the network adds to linear models, in a sentence; null where none was fitted.</summary>
    public string? WhatNetworkAdds => average?.Trial is not { } trial ? null : trial switch
    {
        { Origins: 0 } => "There are too few rows to try the network against linear models within the training part: the forecast is theirs alone.",
        { TakesPart: true } => $"The network takes part with a weight of {Weight()}: within the training part it is off by {Digits.Of(trial.Network)} standard deviations, linear models by {Digits.Of(trial.Linear)} {Interval(trial)}.",
        { Lower: > 0 } => $"The network adds nothing, the forecast is that of linear models alone: within the training part it is off by {Digits.Of(trial.Network)} standard deviations, they by {Digits.Of(trial.Linear)} {Interval(trial)}.",
        _ => $"The network adds nothing beyond chance, the forecast is that of linear models alone: within the training part it is off by {Digits.Of(trial.Network)} standard deviations, they by {Digits.Of(trial.Linear)} {Interval(trial)}.",
    };

    /// <summary>The page.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="command">The command line that makes it again; null for none.</param>
    /// <param name="notices">What must not be overlooked; null for <see cref="Warnings"/>.</param>
    /// <param name="seconds">What everything took; null where that is not known.</param>
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
                $"Root mean square errors of steps 1 to {backtest.Horizon} ahead from {Digits.Of(backtest.Starts, "held-out start")}, in standard deviations of the training part: 1 is about what its mean would get. "
                + "MASE: mean absolute error in units of the mean change from row to row. Interval score: width of bands plus a penalty for what they miss, in standard deviations.")
                .Table(
                    ["state", .. backtest.Scores.Select(score => $"error of {score.Name}"), "within bands"],
                    [.. data.States.Select((state, c) => (string[])[state, .. backtest.Scores.Select(score => Digits.Of(score.PerState[c], 3)), Percent(backtest.Scores[0].CoveragePerState[c])])],
                    "The same errors for each state, in its own units, and the share of its values within the bands of the forecast.");
        }

        if (ForecastFigure is { } figure)
        {
            page.Section("How sure is it?").Figure(
                figure, $"The held-out part forecast from the last row of the fit; no row of it is given to the models. Bands are to hold {Level} of values{Held()}.");
        }

        Learned(page.Section("What did it learn?"));
        page.Section("What was found in the data?");
        foreach (string finding in Findings)
        {
            page.Paragraph(finding);
        }

        if (command is not null || network is not null)
        {
            page.Section("To make it again");
        }

        _ = command is null ? page : page.Code(command);
        network?.AddSettings(page, seconds);
        return page;
    }

    /// <summary>What must not be overlooked.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!linear.Average.IsChosen)
        {
            yield return "There are too few rows to choose by trial: models have equal weights.";
        }

        if (backtest.Starts == 0)
        {
            yield return "No held-out row is complete and followed by another without a gap; hold out more.";
        }

        foreach (string finding in DataFindings.Decisive(data, split).Concat(Clipped()))
        {
            yield return finding;
        }

        if (backtest.IndependentStarts >= FewestBlocks && backtest.Scores[0].Coverage < backtest.Level - NarrowBy)
        {
            yield return $"Bands are too narrow: they hold {Percent(backtest.Scores[0].Coverage)} of the held-out values where they are to hold {Level}.";
        }

        if (split.Training[0].Length > LinearForecaster.MostRows)
        {
            yield return $"Linear models are fitted to the last {Digits.Count(LinearForecaster.MostRows)} of {Digits.Count(split.Training[0].Length)} training rows.";
        }

        if (data.States.Count > FamilyAverage.MostJoint)
        {
            yield return $"More than {FamilyAverage.MostJoint} columns are not modelled together, but each by itself.";
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
                string when = string.Join(", ", rows[c].Take(MostNamed).Select(row => data.Time.Format(series.Times[row]))) + (rows[c].Count > MostNamed ? " and later" : "");
                yield return $"{Digits.Of(rows[c].Count, "value")} of {data.States[c]} {(rows[c].Count == 1 ? "is" : "are")} far from what linear models expect, and {(rows[c].Count == 1 ? "counts" : "count")} as nearer: at {when}.";
            }
        }
    }

    private HtmlReport Learned(HtmlReport page)
    {
        string[][] models = [.. AveragedModel.Of(linear, average).Select(own => (string[])[own.State, own.Model, Percent(own.Weight)])];
        const string Caption = "The models that are averaged, and their weights in the forecast.";
        _ = models.Length > MostModels
            ? page.Details($"The {models.Length} models that are averaged", details => details.Table(["state", "model", "weight"], models, Caption))
            : page.Table(["state", "model", "weight"], models, Caption);
        _ = WhatNetworkAdds is { } sentence ? page.Paragraph(sentence) : page;
        if (Components.Count > 0)
        {
            FitFigure components = new ComponentsFigure(Components, data.Time).Draw();
            page.Figure(components.Figure, components.Caption);
        }

        if (average?.Trial.TakesPart == true && Components.Count > 0)
        {
            page.Paragraph("What follows was learned by the linear models, whose part in the forecast is the table's.");
        }

        if (Quantities.Count > 0)
        {
            page.Table(
                ["state", "", "value", "standard error", "unit"],
                [.. Quantities.Select(own => (string[])[own.State, own.Name, Digits.Of(own.Value, 3), double.IsNaN(own.StandardError) ? "–" : Digits.Of(own.StandardError), own.Unit])],
                "What the linear model of the greatest weight for each state learned from the training rows.");
        }

        string[] failed = [.. Checks.SelectMany(check => check.Findings)];
        foreach (string finding in failed.Length > 0 ? failed : Checks.Count == 0 ? [] : ["What linear models leave after one-step forecasts shows no dependence on earlier rows, and no distribution but a normal one."])
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

    private string Held() => backtest.Starts == 0 ? "" : $"; in the backtest they held {Percent(backtest.Scores[0].Coverage)}{(data.States.Count > HeldOutFigure.MostStates ? $". Drawn are the first {HeldOutFigure.MostStates} of {data.States.Count} states" : "")}";

    private string Weight()
    {
        double[] weights = [.. data.States.Select((_, c) => average!.NetworkWeight(c))];
        return weights.Max() - weights.Min() < 0.005 ? Percent(weights[0]) : $"{Percent(weights.Min())} to {Percent(weights.Max())}";
    }

    private static string Interval(NetworkTrial trial) =>
        $"({Less(trial.Lower, trial.Upper)}, a 90 % interval over {Digits.Of(trial.Origins, "start")})";

    /// <summary>An interval of a difference of errors.</summary>
    private static string Less(double lower, double upper) =>
        upper <= 0 ? $"{Digits.Of(-upper)} to {Digits.Of(-lower)} less"
        : lower >= 0 ? $"{Digits.Of(lower)} to {Digits.Of(upper)} more" : $"from {Digits.Of(-lower)} less to {Digits.Of(upper)} more";

    private string Level => Percent(backtest.Level);

    private string Verdict()
    {
        if (backtest.Starts == 0)
        {
            return "Fitted, but not judged: the held-out part holds no row to forecast from.";
        }

        (BacktestScore own, BacktestScore other) = (backtest.Scores[0], backtest.Scores[^1]);
        string errors = $"Over {(backtest.Horizon == 1 ? "one step" : $"1 to {Digits.Count(backtest.Horizon)} steps")} ahead the {own.Name} is off by {Digits.Of(own.Error)} standard deviations, {other.Name} by {Digits.Of(other.Error)}";
        if (backtest.IndependentStarts < FewestBlocks)
        {
            return $"{errors}; {Digits.Of(backtest.IndependentStarts, "independent start")}: too few to tell which is better.";
        }

        (double difference, double lower, double upper) = backtest.Compare(0, backtest.Scores.Count - 1);
        string interval = $"({Less(lower, upper)}, a 90 % interval over {Digits.Of(backtest.IndependentStarts, "independent start")})";
        return lower <= 0 && upper >= 0 ? $"{errors}: no difference beyond chance {interval}."
            : difference < 0 ? $"{errors}: it forecasts better {interval}." : $"{errors}: it forecasts worse {interval}.";
    }

    private static string Percent(double share) => $"{Digits.Of(100 * share)} %";
}
