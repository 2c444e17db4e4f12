using System.Globalization;
using System.Text.Json;
using Continua.Cli.Commands;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>What linear models leave in a run's folder.</summary>
internal sealed record QuickResult(
    FitRequest Request, TimeSeries Data, Holdout Split, LinearForecaster Forecaster, Backtest Backtest, LinearReport Report, double Seconds,
    string ReportPath)
{
    private const string Suffix = "_forecast", Lower = "_lower", Upper = "_upper";

    /// <summary>Writes all files into a folder.</summary>
    public void Write(string directory)
    {
        Trajectory series = Data.Trajectories[0];
        RowRange heldOut = Split.HeldOut[0];
        if (heldOut.Length > 0)
        {
            double[] times = series.Times[heldOut.Start..heldOut.End];
            Forecast forecast = Forecaster.Forecasts(series, [heldOut.Start - 1], [times])[0];
            Beside(times, forecast, heldOut.Start).WriteCsv(Path.Combine(directory, RunFolder.ForecastFile));
        }

        double[] later = [.. Enumerable.Range(1, Request.Horizon).Select(step => Ahead(series.Times[^1], step))];
        Beside(later, Forecaster.Forecast(series, later), null).WriteCsv(Path.Combine(directory, RunFolder.AheadFile));
        File.WriteAllLines(Path.Combine(directory, RunFolder.BacktestFile), Values());
        Report.ToPage(Request.Name, Request.Command).Save(Path.Combine(directory, RunFolder.ReportFile));
        Report.ForecastFigure?.Save(Path.Combine(directory, RunFolder.Picture("forecast")));
        File.WriteAllText(Path.Combine(directory, RunFolder.ResultFile), Json(indented: true) + "\n");
    }

    public string Json(bool indented) => JsonOutput.Write(indented, json =>
    {
        json.WriteString("schema", JsonOutput.Schema);
        json.WriteString("version", ModelMetadata.ProductVersion);
        json.WriteString("status", "done");
        json.WriteString("data", Request.DataPath);
        Origin.Write(json, Request.DataPath, Data.Sha256);
        json.WriteNumber("rows", Data.Rows);
        json.WriteStartArray("states");
        foreach (string state in Data.States)
        {
            json.WriteStringValue(state);
        }

        json.WriteEndArray();
        json.WriteString("time_unit", Data.Time.Unit);
        json.WriteNumber("train_rows", Split.Training[0].Length);
        json.WriteNumber("holdout_rows", Split.HeldOut[0].Length);
        json.WriteNumber("starts", Backtest.Starts);
        json.WriteNumber("independent_starts", Backtest.IndependentStarts);
        json.WriteNumber("horizon", Backtest.Horizon);
        json.WriteNumber("level", Backtest.Level);
        json.WriteStartArray("scores");
        foreach (BacktestScore score in Backtest.Scores)
        {
            Score(json, score);
        }

        json.WriteEndArray();
        json.WriteString("verdict", Report.Headline);
        json.WriteStartArray("notes");
        foreach (string warning in Report.Warnings())
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        Number(json, "seconds_total", Seconds);
        json.WriteString("report", ReportPath);
    });

    private static void Score(Utf8JsonWriter json, BacktestScore score)
    {
        json.WriteStartObject();
        json.WriteString("model", score.Name);
        Number(json, "rmse", score.Error);
        Number(json, "mase", score.Mase);
        Number(json, "interval_score", score.IntervalScore);
        Number(json, "coverage", score.Coverage);
        json.WriteStartArray("rmse_by_step");
        foreach (double error in score.PerStep)
        {
            Value(json, error);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Value(json, value);
    }

    private static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>The time of a later row at the usual spacing.</summary>
    private double Ahead(double last, int step) => Data.Time.Months > 0
        ? Data.Time.AddMonths(last, step * Data.Time.Months) : last + (step * Data.MedianSpacing);

    /// <summary>Each state, its forecast and the ends of its band.</summary>
    /// <param name="first">The first row that was observed; null for none.</param>
    private TimeSeries Beside(double[] times, Forecast forecast, int? first)
    {
        int states = Data.States.Count;
        double[,] low = forecast.Quantile((1 - Backtest.Level) / 2), high = forecast.Quantile((1 + Backtest.Level) / 2);
        double[,] values = new double[times.Length, (first is null ? 3 : 4) * states];
        for (int n = 0; n < times.Length; n++)
        {
            for (int c = 0; c < states; c++)
            {
                double[] cells = [forecast.Mean[n, c], low[n, c], high[n, c]];
                for (int k = 0; k < cells.Length; k++)
                {
                    values[n, ((first is null ? k : k + 1) * states) + c] = Rounded(cells[k], high[n, c] - low[n, c]);
                }

                if (first is { } row)
                {
                    values[n, c] = Data.Trajectories[0].Values[row + n, c];
                }
            }
        }

        IEnumerable<string> Named(string suffix) => Data.States.Select(state => state + suffix);
        IEnumerable<string> names = [.. first is null ? [] : Data.States, .. Named(Suffix), .. Named(Lower), .. Named(Upper)];
        return TimeSeries.Of(times, values, [.. names], Data.Time);
    }

    private IEnumerable<string> Values()
    {
        yield return "origin,time,step,state,model,mean,lower,upper,observed";
        Trajectory series = Data.Trajectories[0];
        Func<double, string> write = Data.Time.Writing(series.Times);
        foreach (BacktestScore score in Backtest.Scores)
        {
            foreach (BacktestValue value in score.Values)
            {
                double width = value.Upper - value.Lower;
                string[] numbers = [.. new[] { value.Mean, value.Lower, value.Upper }.Select(number => Cell(Rounded(number, width))), Cell(value.Observed)];
                yield return string.Join(
                    ',', [write(series.Times[value.Origin]), write(series.Times[value.Row]), Cell(value.Step), Quoted(Data.States[value.State]), score.Name, .. numbers]);
            }
        }
    }

    /// <summary>To a thousandth of the band's width: further digits say nothing.</summary>
    private static double Rounded(double value, double width)
    {
        if (!double.IsFinite(value) || !double.IsFinite(width) || width <= 0)
        {
            return double.IsFinite(value) ? value : double.NaN;
        }

        int digits = (int)Math.Clamp(3 - Math.Floor(Math.Log10(width)), 0, 15);
        return Math.Round(value, digits);
    }

    private static string Cell(double number) => double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
