using System.Diagnostics;
using System.Globalization;
using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// Errors of forecasts on real series beside those of other forecasters, which a table holds: root mean square over held-out starts, steps
/// and columns, in training deviations.
/// </summary>
internal static class RefereeComparison
{
    private static readonly string[] Simple = ["persistence", "mean", "drift", "seasonal", "AR", "harmonics", "log AR", "log harmonics"];

    public static void Measure(string folder, string filter, TextWriter output)
    {
        string[] lines = File.ReadAllLines(Path.Combine(folder, "series", "referees.csv"));
        string[] header = lines[0].Split(',');
        output.WriteLine("series rows error ARIMA ETS simple AR ratioARIMA ratioETS ratioBest seconds families");
        List<(double Arima, double Ets, double Better)> one = [];
        List<double> several = [];
        foreach (string[] cells in lines.Skip(1).Select(line => line.Split(',')))
        {
            Dictionary<string, string> row = header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
            double Number(string column) => double.TryParse(row[column], CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
            if (row["id"].Length > 0 || row["series"] == "wtloss" || (filter.Length > 0 && !filter.Split(',').Contains(row["series"])))
            {
                continue;
            }

            Stopwatch watch = Stopwatch.StartNew();
            (double error, string families) = Error(Path.Combine(folder, row["file"]), row["time"], row["states"].Split(';'), Number("period"), (int)Number("horizon"));
            double arima = Number("AutoARIMA"), ets = Number("AutoETS"), ar = Number("AR"), simple = Simple.Select(Number).Where(double.IsFinite).Min();
            int columns = row["states"].Split(';').Length;
            double Cut(double ratio) => Math.Clamp(ratio, 0.5, 2);
            if (columns == 1 && Number("rows") >= 60)
            {
                one.Add((Cut(error / arima), Cut(error / ets), Cut(error / Math.Min(arima, ets))));
            }
            else if (columns > 1)
            {
                several.Add(Cut(error / Math.Min(arima, ar)));
            }

            output.WriteLine(FormattableString.Invariant(
                $"{row["series"],-18} {row["rows"],5} {error:G4} {arima:G4} {ets:G4} {simple:G4} {ar:G4}  {error / arima:F3} {error / ets:F3} {error / Math.Min(arima, columns == 1 ? ets : ar):F3} {watch.Elapsed.TotalSeconds:F1}s {families}"));
        }

        double Mean(IEnumerable<double> ratios) => Math.Exp(ratios.Select(r => Math.Log(r)).DefaultIfEmpty(double.NaN).Average());
        output.WriteLine(FormattableString.Invariant(
            $"one column, {one.Count}: ARIMA {Mean(one.Select(r => r.Arima)):F3} ETS {Mean(one.Select(r => r.Ets)):F3} better {Mean(one.Select(r => r.Better)):F3}; several, {several.Count}: {Mean(several):F3}"));
    }

    private static (double Error, string Families) Error(string path, string time, string[] states, double period, int horizon)
    {
        TimeSeries data = TimeSeries.ReadCsv(path, new CsvOptions { Time = time, States = states });
        Trajectory all = data.Trajectories[0];
        int kept = Holdout.Split(data, 0.2).Training[0].Length;
        double spacing = data.MedianSpacing;
        bool isEven = Enumerable.Range(1, all.Rows - 1).All(i => Math.Abs(all.Times[i] - all.Times[i - 1] - spacing) < 0.2 * spacing);
        double[] times = [.. all.Times.Select((t, i) => data.Time.Months > 0 || isEven ? i : t / spacing)];
        double sum = 0;
        int count = 0;
        ColumnData rows = new(times, [.. states.Select((_, c) => Enumerable.Range(0, all.Rows).Select(i => all.Values[i, c]).ToArray())]);
        FamilyAverage forecaster = FamilyAverage.Of(rows.First(kept), period > 1 ? [period] : [], Math.Min(horizon, 10));
        int[] starts = [.. Enumerable.Range(kept, all.Rows - kept).Where(i =>
            i + horizon < all.Rows && all.IsComplete(i)
            && (!isEven || Enumerable.Range(i + 1, horizon).All(k => all.Times[k] - all.Times[k - 1] < 1.5 * spacing)))];
        ForecastMixture[][][] found = forecaster.Forecasts(rows, starts, [.. starts.Select(o => times[(o + 1)..(o + 1 + horizon)])]);
        double[] alone = new double[forecaster.Families.Count];
        int inside = 0;
        double width = 0;
        for (int c = 0; c < states.Length; c++)
        {
            double[] training = [.. rows.Columns[c][..kept].Where(double.IsFinite)];
            double mean = training.Average(), deviation = Math.Sqrt(training.Select(v => (v - mean) * (v - mean)).Average());
            for (int o = 0; o < starts.Length; o++)
            {
                for (int n = 0; n < horizon; n++)
                {
                    double actual = rows.Columns[c][starts[o] + 1 + n], miss = (found[o][n][c].Mean - actual) / deviation;
                    if (!double.IsNaN(actual))
                    {
                        (double low, double high) = (found[o][n][c].Quantile(0.05), found[o][n][c].Quantile(0.95));
                        inside += actual >= low && actual <= high ? 1 : 0;
                        width += (high - low + (20 * Math.Max(0, Math.Max(low - actual, actual - high)))) / deviation;
                        sum += miss * miss;
                        count++;
                        for (int f = 0; f < alone.Length; f++)
                        {
                            double own = (found[o][n][c].Parts[f].Expected - actual) / deviation;
                            alone[f] += own * own;
                        }
                    }
                }
            }
        }

        string families = FormattableString.Invariant($"{100.0 * inside / count:F0}% {width / count:G3} ({string.Join(", ", alone.Select(a => Math.Sqrt(a / count).ToString("G3", CultureInfo.InvariantCulture)))}) ") + string.Join(" ", states.Select((_, c) => string.Join(" ", forecaster.Families.Select((f, k) => FormattableString.Invariant(
            $"[{(f is ColumnModels models ? models.Fits[c] is { } fit ? Describe(fit.Model) : "" : f.Name + ((JointModels)f).Fit.Model.States)} {forecaster.Weights[c][k]:F2}]"))) + FormattableString.Invariant($" x{forecaster.Widenings[c]:F2}")));
        return (Math.Sqrt(sum / count), families);
    }

    private static string Describe(StateSpaceModel model) => string.Concat(model.Blocks.Select(block => block switch
    {
        LevelBlock level => level.Kind.ToString(),
        CarmaBlock carma => $"+C{carma.Order}{carma.MovingAverage}",
        ClockBlock clock => $"+K{clock.Harmonics}{(clock.States > 0 ? "w" : "")}",
        _ => "?",
    })) + (model.HasNoise ? "+n" : "");
}
