using System.Globalization;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Writes the results of a fit with a network.</summary>
internal static class RunFiles
{
    /// <summary>Writes all files of the run into a folder.</summary>
    /// <param name="forecasts">The results of the average with linear models; null for a network alone.</param>
    public static void Write(string directory, RunResult run, FitReport report, AverageResult? forecasts)
    {
        Fitted<float> fitted = run.Fit.Result;
        fitted.Save(Path.Combine(directory, RunFolder.ModelFile));
        File.WriteAllLines(Path.Combine(directory, RunFolder.HistoryFile), History(fitted.History));
        foreach (FitFigure figure in report.Figures)
        {
            figure.Figure.Save(Path.Combine(directory, RunFolder.Picture(figure.Name)));
        }

        if (forecasts is null)
        {
            HeldOutForecast.Of(run.Fit.Series, run.Fit.Split, fitted)
                .WriteCsv(Path.Combine(directory, RunFolder.ForecastFile));
            report.Save(Path.Combine(directory, RunFolder.ReportFile));
        }
        else
        {
            forecasts.Write(directory, run.Seconds);
        }

        File.WriteAllText(Path.Combine(directory, RunFolder.ResultFile), Json(run, forecasts, indented: true) + "\n");
    }

    /// <summary>Returns the result as JSON.</summary>
    public static string Json(RunResult run, AverageResult? forecasts, bool indented) => JsonOutput.Write(
        (forecasts?.AddTo(FitJson.Of(run)) ?? FitJson.Of(run)) with { Notes = forecasts?.Notes ?? run.Comparison?.Notes ?? [] },
        types => types.FitJson, indented);

    /// <summary>The lines of the history; with columns of tolerances if these are recorded.</summary>
    private static IEnumerable<string> History(IReadOnlyList<TrainingRecord> history)
    {
        bool tolerances = history.Any(r => r.TrainTolerance is not null);
        yield return "step,train_loss,validation_loss,rate,nfe_forward,nfe_backward,failed,seconds"
            + (tolerances ? ",train_rtol,train_atol,evaluation_rtol,evaluation_atol" : "");
        foreach (TrainingRecord r in history)
        {
            Tolerance?[] recorded = tolerances ? [r.TrainTolerance, r.EvaluationTolerance] : [];
            yield return string.Join(
                ',',
                [
                    Cell(r.Step), Cell(r.TrainLoss), Cell(r.ValidationLoss), Cell(r.Rate), Cell(r.ForwardEvaluations),
                    Cell(r.BackwardEvaluations), Cell(r.Failed), Cell(r.Seconds),
                    .. recorded.SelectMany(t => new[] { Cell(t?.Rtol ?? double.NaN), Cell(t?.Atol ?? double.NaN) }),
                ]);
        }
    }

    /// <summary>Formats a number of a CSV file; empty for NaN.</summary>
    public static string Cell(double number) =>
        double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture);
}
