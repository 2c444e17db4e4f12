using System.Globalization;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Writes the results of a run into a folder.</summary>
internal static class RunFiles
{
    public static void Write(string directory, RunResult run, FitReport report)
    {
        Fitted<float> fitted = run.Fit.Result;
        fitted.Save(Path.Combine(directory, RunFolder.ModelFile));
        HeldOutForecast.Of(run.Fit.Series, run.Fit.Split, fitted).WriteCsv(Path.Combine(directory, RunFolder.ForecastFile));
        File.WriteAllLines(Path.Combine(directory, RunFolder.HistoryFile), History(fitted.History));
        report.Save(Path.Combine(directory, RunFolder.ReportFile));
        foreach (FitFigure figure in report.Figures)
        {
            figure.Figure.Save(Path.Combine(directory, RunFolder.Picture(figure.Name)));
        }

        File.WriteAllText(Path.Combine(directory, RunFolder.ResultFile), JsonOutput.Result(run, indented: true) + "\n");
    }

    private static IEnumerable<string> History(IReadOnlyList<TrainingRecord> history)
    {
        yield return "step,train_loss,validation_loss,rate,nfe_forward,nfe_backward,failed,seconds";
        foreach (TrainingRecord r in history)
        {
            yield return string.Join(
                ',', Cell(r.Step), Cell(r.TrainLoss), Cell(r.ValidationLoss), Cell(r.Rate), Cell(r.ForwardEvaluations),
                Cell(r.BackwardEvaluations), Cell(r.Failed), Cell(r.Seconds));
        }
    }

    /// <summary>A number in a table; empty where there is none.</summary>
    public static string Cell(double number) => double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture);
}
