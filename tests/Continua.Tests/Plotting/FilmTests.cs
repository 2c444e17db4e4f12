using System.Xml.Linq;
using Continua.Plotting;
using Continua.Reporting;

namespace Continua.Tests.Plotting;

public class FilmTests
{
    [Fact]
    public void A_film_is_drawn_as_before() => Snapshot.Matches("film.html", Ring(3).ToHtml("film"));

    [Fact]
    public void A_film_is_well_formed_loads_nothing_and_says_things_once()
    {
        XElement film = XDocument.Parse(Ring(6).ToHtml()).Root!;
        Assert.Equal(2, film.Descendants("style").Count());
        Assert.Single(film.Descendants("script"));
        Assert.DoesNotContain(film.Descendants().Attributes(), a => a.Name.LocalName == "src");
        Assert.All(film.Descendants().Attributes("href"), href => Assert.Matches("^(data:image/png;base64,|#)", href.Value));
        string[] ids = [.. film.DescendantsAndSelf().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.StartsWith(ids[0], id));
    }

    [Fact]
    public void Without_scripts_the_first_and_the_last_frame_are_seen_and_no_controls()
    {
        XElement film = XDocument.Parse(Ring(4).ToHtml()).Root!;
        Assert.Equal([true, false, false, true], film.Elements("div").Where(Is("frame")).Select(frame => frame.Attribute("hidden") is null));
        Assert.Equal(["t = 0.00", "t = 0.33", "t = 0.67", "t = 1.00"], film.Descendants("p").Select(p => p.Value));
        Assert.NotNull(film.Elements("div").Single(Is("controls")).Attribute("hidden"));
        Assert.Equal("3", film.Descendants("input").Single().Attribute("max")!.Value);
    }

    [Fact]
    public void Axes_and_colours_stand_still_unless_told_otherwise()
    {
        static string[] Labels(bool shared, int frame)
        {
            Film film = new() { SharedAxes = shared };
            foreach (double size in new[] { 1.0, 100.0 })
            {
                Figure figure = new();
                figure.Panel.ScatterByValue([0, size], [0, size], [0, size]);
                film.Add($"{size}", figure);
            }

            XElement html = XDocument.Parse(film.ToHtml()).Root!;
            return [.. html.Descendants().Where(e => e.Attribute("role")?.Value == "img").ElementAt(frame).Descendants().Where(e => e.Name.LocalName == "text").Select(t => t.Value)];
        }

        Assert.Equal(Labels(true, 0), Labels(true, 1));
        Assert.NotEqual(Labels(false, 0), Labels(false, 1));
    }

    [Fact]
    public void A_legend_does_not_jump_from_corner_to_corner()
    {
        Film film = new();
        foreach (double slope in new[] { -1.0, 1.0 })
        {
            Figure figure = new();
            figure.Panel.Line([0, 1], [0, slope], "line");
            film.Add("frame", figure);
        }

        XElement[] words = [.. XDocument.Parse(film.ToHtml()).Descendants().Where(e => e.Name.LocalName == "text" && e.Value == "line")];
        Assert.Equal(words[0].Attribute("x")!.Value + " " + words[0].Attribute("y")!.Value, words[1].Attribute("x")!.Value + " " + words[1].Attribute("y")!.Value);
    }

    [Fact]
    public void What_all_frames_draw_alike_is_written_once()
    {
        Film film = new();
        int alone = 0;
        double[] x = Gallery.Range(0, 1, 400), noise = Gallery.Noise(400);
        for (int i = 0; i < 10; i++)
        {
            Figure figure = new();
            figure.Panel.Scatter(x, noise, "data").Line([0, 1], [0, 0.1 * i], "fit");
            film.Add($"step {i}", figure);
            alone += figure.ToSvg().Length;
        }

        string html = film.ToHtml();
        string[] ids = [.. XDocument.Parse(html).Descendants().Attributes("id").Select(id => "#" + id.Value)];
        string[] used = [.. XDocument.Parse(html).Descendants().Where(e => e.Name.LocalName == "use").Select(use => use.Attribute("href")!.Value)];
        Assert.InRange(html.Length, 10_000, 0.7 * alone);
        Assert.Contains(used.GroupBy(name => name), part => part.Count() == 10);
        Assert.All(used, name => Assert.Contains(name, ids));
    }

    [Fact]
    public void A_film_stands_in_a_report()
    {
        XElement page = XDocument.Parse(new HtmlReport("t").Film(Ring(2), "a & b").Film(Ring(2)).ToHtml()).Root!;
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Contains("film-2", ids);
        Assert.Contains(page.Descendants("figcaption"), caption => caption.Value == "a & b");
    }

    [Fact]
    public void Films_without_frames_and_frames_of_another_size_are_refused()
    {
        Assert.Contains("none was added", Assert.Throws<InvalidOperationException>(() => new Film().ToHtml()).Message);
        Film film = new Film().Add("first", new Figure());
        Assert.Contains("\"wide\" is 900×420", Assert.Throws<ArgumentException>(() => film.Add("wide", new Figure { Width = 900 })).Message);
        Assert.Contains("2×1 panels", Assert.Throws<ArgumentException>(() => film.Add("two", new Figure(2))).Message);
        Assert.Contains("but got 0", Assert.Throws<ArgumentException>(() => new Film { FramesPerSecond = 0 }).Message);
        Assert.Throws<ArgumentException>(() => film.ToHtml("1"));
    }

    [Fact]
    public void One_frame_is_a_film_too() => Assert.Contains("only", new Film().Add("only", new Figure()).ToHtml());

    private static Func<XElement, bool> Is(string name) => e => e.Attribute("class")?.Value == name;

    private static Film Ring(int frames)
    {
        Film film = new() { Title = "From one bell to eight" };
        double[] grid = Gallery.Range(-3, 3, 60);
        for (int i = 0; i < frames; i++)
        {
            Figure figure = new() { Width = 460, Height = 400 };
            figure.Panel.EqualAspect = true;
            figure.Panel.Color.Label = "density";
            figure.Panel.HeatMap(grid, grid, MapGallery.Ring(grid, grid, i / (frames - 1.0)));
            film.Add($"t = {Ticks.Fixed(i / (frames - 1.0), 2)}", figure);
        }

        return film;
    }
}
