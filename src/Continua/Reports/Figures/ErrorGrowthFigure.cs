using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The figure of the errors of all forecasts against the number of steps ahead.</summary>
internal static class ErrorGrowthFigure
{
    public static FitFigure? Draw(FitView fit)
    {
        Comparison comparison = fit.Comparison;
        if (comparison.Model.Starts == 0)
        {
            return null;
        }

        Figure figure = new() { Width = 902, Height = 320 };
        Panel panel = figure.Panel;
        (panel.X.Label, panel.Y.Label, panel.X.WholeNumbers) = ("steps ahead", "error (standard deviations)", true);
        double[] all = [.. Lines(comparison).SelectMany(line => line.Error.PerStep).Where(e => e > 0 && double.IsFinite(e))];

        // The axis is logarithmic if the smallest errors would otherwise be indistinguishable from zero.
        panel.Y.Log = all.Length > 0 && all.Max() > 30 * all.Min();
        _ = panel.Y.Log ? null : panel.Y.Min = 0;
        panel.Legend = LegendPosition.Right;
        foreach ((string name, KStepError error, Hue hue, Dash dash) in Lines(comparison))
        {
            double[] steps = [.. Enumerable.Range(1, error.PerStep.Length).Select(n => (double)n)];
            panel.Line(steps, error.PerStep, name, hue, dash, name == "neural ODE" ? 2.2 : 1.6).Scatter(steps, error.PerStep, null, hue, 2.2);
        }

        string step = Digits.Short(fit.Data.MedianSpacing), unit = fit.Data.Time.Unit;

        // Singular for units that are words: "1 year", but "1 s".
        unit = step == "1" && unit.Length > 3 ? unit.TrimEnd('s') : unit;
        return new("error", "Error against steps ahead", figure,
            $"Root mean square over {Digits.Of(comparison.Model.Starts, "held-out start")} and all states, in standard deviations of the training part"
            + $"{(fit.Options.Log ? ", of the logarithm" : "")}; a step is {step} {unit}.");
    }

    private static IEnumerable<(string Name, KStepError Error, Hue Hue, Dash Dash)> Lines(Comparison comparison)
    {
        yield return ("persistence", comparison.Persistence, Hue.Gray, Dash.Dotted);
        if (comparison.Linear is { } linear)
        {
            yield return ("linear ODE", linear, Hue.Vermillion, Dash.Dashed);
        }

        yield return ("neural ODE", comparison.Model, Hue.Blue, Dash.Solid);
    }
}
