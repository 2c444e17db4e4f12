using System.Xml.Linq;
using Continua.Learning;
using Continua.Reporting;
using Continua.Tests.Plotting;

namespace Continua.Tests.Reports;

/// <summary>Reports of fits to unusual data, and of fits with missing parts.</summary>
public class FitReportEdgeTests
{
    [Fact]
    public void Without_held_out_rows_the_headline_says_so_and_the_other_figures_remain()
    {
        FitReport report = Fits.Report(Fits.Circles(2), Fits.Quick with { Holdout = 0 });
        Assert.Contains("not evaluated", report.Headline);
        Assert.Equal(["phase", "fit", "training", "nfe"], report.Figures.Select(f => f.Name));
        Validated(report);
    }

    [Fact]
    public void A_fit_of_a_single_state_shows_its_slope() =>
        Assert.Contains("grows", Validated(Fits.Report(Fits.Circles(1))).Figures.Single(f => f.Name == "phase").Caption);

    [Fact]
    public void For_many_states_the_first_five_and_the_best_two_are_shown()
    {
        FitReport report = Validated(Fits.Report(Fits.Circles(7)));
        Assert.Contains("the first 5 of 7 states", report.Figures[0].Caption);
        Assert.Contains("these two are forecast best", report.Figures.Single(f => f.Name == "phase").Caption);
    }

    [Fact]
    public void For_many_series_the_first_three_are_shown() =>
        Assert.Contains("the first 3 of 5 series", Validated(Fits.Report(Fits.Several(5))).Figures[0].Caption);

    [Fact]
    public void A_missing_linear_fit_is_reported()
    {
        using Fit<double> fit = Fits.Trained(Fits.Circles(2), Fits.Quick);
        Comparison comparison = Comparison.Of(fit, Fits.Quick) with { Linear = null, LinearFit = null };
        Assert.Contains("could not be fitted", Validated(FitReport.Of(fit, Fits.Quick, comparison)).ToPage().ToHtml());
    }

    [Fact]
    public void Empty_histories_and_those_with_NaN_are_drawn()
    {
        using Fit<double> fit = Fits.Trained(Fits.Circles(2), Fits.Quick);
        Comparison comparison = Comparison.Of(fit, Fits.Quick);
        fit.Trainer.State.History.Clear();
        Assert.DoesNotContain(Validated(FitReport.Of(fit, Fits.Quick, comparison)).Figures, f => f.Name is "training" or "nfe");
        fit.Trainer.State.History.Add(new(1, double.NaN, double.NaN, 0, double.NaN, double.PositiveInfinity, 3, 0.1));
        Assert.Contains("3 windows could not be solved", Validated(FitReport.Of(fit, Fits.Quick, comparison)).ToPage().ToHtml());
    }

    [Fact]
    public void Missing_cells_gaps_dates_logarithms_and_time_as_input_are_drawn()
    {
        TimeAxis days = new() { Name = "day", Kind = TimeKind.Date, Unit = "days", Origin = new(2024, 2, 28, 0, 0, 0, TimeSpan.Zero), Pattern = "yyyy-MM-dd" };
        TimeSeries data = Fits.Circles(2, time: days);
        for (int row = 0; row < data.Rows; row++)
        {
            data.Trajectories[0].Times[row] += row > 40 ? 3 : 0;
            data.Trajectories[0].Times[row] += row > 110 ? 3 : 0;
            data.Trajectories[0].Values[row, 0] = row % 7 is 3 or 4 ? double.NaN : data.Trajectories[0].Values[row, 0];
        }

        FitReport report = Validated(Fits.Report(data, Fits.Quick with { Log = true }, usesTime: true));
        Assert.Contains("starts again after each gap", report.Figures[0].Caption);
        Assert.Contains("Mar", report.Figures[0].Figure.ToSvg());
        Assert.Contains("depends on time", report.Figures.Single(f => f.Name == "phase").Caption);
    }

    [Fact]
    public void A_diverging_field_leaves_the_page_valid()
    {
        using Fit<double> fit = Fits.Trained(Fits.Circles(2), Fits.Quick);
        fit.Trainer.State.Best.Values.AsSpan().Fill(double.MaxValue);
        Assert.Contains("could not be solved", Validated(FitReport.Of(fit, Fits.Quick, Comparison.Of(fit, Fits.Quick))).Headline);
    }

    private static FitReport Validated(FitReport report)
    {
        XDocument.Parse(report.ToPage().ToHtml());
        Assert.All(report.Figures, figure => Assert.Equal((figure.Name, ""), (figure.Name, new Drawn(figure.Figure.ToSvg()).Fault())));
        return report;
    }
}
