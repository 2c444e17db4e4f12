using System.Diagnostics;
using System.Text.Json;
using Continua.Cli.Commands;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>What linear models leave in a run's folder.</summary>
internal sealed record QuickResult(
    FitRequest Request, TimeSeries Data, Holdout Split, LinearForecaster Forecaster, Backtest Backtest, LinearReport Report, string ReportPath,
    Stopwatch Watch)
{
    private const string Suffix = "_forecast", Lower = "_lower", Upper = "_upper";

    private Trajectory Series => Data.Trajectories[0];

    /// <summary>Writes all files into a folder.</summary>
    public void Write(string directory)
    {
        if (Report.HeldOut is { } forecast)
        {
            Beside(forecast, Split.HeldOut[0].Start).WriteCsv(Path.Combine(directory, RunFolder.ForecastFile));
        }

        Beside(Forecaster.Forecast(Series, Ahead()), null).WriteCsv(Path.Combine(directory, RunFolder.AheadFile));
        File.WriteAllLines(Path.Combine(directory, RunFolder.BacktestFile), Values());
        Report.ToPage(Request.Name, Request.Command).Save(Path.Combine(directory, RunFolder.ReportFile));
        Report.ForecastFigure?.Save(Path.Combine(directory, RunFolder.Picture("forecast")));
        File.WriteAllText(Path.Combine(directory, RunFolder.ResultFile), JsonOutput.Write(indented: true, Describe) + "\n");
    }

    /// <summary>The result for programs.</summary>
    public void Describe(Utf8JsonWriter json)
    {
        JsonOutput.Head(json, Request.DataPath, Data, Split, isDone: true);
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
        JsonOutput.Number(json, "seconds_total", Watch.Elapsed.TotalSeconds);
        JsonOutput.Reading(json, Data);
        JsonOutput.Texts(json, "notes", Report.Warnings());
        json.WriteString("report", ReportPath);
    }

    private static void Score(Utf8JsonWriter json, BacktestScore score)
    {
        json.WriteStartObject();
        json.WriteString("model", score.Name);
        JsonOutput.Number(json, "rmse", score.Error);
        JsonOutput.Number(json, "mase", score.Mase);
        JsonOutput.Number(json, "interval_score", score.IntervalScore);
        JsonOutput.Number(json, "coverage", score.Coverage);
        json.WriteStartArray("rmse_by_step");
        foreach (double error in score.PerStep)
        {
            JsonOutput.Value(json, error);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The times of as many later rows as the horizon.</summary>
    private double[] Ahead()
    {
        double last = Series.Times[^1];
        int months = Data.Time.Months;
        return months > 0
            ? ForecastTimes.OfMonths(Data.Time, months, last, Data.Time.AddMonths(last, months * Request.Horizon))[1..]
            : ForecastTimes.Of(last, last + (Request.Horizon * Data.MedianSpacing), Data.MedianSpacing)[1..];
    }

    /// <summary>Each state where it was observed, its forecast and the ends of its band.</summary>
    /// <param name="first">The first row that was observed; null for none.</param>
    private TimeSeries Beside(Forecast forecast, int? first)
    {
        int states = Data.States.Count, rows = forecast.Times.Count;
        double[,] low = forecast.Quantile((1 - Backtest.Level) / 2), high = forecast.Quantile((1 + Backtest.Level) / 2);
        double[,] values = new double[rows, (first is null ? 3 : 4) * states];
        for (int n = 0; n < rows; n++)
        {
            for (int c = 0; c < states; c++)
            {
                double width = high[n, c] - low[n, c];
                double[] cells =
                [
                    .. first is { } row ? [Series.Values[row + n, c]] : Array.Empty<double>(), Rounded(forecast.Mean[n, c], width),
                    Rounded(low[n, c], width), Rounded(high[n, c], width),
                ];
                for (int k = 0; k < cells.Length; k++)
                {
                    values[n, (k * states) + c] = cells[k];
                }
            }
        }

        IEnumerable<string> Named(string suffix) => Data.States.Select(state => state + suffix);
        IEnumerable<string> names = [.. first is null ? [] : Data.States, .. Named(Suffix), .. Named(Lower), .. Named(Upper)];
        return TimeSeries.Of([.. forecast.Times], values, [.. names], Data.Time);
    }

    private IEnumerable<string> Values()
    {
        yield return "origin,time,step,state,model,mean,lower,upper,observed";
        Func<double, string> write = Data.Time.Writing(Series.Times);
        foreach (BacktestScore score in Backtest.Scores)
        {
            foreach (BacktestValue value in score.Values)
            {
                double width = value.Upper - value.Lower;
                yield return string.Join(
                    ',', SeriesWriter.Cell(write(Series.Times[value.Origin])), SeriesWriter.Cell(write(Series.Times[value.Row])),
                    RunFiles.Cell(value.Step), SeriesWriter.Cell(Data.States[value.State]), SeriesWriter.Cell(score.Name),
                    RunFiles.Cell(Rounded(value.Mean, width)), RunFiles.Cell(Rounded(value.Lower, width)),
                    RunFiles.Cell(Rounded(value.Upper, width)), RunFiles.Cell(value.Observed));
            }
        }
    }

    /// <summary>To a thousandth of the band's width: further digits say nothing.</summary>
    private static double Rounded(double value, double width)
    {
        if (!double.IsFinite(value))
        {
            return double.NaN;
        }

        double digits = 3 - Math.Floor(Math.Log10(width));
        return double.IsFinite(digits) && digits is >= 0 and <= 15 ? Math.Round(value, (int)digits) : value;
    }
}
