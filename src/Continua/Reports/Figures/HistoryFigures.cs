using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The figures of the history of training: losses, learning rate, and evaluations per solve.</summary>
internal static class HistoryFigures
{
    public static FitFigure? Training(FitView fit)
    {
        IReadOnlyList<TrainingRecord> history = fit.History;
        if (history.Count == 0)
        {
            return null;
        }

        Figure figure = new(1, 2) { Width = 902, Height = 300 };
        double[] steps = Steps(history), validation = [.. history.Select(r => r.ValidationLoss)];
        Panel loss = Labelled(figure[0, 0], "Loss", "loss"), rate = Labelled(figure[0, 1], "Learning rate", "rate");
        loss.Y.Log = true;
        loss.Line(steps, [.. history.Select(r => r.TrainLoss)], "training", Hue.Blue);
        string selection = "";
        if (Best(history) is { } best)
        {
            loss.Line(steps, validation, "validation", Hue.Vermillion).VerticalLine(best.Step, "best step");
            selection = $" The parameters of step {Digits.Count(best.Step)} are kept, "
                + $"where the validation loss is smallest: {Digits.Of(best.ValidationLoss)}.";
        }

        rate.Line(steps, [.. history.Select(r => r.Rate)], null, Hue.Green);
        return new(
            "training", "Training", figure,
            "Each point of the training loss is the mean since the previous point." + selection);
    }

    public static FitFigure? Evaluations(FitView fit)
    {
        if (fit.History.Count == 0)
        {
            return null;
        }

        Figure figure = new() { Width = 902, Height = 260 };
        Panel panel = Labelled(figure.Panel, null, "NFE per solve");
        double[] steps = Steps(fit.History);
        panel.Y.Min = 0;
        panel.Line(steps, [.. fit.History.Select(r => r.ForwardEvaluations)], "forward", Hue.Blue)
            .Line(steps, [.. fit.History.Select(r => r.BackwardEvaluations)], "backward", Hue.Vermillion, Dash.Dashed)
            .Legend = LegendPosition.Right;
        return new("nfe", "Work", figure,
            $"Evaluations of the vector field per solve of one window of {fit.Options.Window} rows, "
            + "and of its derivative in the backward pass. If the field becomes stiff, these numbers rise first.");
    }

    private static TrainingRecord? Best(IReadOnlyList<TrainingRecord> history) =>
        history.Where(r => double.IsFinite(r.ValidationLoss)).MinBy(r => r.ValidationLoss);

    private static double[] Steps(IReadOnlyList<TrainingRecord> history) => [.. history.Select(r => (double)r.Step)];

    private static Panel Labelled(Panel panel, string? title, string label)
    {
        (panel.Title, panel.X.Label, panel.Y.Label) = (title, "step", label);
        panel.X.WholeNumbers = true;
        panel.X.Min = 0;
        return panel;
    }
}
