using System.Globalization;
using System.Xml.Linq;
using Continua.Plotting;
using Continua.Reporting;
using Continua.Tests.Plotting;

namespace Continua.Tests.Reports;

/// <summary>The HTML pages of reports.</summary>
public class HtmlReportTests
{
    [Fact]
    public void A_report_matches_its_snapshot() =>
        Snapshot.Matches("report.html", Sample(new Figure { Width = 200, Height = 120 }).ToHtml());

    [Fact]
    public void A_page_is_well_formed_and_loads_nothing()
    {
        XElement page = XDocument.Parse(Sample(Gallery.All["forecast"]()).ToHtml()).Root!;
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "img");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href");
    }

    [Fact]
    public void A_page_may_contain_the_same_figure_twice()
    {
        Figure figure = Gallery.All["nfe"]();
        string[] ids = [.. new Drawn(new HtmlReport("twice").Figure(figure).Figure(figure).ToHtml()).Ids];
        Assert.Equal(4, ids.Length);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void A_report_is_the_same_in_every_culture()
    {
        string expected = Sample(Gallery.All["losses"]()).ToHtml();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Sample(Gallery.All["losses"]()).ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Columns_of_numbers_are_aligned_to_the_right()
    {
        string html = new HtmlReport("t").Table(["name", "error"], [["a", "−0.31"], ["b", "1.2e-3 ± 4e-5"], ["c", "–"]]).ToHtml();
        Assert.Contains("<th>name</th><th class=\"number\">error</th>", html);
    }

    [Fact]
    public void A_row_of_another_length_is_rejected_with_its_number() => Assert.Contains(
        "row 1 has 3", Assert.Throws<ArgumentException>(() => new HtmlReport("t").Table(["a", "b"], [["1", "2"], ["1", "2", "3"]])).Message);

    private static HtmlReport Sample(Figure figure) => new HtmlReport("A pendulum & its neural ODE", "fitted to 75 of 100 measurements")
        .Tiles(new("Error on the held-out part", "0.031", "rad, root mean square"), new("Best baseline", "0.118", "seasonal naive"), new("Steps", "1000"))
        .Paragraph("A neural ODE learned the motion of a pendulum from the first three quarters of a recording.")
        .Notice("2 of 100 rows reached the limit of 4096 steps: try a larger tolerance, or <Kvaerno5> if they are stiff.")
        .Section("Forecast")
        .Figure(figure, "Dots are measurements; the shaded part was held out of training.")
        .Table(["method", "error", "relative"], [["neural ODE", "0.031", "1.0"], ["last value", "0.305", "9.8"]], "Error over the held-out part, in rad")
        .Section("Again")
        .Code("continua fit pendulum.csv --hold-out 0.25 --seed 1")
        .Details("All settings", more => more.Table(["setting", "value"], [["solver", "Dopri5"], ["rtol", "1e-6"]]));
}
