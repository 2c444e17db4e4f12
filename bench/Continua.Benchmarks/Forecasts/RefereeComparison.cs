using System.Diagnostics;
using System.Globalization;
using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// Errors of <see cref="LinearForecaster"/> on real series beside those of other forecasters, which a table holds: root mean square over
/// held-out starts, steps and columns, in training deviations. Nothing but the file, its time column and its states is given.
/// </summary>
internal static class RefereeComparison
{
    private const int LongEnough = 60;

    /// <param name="folder">The data: series/referees.csv, and the files that it names.</param>
    public static void Measure(string folder, BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("series", "series"), new("rows", "rows"), new("error", "error", "G4"), new("/ ARIMA", "over_arima", "F3"),
            new("/ ETS", "over_ets", "F3"), new("/ AR", "over_ar", "F3"), new("/ best simple", "over_simple", "F3"),
            new("within 90 % bands", "coverage", "P0"), new("interval score", "interval_score", "G3"), new("s", "seconds", "F1"));
        string[] names = given.Filter.Split(',', StringSplitOptions.RemoveEmptyEntries);
        List<Referee> one = [], several = [], longSeries = [];
        foreach (Referee referee in Referee.Read(folder).Where(r => !r.IsPanel && (names.Length == 0 || names.Contains(r.Series))))
        {
            Stopwatch watch = Stopwatch.StartNew();
            TimeSeries data;
            try
            {
                data = TimeSeries.ReadCsv(referee.Path, new CsvOptions { Time = referee.Time, States = referee.States });
            }
            catch (DataFileException refused)
            {
                table.Note($"{referee.Series} is not read: {refused.Message}");
                continue;
            }

            Holdout split = Holdout.Split(data);
            LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training, new() { Threads = given.Options.Threads });
            BacktestScore score = Backtest.Of(data, split, [forecaster], new() { Horizon = referee.Horizon }).Scores[0];
            referee.Error = score.Error;
            table.Row(
                referee.Series, data.Rows, score.Error, referee.Over("AutoARIMA"), referee.Over("AutoETS"), referee.Over("AR"), referee.OverSimple,
                score.Coverage, score.IntervalScore, watch.Elapsed.TotalSeconds);
            (data.Rows < LongEnough ? [] : longSeries).Add(referee);
            (data.Rows < LongEnough ? [] : referee.States.Length == 1 ? one : several).Add(referee);
        }

        table.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"One column, {one.Count} series: {Mean(one, "AutoARIMA"):F3} of AutoARIMA, {Mean(one, "AutoETS"):F3} of AutoETS, "
            + $"{Mean(one, "AutoARIMA", "AutoETS"):F3} of the better one. Several columns, {several.Count} series: "
            + $"{Mean(several, "AutoARIMA", "AR"):F3} of the better of AutoARIMA and AR. Within 1.25 × the best simple method: "
            + $"{longSeries.Count(r => r.OverSimple <= 1.25)} of {longSeries.Count}, within 2 ×: {longSeries.Count(r => r.OverSimple <= 2)}."));
    }

    /// <summary>The geometric mean of ratios, each cut to [0.5, 2].</summary>
    private static double Mean(List<Referee> series, params string[] peers) =>
        Math.Exp(series.Select(r => Math.Log(Math.Clamp(peers.Max(r.Over), 0.5, 2))).DefaultIfEmpty(double.NaN).Average());

    /// <summary>A series with the errors of others.</summary>
    private sealed class Referee(string folder, Dictionary<string, string> cells)
    {
        private static readonly string[] Simple = ["persistence", "mean", "drift", "seasonal", "AR", "harmonics", "log AR", "log harmonics"];

        public string Series => cells["series"];

        public string Path => System.IO.Path.Combine(folder, cells["file"]);

        public string Time => cells["time"];

        public string[] States => cells["states"].Split(';');

        /// <summary>Whether the file holds several series.</summary>
        public bool IsPanel => cells["id"].Length > 0;

        public int Horizon => int.Parse(cells["horizon"], CultureInfo.InvariantCulture);

        public double Error { get; set; }

        /// <summary>Our error over that of the best of the simple methods, chosen with hindsight.</summary>
        public double OverSimple => Error / Simple.Select(Number).Where(double.IsFinite).Min();

        public static IEnumerable<Referee> Read(string folder)
        {
            string[] lines = File.ReadAllLines(System.IO.Path.Combine(folder, "series", "referees.csv"));
            string[] header = lines[0].Split(',');
            return lines.Skip(1).Select(line => new Referee(folder, header.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second)));
        }

        public double Over(string peer) => Error / Number(peer);

        private double Number(string column) => double.TryParse(cells[column], CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }
}
