using Continua.Cli.Commands;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>
/// Writes the forecast files of a run: forecasts of the held-out rows and beyond the data, the backtest, the forecaster
/// and sample paths.
/// </summary>
internal sealed class ForecastResult
{
    private const string Suffix = "_forecast";

    private readonly FitRequest request;
    private readonly TimeSeries data;
    private readonly Holdout split;
    private readonly Backtest backtest;
    private readonly ForecastReport report;
    private readonly Forecast ahead;

    /// <param name="forecaster">The forecaster of the run.</param>
    /// <param name="report">The report of the same forecaster.</param>
    public ForecastResult(
        FitRequest request, TimeSeries data, Holdout split, Forecaster forecaster, Backtest backtest, ForecastReport report)
    {
        (this.request, this.data, this.split, this.backtest, this.report) = (request, data, split, backtest, report);
        ahead = forecaster.Forecast(Series, Ahead());
        IReadOnlyList<StateRange>? ranges = StateRange.Of(data, split.Training);
        IEnumerable<Forecast> all = report.HeldOut is { } heldOut ? [heldOut, ahead] : [ahead];
        Warnings =
        [
            .. report.Warnings(),
            .. Enumerable.Range(0, data.States.Count).Where(IsMissingAhead).Select(c =>
                $"There is no forecast of {data.States[c]} beyond the data: the values of its models overflow."),
            .. all.SelectMany(forecast => ForecastWarnings.Of(
                data.States, ranges, TimeSeries.Of([.. forecast.Times], forecast.Mean, data.States, data.Time),
                "a model of the values themselves does not keep them positive")),
        ];
    }

    /// <summary>The warnings of the report and of the forecasts.</summary>
    public IReadOnlyList<string> Warnings { get; }

    private Trajectory Series => data.Trajectories[0];

    private bool IsMissingAhead(int state) =>
        Enumerable.Range(0, ahead.Times.Count).Any(n => !double.IsFinite(ahead.Mean[n, state]));

    /// <summary>
    /// Writes the forecasts, the backtest, the components of the states and the figures into a folder.
    /// </summary>
    public void Write(string directory)
    {
        if (report.HeldOut is { } forecast)
        {
            double[,] observed = Series.Part(split.HeldOut[0].Start, split.HeldOut[0].End).Values;
            Columns(forecast, observed).WriteCsv(Path.Combine(directory, RunFolder.ForecastFile));
        }

        Columns(ahead, null).WriteCsv(Path.Combine(directory, RunFolder.AheadFile));
        File.WriteAllLines(Path.Combine(directory, RunFolder.BacktestFile), Values());
        if (report.Components.Count > 0)
        {
            StateComponents.ToSeries(report.Components, data.Time)
                .WriteCsv(Path.Combine(directory, RunFolder.ComponentsFile));
            report.ComponentsPicture?.Save(Path.Combine(directory, RunFolder.Picture("components")));
        }

        report.ForecastFigure?.Save(Path.Combine(directory, RunFolder.Picture("forecast")));
    }

    /// <summary>Writes the forecaster's file, and sample paths if they are requested.</summary>
    public void Save(string directory, SavedForecaster saved)
    {
        saved.Save(Path.Combine(directory, RunFolder.ForecasterFile));
        if (request.Paths > 0)
        {
            ForecastColumns.Paths(saved, request.Paths, Ahead(), 0)
                .WriteCsv(Path.Combine(directory, RunFolder.PathsFile));
        }
    }

    /// <summary>Adds the scores and the content of the report to a result.</summary>
    public FitJson AddTo(FitJson result) => result.With(backtest, report);

    /// <summary>Returns the times of rows beyond the data, one for each step of the horizon.</summary>
    private double[] Ahead()
    {
        double last = Series.Times[^1];
        int months = data.Time.Months;
        return months > 0
            ? ForecastTimes.OfMonths(data.Time, months, last, data.Time.AddMonths(last, months * request.Horizon))[1..]
            : ForecastTimes.After(last, request.Horizon, data.MedianSpacing);
    }

    private TimeSeries Columns(Forecast forecast, double[,]? observed) =>
        ForecastColumns.Of(forecast, backtest.Level, data.States, data.Time, Suffix, observed);

    private IEnumerable<string> Values()
    {
        yield return "origin,time,step,state,model,mean,lower,upper,observed";
        Func<double, string> write = data.Time.Writing(Series.Times);
        foreach (BacktestScore score in backtest.Scores)
        {
            foreach (BacktestValue value in score.Values)
            {
                double width = value.Upper - value.Lower;
                yield return string.Join(
                    ',', SeriesWriter.Cell(write(Series.Times[value.Origin])), SeriesWriter.Cell(write(Series.Times[value.Row])),
                    RunFiles.Cell(value.Step), SeriesWriter.Cell(data.States[value.State]), SeriesWriter.Cell(score.Name),
                    RunFiles.Cell(ForecastColumns.Rounded(value.Mean, width)),
                    RunFiles.Cell(ForecastColumns.Rounded(value.Lower, width)),
                    RunFiles.Cell(ForecastColumns.Rounded(value.Upper, width)), RunFiles.Cell(value.Observed));
            }
        }
    }
}
