using System.Numerics;
using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The report of a fit: a comparison of its forecasts of held-out data with two baselines, figures, and all settings
/// needed to reproduce the fit.
/// </summary>
/// <example><code>
/// using Fit&lt;float&gt; fit = new(model, data, options);
/// fit.Run();
/// FitReport.Of(fit, options, Comparison.Of(fit, options)).Save("report.html");
/// </code></example>
public sealed class FitReport
{
    private readonly FitView fit;
    private readonly FitReportDetails details;

    private FitReport(FitView fit, FitReportDetails details)
    {
        (this.fit, this.details) = (fit, details);
        Headline = Verdict.Headline(fit);
        FitFigure?[] all =
        [
            ForecastFigure.Draw(fit), ErrorGrowthFigure.Draw(fit), PhaseFigure.Draw(fit), FitOverTime.Draw(fit), HistoryFigures.Training(fit),
            HistoryFigures.Evaluations(fit),
        ];
        Figures = [.. all.OfType<FitFigure>()];
    }

    /// <summary>
    /// A sentence that names the best forecast of the held-out part and gives the errors of the fit and of both
    /// baselines.
    /// </summary>
    public string Headline { get; }

    /// <summary>
    /// The figures for which there are data, in the order of the page: forecast, error, phase, fit, training, nfe.
    /// </summary>
    public IReadOnlyList<FitFigure> Figures { get; }

    /// <summary>Creates the report of a fit.</summary>
    /// <param name="fit">The fit; the report uses its best parameters so far.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="comparison">The errors of the fit and of the baselines on the held-out part.</param>
    /// <param name="details">Information that the fit does not contain, such as a title.</param>
    /// <typeparam name="T">The precision of the fit, <see cref="float"/> or <see cref="double"/>.</typeparam>
    public static FitReport Of<T>(Fit<T> fit, FitOptions options, Comparison comparison, FitReportDetails? details = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(comparison);
        details ??= new();
        return new(FitView.Of(fit, options, comparison, details.Words), details);
    }

    /// <summary>Writes the page to a file, in UTF-8.</summary>
    /// <param name="path">The path of the file, which is overwritten.</param>
    public void Save(string path) => ToPage().Save(path);

    /// <summary>Returns the report as a page, to which further blocks can be appended.</summary>
    public HtmlReport ToPage()
    {
        HtmlReport page = new(details.Title, Headline);
        foreach (string warning in Verdict.Warnings(fit))
        {
            page.Notice(warning);
        }

        page.Tiles(Tiles());
        foreach (FitFigure figure in Figures)
        {
            page.Section(figure.Heading).Figure(figure.Figure, figure.Caption);
            _ = figure.Name == "error" ? Errors(page) : page;
        }

        page.Section("To repeat this run");
        _ = details.Command is { } command ? page.Code(command) : page;
        return AddSettings(page);
    }

    /// <summary>Appends all settings needed to reproduce the fit.</summary>
    /// <param name="page">The page to append to.</param>
    /// <param name="secondsTotal">The total time in seconds; <c>null</c> for the time in the details.</param>
    internal HtmlReport AddSettings(HtmlReport page, double? secondsTotal = null) =>
        page.Table(["data", ""], FitSettings.Data(fit, details)).Table(["model", ""], FitSettings.Model(fit))
            .Table(["training", ""], [.. FitSettings.Training(fit), .. Total(secondsTotal ?? details.SecondsTotal)]);

    /// <summary>The warnings about training.</summary>
    internal IEnumerable<string> TrainingWarnings() => Verdict.TrainingWarnings(fit);

    private Tile[] Tiles()
    {
        Comparison all = fit.Comparison;
        Tile time = new("Training", Digits.Seconds(fit.Seconds), $"{Digits.Of(fit.Parameters, "parameter")}, seed {fit.Options.Seed}");
        if (all.Model.Starts == 0)
        {
            return [time];
        }

        (string direction, string factor, string baseline) = Verdict.Gain(all);
        string error = $"{Verdict.Horizon(all)} error, in standard deviations";
        return
        [
            new("Neural ODE", Digits.Of(all.Model.Nrmse), error),
            new("Linear ODE", Digits.Of(all.Linear?.Nrmse ?? double.NaN), error),
            new("Persistence", Digits.Of(all.Persistence.Nrmse), error),
            new(direction, factor, $"than {baseline}, the better baseline"),
            time,
        ];
    }

    private HtmlReport Errors(HtmlReport page)
    {
        Comparison all = fit.Comparison;
        List<string[]> rows = [["all states", .. Row(e => e.Nrmse), "", ""]];
        for (int s = 0; s < fit.States; s++)
        {
            int state = s;
            double deviation = fit.Scaling.Deviation[state];
            rows.Add([fit.Data.States[state], .. Row(e => e.PerState[state]), Digits.Of(deviation, 3), Digits.Of(all.Model.PerState[state] * deviation)]);
        }

        if (all.Model.OriginalNrmse is not null)
        {
            rows.Add(["all, without the logarithm", .. Row(e => e.OriginalNrmse ?? double.NaN), "", ""]);
        }

        string units = fit.Options.Log ? ", of the logarithm" : ", in data units";
        return page.Table(
            ["", "neural ODE", "linear ODE", "persistence", "1 deviation is", "neural ODE is off by"], rows,
            $"Steps 1 to {all.Model.Horizon} ahead, root mean square over {Digits.Of(all.Model.Starts, "held-out start")}, in standard deviations of the training part; the last two columns{units}");

        string[] Row(Func<KStepError, double> error) =>
            [Digits.Of(error(all.Model)), all.Linear is { } linear ? Digits.Of(error(linear)) : "–", Digits.Of(error(all.Persistence))];
    }

    private static string[][] Total(double seconds) =>
        double.IsFinite(seconds) ? [["total time", Digits.Seconds(seconds)]] : [];
}
