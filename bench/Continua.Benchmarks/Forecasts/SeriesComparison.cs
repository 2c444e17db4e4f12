using System.Diagnostics;
using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// Compares the errors of <see cref="LinearForecaster"/> on real series to stored errors of other forecasters: root
/// mean square errors over held-out origins, steps and columns, in standard deviations of the training rows. The
/// forecaster receives only the file, its time column and its states.
/// </summary>
internal static class SeriesComparison
{
    /// <param name="folder">The data folder, which contains series/referees.csv and the files named in it.</param>
    public static void Measure(string folder, BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("series", "series"), new("rows", "rows"), new("error", "error", "G4"),
            new("/ ARIMA", "over_arima", "F3"),
            new("/ ETS", "over_ets", "F3"), new("/ AR", "over_ar", "F3"), new("/ best simple", "over_simple", "F3"),
            new("within 90 % bands", "coverage", "P0"), new("interval score", "interval_score", "G3"),
            new("/ AR's", "interval_score_over_ar", "F3"), new("s", "seconds", "F1"));
        string[] names = given.Filter.Split(',', StringSplitOptions.RemoveEmptyEntries);
        List<SeriesResult> results = [];
        foreach (BenchmarkSeries series in BenchmarkSeries.Read(folder).Where(r => !r.IsPanel
            && (names.Length == 0 || names.Contains(r.Series))))
        {
            try
            {
                SeriesResult result = Of(series, given.Options.Threads);
                results.Add(result);
                table.Row(
                    series.Series, series.Rows, result.Error, result.Over("AutoARIMA"), result.Over("AutoETS"),
                    result.Over("AR"), result.OverSimple,
                    result.Coverage, result.IntervalScore, result.OverBands, result.Seconds);
            }
            catch (DataFileException failure)
            {
                table.Note($"{series.Series} cannot be read: {failure.Message}");
            }
        }

        table.Note("Summary:");
        ResultTable summary =
            new(output, given.Json, new("measure", "measure"), new("value", "value", "F3"), new("of", "of"));
        foreach ((string measure, double value, int of) in SeriesResult.Summary(results))
        {
            summary.Row(measure, value, of);
        }
    }

    private static SeriesResult Of(BenchmarkSeries series, int threads)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSeries data =
            TimeSeries.ReadCsv(series.Path, new CsvOptions { Time = series.Time, States = series.States });
        Holdout split = Holdout.Split(data);
        LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training, new() { Threads = threads });
        Backtest backtest = Backtest.Of(data, split, [forecaster], new() { Horizon = series.Horizon });
        BacktestScore score = backtest.Scores[0];
        double seconds = watch.Elapsed.TotalSeconds;
        double bandScore =
            AutoregressiveBands.IntervalScore(data.Trajectories[0], split.Training[0], score, backtest.Horizon);
        return new(series, score.Error, score.Coverage, score.IntervalScore, bandScore, seconds);
    }
}
