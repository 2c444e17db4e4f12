using System.Diagnostics;
using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// Errors of <see cref="LinearForecaster"/> on real series beside those of other forecasters, which a table holds: root mean square over
/// held-out starts, steps and columns, in training deviations. Nothing but the file, its time column and its states is given.
/// </summary>
internal static class RefereeComparison
{
    /// <param name="folder">The data: series/referees.csv, and the files that it names.</param>
    public static void Measure(string folder, BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("series", "series"), new("rows", "rows"), new("error", "error", "G4"), new("/ ARIMA", "over_arima", "F3"),
            new("/ ETS", "over_ets", "F3"), new("/ AR", "over_ar", "F3"), new("/ best simple", "over_simple", "F3"),
            new("within 90 % bands", "coverage", "P0"), new("interval score", "interval_score", "G3"),
            new("/ AR's", "interval_score_over_ar", "F3"), new("s", "seconds", "F1"));
        string[] names = given.Filter.Split(',', StringSplitOptions.RemoveEmptyEntries);
        List<RefereeResult> results = [];
        foreach (Referee referee in Referee.Read(folder).Where(r => !r.IsPanel && (names.Length == 0 || names.Contains(r.Series))))
        {
            try
            {
                RefereeResult result = Of(referee, given.Options.Threads);
                results.Add(result);
                table.Row(
                    referee.Series, referee.Rows, result.Error, result.Over("AutoARIMA"), result.Over("AutoETS"), result.Over("AR"), result.OverSimple,
                    result.Coverage, result.IntervalScore, result.OverBands, result.Seconds);
            }
            catch (DataFileException refused)
            {
                table.Note($"{referee.Series} is not read: {refused.Message}");
            }
        }

        table.Note("All together:");
        ResultTable summary = new(output, given.Json, new("measure", "measure"), new("value", "value", "F3"), new("of", "of"));
        foreach ((string measure, double value, int of) in RefereeResult.Summary(results))
        {
            summary.Row(measure, value, of);
        }
    }

    private static RefereeResult Of(Referee referee, int threads)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSeries data = TimeSeries.ReadCsv(referee.Path, new CsvOptions { Time = referee.Time, States = referee.States });
        Holdout split = Holdout.Split(data);
        LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training, new() { Threads = threads });
        Backtest backtest = Backtest.Of(data, split, [forecaster], new() { Horizon = referee.Horizon });
        BacktestScore score = backtest.Scores[0];
        double seconds = watch.Elapsed.TotalSeconds;
        double ofBands = AutoregressiveBands.IntervalScore(data.Trajectories[0], split.Training[0], score, backtest.Horizon);
        return new(referee, score.Error, score.Coverage, score.IntervalScore, ofBands, seconds);
    }
}
