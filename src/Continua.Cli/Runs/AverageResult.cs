using Continua.Cli.Commands;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>
/// Writes the files of an average of linear models and a network, in addition to the files of the network itself.
/// </summary>
internal sealed class AverageResult
{
    private readonly FitRequest request;
    private readonly Fit<float> fit;
    private readonly AverageForecaster forecaster;
    private readonly ForecastReport report;
    private readonly ForecastResult forecasts;

    private AverageResult(
        FitRequest request, Fit<float> fit, AverageForecaster forecaster, ForecastReport report, ForecastResult forecasts)
    {
        (this.request, this.fit, this.forecaster, this.report, this.forecasts) = (request, fit, forecaster, report, forecasts);
    }

    /// <summary>The sentences on the main result and on the contribution of the network.</summary>
    public string Headline => $"{report.Headline} {report.NetworkContribution}";

    /// <summary>The warnings of the run.</summary>
    public IReadOnlyList<string> Notes => forecasts.Warnings;

    public static AverageResult Of(FitRequest request, Fit<float> fit, AverageForecaster forecaster, FitReport network)
    {
        (TimeSeries data, Holdout split) = (fit.Series, fit.Split);
        Backtest backtest = Backtest.Of(
            data, split,
            [
                forecaster, .. forecaster.Trial.TakesPart ? [forecaster.Linear] : Array.Empty<Forecaster>(), forecaster.Network,
                PersistenceForecaster.Fit(data, split.Training),
            ],
            new() { Horizon = request.Horizon, Level = request.Level });
        ForecastReport report = new(data, split, forecaster, backtest, network);
        return new(request, fit, forecaster, report, new(request, data, split, forecaster, backtest, report));
    }

    /// <summary>Writes the forecasts, the forecaster and the report into a folder.</summary>
    /// <param name="seconds">The time of the whole run, in seconds.</param>
    public void Write(string directory, double seconds)
    {
        forecasts.Write(directory);
        forecasts.Save(directory, SavedForecaster.Of(forecaster, fit.Series, fit.Split.Training));
        HtmlReport page = report.ToPage(request.Name, request.Command, Notes, seconds);
        page.Save(Path.Combine(directory, RunFolder.ReportFile));
    }

    /// <summary>Adds the scores and the trial of the network to the result.</summary>
    public FitJson AddTo(FitJson result) => forecasts.AddTo(result) with
    {
        Network = new(forecaster.Trial.TakesPart, forecaster.Trial.Network, forecaster.Trial.Linear, forecaster.Trial.Origins),
    };
}
