using System.Xml.Linq;
using Continua.Plotting;
using Continua.Reporting;

namespace Continua.Tests.Plotting;

public class AnimationTests
{
    [Fact]
    public void An_animation_matches_its_snapshot() => Snapshot.Matches("animation.html", Ring(3).ToHtml("animation"));

    [Fact]
    public void An_animation_is_well_formed_loads_nothing_and_has_unique_ids()
    {
        XElement animation = XDocument.Parse(Ring(6).ToHtml()).Root!;
        Assert.Equal(2, animation.Descendants("style").Count());
        Assert.Single(animation.Descendants("script"));
        Assert.DoesNotContain(animation.Descendants().Attributes(), a => a.Name.LocalName == "src");
        Assert.All(animation.Descendants().Attributes("href"), href => Assert.Matches("^(data:image/png;base64,|#)", href.Value));
        string[] ids = [.. animation.DescendantsAndSelf().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.StartsWith(ids[0], id));
    }

    [Fact]
    public void Without_scripts_the_first_and_last_frames_are_visible_and_controls_are_hidden()
    {
        XElement animation = XDocument.Parse(Ring(4).ToHtml()).Root!;
        Assert.Equal([true, false, false, true], animation.Elements("div").Where(Is("frame")).Select(frame => frame.Attribute("hidden") is null));
        Assert.Equal(["t = 0.00", "t = 0.33", "t = 0.67", "t = 1.00"], animation.Descendants("p").Select(p => p.Value));
        Assert.NotNull(animation.Elements("div").Single(Is("controls")).Attribute("hidden"));
        Assert.Equal("3", animation.Descendants("input").Single().Attribute("max")!.Value);
    }

    [Fact]
    public void Axes_and_colours_are_the_same_in_all_frames_by_default()
    {
        static string[] Labels(bool shared, int frame)
        {
            Animation animation = new() { SharedAxes = shared };
            foreach (double size in new[] { 1.0, 100.0 })
            {
                Figure figure = new();
                figure.Panel.ScatterByValue([0, size], [0, size], [0, size]);
                animation.Add($"{size}", figure);
            }

            XElement html = XDocument.Parse(animation.ToHtml()).Root!;
            return [.. html.Descendants().Where(e => e.Attribute("role")?.Value == "img").ElementAt(frame).Descendants().Where(e => e.Name.LocalName == "text").Select(t => t.Value)];
        }

        Assert.Equal(Labels(true, 0), Labels(true, 1));
        Assert.NotEqual(Labels(false, 0), Labels(false, 1));
    }

    [Fact]
    public void A_legend_has_the_same_position_in_all_frames()
    {
        Animation animation = new();
        foreach (double slope in new[] { -1.0, 1.0 })
        {
            Figure figure = new();
            figure.Panel.Line([0, 1], [0, slope], "line");
            animation.Add("frame", figure);
        }

        XElement[] labels = [.. XDocument.Parse(animation.ToHtml()).Descendants().Where(e => e.Name.LocalName == "text" && e.Value == "line")];
        Assert.Equal(labels[0].Attribute("x")!.Value + " " + labels[0].Attribute("y")!.Value, labels[1].Attribute("x")!.Value + " " + labels[1].Attribute("y")!.Value);
    }

    [Fact]
    public void Paths_shared_by_all_frames_are_written_once()
    {
        Animation animation = new();
        int separateSize = 0;
        double[] x = Gallery.Range(0, 1, 400), noise = Gallery.Noise(400);
        for (int i = 0; i < 10; i++)
        {
            Figure figure = new();
            figure.Panel.Scatter(x, noise, "data").Line([0, 1], [0, 0.1 * i], "fit");
            animation.Add($"step {i}", figure);
            separateSize += figure.ToSvg().Length;
        }

        string html = animation.ToHtml();
        string[] ids = [.. XDocument.Parse(html).Descendants().Attributes("id").Select(id => "#" + id.Value)];
        string[] used = [.. XDocument.Parse(html).Descendants().Where(e => e.Name.LocalName == "use").Select(use => use.Attribute("href")!.Value)];
        Assert.InRange(html.Length, 10_000, 0.7 * separateSize);
        Assert.Contains(used.GroupBy(name => name), part => part.Count() == 10);
        Assert.All(used, name => Assert.Contains(name, ids));
    }

    [Fact]
    public void A_report_can_contain_animations()
    {
        XElement page = XDocument.Parse(new HtmlReport("t").Animation(Ring(2), "a & b").Animation(Ring(2)).ToHtml()).Root!;
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Contains("animation-2", ids);
        Assert.Contains(page.Descendants("figcaption"), caption => caption.Value == "a & b");
    }

    [Fact]
    public void Animations_without_frames_and_frames_of_another_size_are_rejected()
    {
        Assert.Contains("none was added", Assert.Throws<InvalidOperationException>(() => new Animation().ToHtml()).Message);
        Animation animation = new Animation().Add("first", new Figure());
        Assert.Contains("\"wide\" is 900×420", Assert.Throws<ArgumentException>(() => animation.Add("wide", new Figure { Width = 900 })).Message);
        Assert.Contains("2×1 panels", Assert.Throws<ArgumentException>(() => animation.Add("two", new Figure(2))).Message);
        Assert.Contains("but got 0", Assert.Throws<ArgumentException>(() => new Animation { FramesPerSecond = 0 }).Message);
        Assert.Throws<ArgumentException>(() => animation.ToHtml("1"));
    }

    [Fact]
    public void An_animation_may_have_a_single_frame() =>
        Assert.Contains("only", new Animation().Add("only", new Figure()).ToHtml());

    private static Func<XElement, bool> Is(string name) => e => e.Attribute("class")?.Value == name;

    private static Animation Ring(int frames)
    {
        Animation animation = new() { Title = "From one bell to eight" };
        double[] grid = Gallery.Range(-3, 3, 60);
        for (int i = 0; i < frames; i++)
        {
            Figure figure = new() { Width = 460, Height = 400 };
            figure.Panel.EqualAspect = true;
            figure.Panel.Color.Label = "density";
            figure.Panel.HeatMap(grid, grid, MapGallery.Ring(grid, grid, i / (frames - 1.0)));
            animation.Add($"t = {Ticks.Fixed(i / (frames - 1.0), 2)}", figure);
        }

        return animation;
    }
}
