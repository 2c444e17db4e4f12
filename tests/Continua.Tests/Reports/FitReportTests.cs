using System.Globalization;
using System.Xml.Linq;
using Continua.Learning;
using Continua.Reporting;
using Continua.Tests.Plotting;

namespace Continua.Tests.Reports;

/// <summary>The contents of the report of a fit.</summary>
public class FitReportTests
{
    [Fact]
    public void A_report_contains_the_result_and_everything_needed_to_reproduce_it()
    {
        FitReport report = Fits.Report(Fits.Circles(2), details: new() { Title = "Circles", DataFile = "circles.csv", Command = "continua fit circles.csv" });
        XElement page = XDocument.Parse(report.ToPage().ToHtml()).Root!;
        string text = page.Value;
        Assert.Contains(report.Headline, text);
        Assert.Contains("continua fit circles.csv", text);
        Assert.All(["SHA-256", "seed", "Tsit5", "network 2 → 8 → 2, tanh", "NFE"], word => Assert.Contains(word, text));
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "img");
        Assert.Equal(["forecast", "error", "phase", "fit", "training", "nfe"], report.Figures.Select(f => f.Name));
    }

    [Fact]
    public void The_headline_names_the_best_forecast_and_all_errors()
    {
        using Fit<double> fit = Fits.Trained(Fits.Circles(2), Fits.Quick);
        Comparison comparison = new(10, Error(0.0123), Error(0.77), Error(0.314), null);
        Assert.Equal(
            "The neural ODE forecasts best: its 10-step error is 0.012 of a standard deviation; persistence 0.77, linear ODE 0.31.",
            FitReport.Of(fit, Fits.Quick, comparison).Headline);
        Assert.StartsWith("Persistence forecasts better", FitReport.Of(fit, Fits.Quick, comparison with { Persistence = Error(0.01) }).Headline);
        Assert.StartsWith("The linear ODE forecasts better", FitReport.Of(fit, Fits.Quick, comparison with { Linear = Error(0.01) }).Headline);
    }

    [Fact]
    public void A_shortened_horizon_is_reported() => Assert.Contains(
        "too short for the 90 requested steps", Fits.Report(Fits.Circles(2), horizon: 90).ToPage().ToHtml());

    [Fact]
    public void Outliers_in_held_out_cells_are_reported()
    {
        TimeSeries data = Fits.Circles(2);
        data.Trajectories[0].Values[data.Rows - 3, 1] = 7679;
        string html = Fits.Report(data).ToPage().ToHtml();
        Assert.Contains("is this cell broken?", html);
        Assert.Contains("Not shown, far outside: 1 value of y1", html);
    }

    [Fact]
    public void A_report_is_the_same_in_every_culture()
    {
        FitReport Draw() => FitReport.Of(fit, Fits.Quick, comparison, new() { SecondsTotal = 1.5 });
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            string expected = Draw().ToPage().ToHtml();
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Draw().ToPage().ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_report_of_a_million_rows_is_below_1_5_megabytes()
    {
        TimeSeries data = Fits.Circles(2, rows: 1_000_000);
        FitOptions options = Fits.Quick with { Steps = 2 };
        using Fit<double> million = Fits.Trained(data, options);
        string html = FitReport.Of(million, options, new(10, Error(0.1), Error(1), null, null)).ToPage().ToHtml();
        Assert.InRange(html.Length, 10_000, 1_500_000);
        XDocument.Parse(html);
    }

    private static KStepError Error(double error) =>
        new(10, 50, error, [error, error], [.. Enumerable.Range(1, 10).Select(n => error * n / 5.5)], null);

    private readonly Fit<double> fit;
    private readonly Comparison comparison;

    public FitReportTests()
    {
        fit = Fits.Trained(Fits.Circles(2, rows: 60), Fits.Quick);
        comparison = new(10, Error(0.0123), Error(0.77), Error(0.314), null);
    }
}
