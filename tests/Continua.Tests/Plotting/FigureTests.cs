using System.Globalization;
using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class FigureTests
{
    public static TheoryData<string> Names => Gallery.Names;

    [Theory, MemberData(nameof(Names))]
    public void Figures_match_their_snapshots(string name) =>
        Snapshot.Matches($"{name}.svg", Gallery.All[name]().ToSvg());

    [Theory, MemberData(nameof(Names))]
    public void No_texts_are_clipped_or_overlap(string name)
    {
        Drawn drawn = new(Gallery.All[name]().ToSvg());
        Assert.Equal("", drawn.Fault());
        Assert.Empty(drawn.Overlaps());
    }

    [Theory, MemberData(nameof(Names))]
    public void A_figure_is_the_same_in_every_culture(string name)
    {
        string expected = Gallery.All[name]().ToSvg();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Gallery.All[name]().ToSvg());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Ids_of_different_figures_do_not_collide_in_a_page()
    {
        string[] ids = [.. Gallery.All.Values.SelectMany(figure => new Drawn(figure().ToSvg()).Ids)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(new Drawn(Gallery.All["grid"]().ToSvg("fig-1")).Ids, id => Assert.StartsWith("fig-1", id));
        Assert.Contains("\"1st\"", Assert.Throws<ArgumentException>(() => new Figure().ToSvg("1st")).Message);
    }

    [Fact]
    public void Texts_are_escaped_and_powers_are_raised()
    {
        Figure figure = new() { Title = "a<b> & \"c\" \u0001\u0007 \ud83d\ude80" };
        figure.Panel.X.Label = "area";
        figure.Panel.X.Unit = "m^2";
        string[] texts = [.. new Drawn(figure.ToSvg()).Texts.Select(t => t.Text)];
        Assert.Contains("a<b> & \"c\"  \ud83d\ude80", texts);
        Assert.Contains("area (m2)", texts);
    }

    [Fact]
    public void Texts_that_are_too_long_end_in_an_ellipsis()
    {
        string endless = string.Join(' ', Enumerable.Repeat("endless", 60));
        Figure figure = new(2, 2) { Title = endless, Width = 420, Height = 320 };
        foreach (Panel panel in figure.Panels)
        {
            (panel.Title, panel.X.Label, panel.Y.Label) = (endless, endless, endless);
            panel.Line([0, 1], [0, 1], endless).VerticalLine(0.9, endless);
        }

        Assert.Equal("", new Drawn(figure.ToSvg()).Fault());
    }

    [Theory, InlineData(LegendPosition.Auto), InlineData(LegendPosition.Below), InlineData(LegendPosition.Right), InlineData(LegendPosition.None)]
    public void A_legend_fits_at_every_position(LegendPosition place)
    {
        Figure figure = new(1, 2) { Width = 640, Height = 300 };
        figure[0, 0].Legend = place;
        double[] x = Gallery.Range(0, 30, 300);
        figure[0, 0].Line(x, Gallery.Map(x, Math.Sin), "sine of time").Line(x, Gallery.Map(x, Math.Cos), "cosine").Band(x, x, x, "band");
        Drawn drawn = new(figure.ToSvg());
        Assert.Equal("", drawn.Fault());
        Assert.Empty(drawn.Overlaps());
        Assert.Equal(place != LegendPosition.None, drawn.Texts.Any(t => t.Text == "cosine"));
    }

    [Fact]
    public void Labels_of_spans_that_would_overlap_are_stacked()
    {
        Figure figure = new();
        figure.Panel.Line([0, 10], [0, 1]).VerticalLine(4, "training ends").VerticalLine(4.2, "best step").VerticalSpan(9.9, 12, "held out");
        Drawn drawn = new(figure.ToSvg());
        Assert.Equal("", drawn.Fault());
        Assert.Empty(drawn.Overlaps());
        Assert.Equal(3, drawn.Texts.Count(t => t.Text is "training ends" or "best step" or "held out"));
    }

    [Fact]
    public void Panels_with_equal_legends_share_one()
    {
        string svg = Gallery.All["grid"]().ToSvg();
        Assert.Single(new Drawn(svg).Texts, t => t.Text == "latent ODE");
    }

    [Fact]
    public void A_shortened_label_keeps_its_unit()
    {
        Figure figure = new() { Width = 300, Height = 200 };
        (figure.Panel.Y.Label, figure.Panel.Y.Unit) = (new string('w', 80), "mol");
        Assert.Contains(new Drawn(figure.ToSvg()).Texts, t => t.Text.EndsWith("… (mol)", StringComparison.Ordinal));
    }

    [Fact]
    public void Mismatched_arrays_and_limits_are_rejected_with_both_numbers()
    {
        Panel panel = new Figure().Panel;
        Assert.Contains("x has 2 values and y has 3", Assert.Throws<ArgumentException>(() => panel.Line([1, 2], [1, 2, 3])).Message);
        Assert.Contains("high has 1", Assert.Throws<ArgumentException>(() => panel.Band([1, 2], [1, 2], [3])).Message);
        Assert.Contains("ys has 1 values", Assert.Throws<ArgumentException>(
            () => panel.VectorField([1, 2], [1], new double[2, 3], new double[2, 3])).Message);
        panel.X.Min = 2;
        Assert.Contains("2 and 1", Assert.Throws<ArgumentException>(() => panel.X.Max = 1).Message);
        Assert.Throws<ArgumentException>(() => panel.X.Max = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Figure(0, 1));
    }

    [Fact]
    public void A_saved_file_contains_the_SVG_of_the_figure()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".svg");
        Gallery.All["nfe"]().Save(path);
        Assert.Equal(Gallery.All["nfe"]().ToSvg(), File.ReadAllText(path));
        File.Delete(path);
    }
}
