using System.Text;
using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class MapTests
{
    [Fact]
    public void Invalid_input_is_rejected_with_a_message_that_names_the_fault()
    {
        Panel panel = new Figure().Panel;
        Rejects("values has 3", () => panel.ScatterByValue([1, 2], [1, 2], [1, 2, 3]));
        Rejects("classes has 1", () => panel.ScatterByClass([1, 2], [1, 2], [0]));
        Rejects("but got -1", () => panel.ScatterByClass([1], [1], [-1]));
        Rejects("from 0 to 11, but got 12", () => panel.ScatterByClass([1], [1], [12]));
        Rejects("from 0 to 1, one for each name, but got 2", () => panel.ScatterByClass([1], [1], [2], ["a", "b"]));
        Rejects("first axis has 3", () => panel.HeatMap([1, 2], [1, 2], new double[3, 2]));
        Rejects("xs[1] is 1 after 1", () => panel.HeatMap([1, 1], [1, 2], new double[2, 2]));
        Rejects("ys[0] is NaN", () => panel.HeatMap([1, 2], [double.NaN, 2], new double[2, 2]));
        Rejects("[2, 2] and [2, 3]", () => panel.Images([new byte[2, 2], new byte[2, 3]]));
        Rejects("[0, 4]", () => panel.Images([new byte[0, 4]]));
        Rejects("captions has 1", () => panel.Images([new byte[2, 2], new byte[2, 2]], ["one"]));
        Rejects("[1, 0] is NaN", () => panel.Images([new double[,] { { 0 }, { double.NaN } }]));
        Rejects("[2, 3]", () => panel.ConfusionMatrix(new int[2, 3]));
        Rejects("[0, 0]", () => panel.ConfusionMatrix(new int[0, 0]));
        Rejects("smallest count of -1", () => panel.ConfusionMatrix(new[,] { { -1 } }));
        Rejects("names has 1", () => panel.ConfusionMatrix(new int[2, 2], ["a"]));
        Rejects("heights has 1", () => panel.Bars(["a", "b"], [1]));
        Rejects("\"a, b\" and got \"a, c\"", () => panel.Bars(["a", "b"], [1, 2]).Bars(["a", "c"], [1, 2]));
    }

    [Theory]
    [InlineData("empty"), InlineData("one cell"), InlineData("all equal"), InlineData("all missing"), InlineData("not finite")]
    public void A_degenerate_map_is_drawn_without_faults(string name)
    {
        double[,] values = name switch
        {
            "empty" => new double[0, 0],
            "one cell" => new[,] { { 3.0 } },
            "all equal" => new[,] { { 2.0, 2 }, { 2, 2 } },
            "all missing" => new[,] { { double.NaN, double.NaN }, { double.NaN, double.NaN } },
            _ => new[,] { { double.NegativeInfinity, 1e300 }, { double.MaxValue, 0 } },
        };
        double[] grid = [.. Enumerable.Range(0, values.GetLength(0)).Select(i => i - 1.0)];
        foreach (bool log in new[] { false, true })
        {
            Figure figure = new();
            (figure.Panel.X.Log, figure.Panel.Y.Log, figure.Panel.Color.Log, figure.Panel.EqualAspect) = (log, log, log, true);
            figure.Panel.HeatMap(grid, grid, values).ScatterByValue(grid, grid, grid);
            Assert.Equal("", new Drawn(figure.ToSvg()).Fault());
        }
    }

    [Fact]
    public void Empty_images_and_classes_are_drawn_without_faults()
    {
        Figure figure = new(1, 2);
        figure[0, 0].Images(Array.Empty<byte[,]>());
        figure[0, 1].ScatterByClass([], [], []);
        Assert.Equal("", new Drawn(figure.ToSvg()).Fault());
    }

    [Fact]
    public void Each_cell_of_a_map_is_one_pixel_of_the_image()
    {
        Figure figure = new();
        figure.Panel.HeatMap([0, 1, 2], [0, 1], new[,] { { 0, 1 }, { 2, 3.0 }, { 4, double.NaN } });
        byte[] palette = [.. new[] { 1, 3, double.NaN, 0, 2, 4 }.Select(new ColorScale(0, 4, log: false, areas: true).Shade)];
        Assert.Contains(Png.Indexed(3, 2, palette, [.. Enumerable.Range(0, 128).Select(i => ColorMap.At(i / 127.0))]), figure.ToSvg());
    }

    [Fact]
    public void Cells_finer_than_pixels_are_reduced_to_pixels()
    {
        double[] grid = Gallery.Range(0, 1, 1500), noise = Gallery.Noise(1500);
        double[,] values = new double[1500, 1500];
        for (int i = 0; i < 1500 * 1500; i++)
        {
            values[i / 1500, i % 1500] = noise[i / 1500] + noise[i % 1500];
        }

        Figure figure = new() { Width = 300, Height = 220 };
        figure.Panel.HeatMap(grid, grid, values);
        Assert.InRange(Encoding.UTF8.GetByteCount(figure.ToSvg()), 1_000, 80_000);
    }

    [Fact]
    public void Cell_edges_on_a_logarithmic_axis_are_geometric_means()
    {
        (int[] cells, double from, double to) = new CellEdges([-1, 0, 1, 10, 100], log: true).Columns(new(Math.Pow(10, -0.5), Math.Pow(10, 2.5), 0, 300, Log: true));
        Assert.Equal([2, 3, 4], cells);
        Assert.Equal((0, 300), (Math.Round(from, 9), Math.Round(to, 9)));
    }

    [Fact]
    public void The_lightness_of_the_colour_map_increases_with_every_step()
    {
        double[] light = [.. Enumerable.Range(0, 128).Select(i => ColorMap.At(i / 127.0)).Select(c => 0.3 * c.R + 0.59 * c.G + 0.11 * c.B)];
        Assert.All(light.Zip(light.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void Numbers_are_readable_on_every_shade()
    {
        for (int step = 0; step <= 10; step++)
        {
            Paint color = Palette.Mix(Palette.Background, Palette.Of(Hue.Blue), step / 10.0), ink = Palette.On(color);
            Assert.InRange(Contrast(color.Light, ink.Light), 4.5, 21);
            Assert.InRange(Contrast(color.Dark, ink.Dark), 4.5, 21);
        }
    }

    [Fact]
    public void Bars_at_the_same_positions_do_not_cover_each_other()
    {
        Figure figure = new();
        figure.Panel.Bars([0, 1], [1, 2], "a").Bars([0, 1], [2, 1], "b").Bars([5, 6, 7], [1, 1, 1], "elsewhere");
        Assert.Equal([2, 2, 1], figure.Panel.Items.Cast<BarsItem>().Select(bars => bars.Group.Count));
    }

    [Fact]
    public void Shared_axes_are_labelled_at_the_outer_panels_only()
    {
        static int Ticks(bool shared)
        {
            Figure figure = new(2, 3) { SharedAxes = shared };
            figure.Panel.X.Label = "time";
            foreach ((Panel panel, int i) in figure.Panels.Select((panel, i) => (panel, i)))
            {
                panel.Line([0, 1 + i], [0, 3]);
            }

            return new Drawn(figure.ToSvg()).Texts.Count(t => t.Text is "time" or "0");
        }

        // Three axis labels, the zeros of two y axes and those of three x axes.
        Assert.Equal(8, Ticks(shared: true));
        Assert.NotEqual(8, Ticks(shared: false));
    }

    [Fact]
    public void Hidden_axes_draw_no_text()
    {
        Figure figure = new();
        figure.Panel.X.Hidden = figure.Panel.Y.Hidden = figure.Panel.Color.Hidden = true;
        figure.Panel.X.Label = figure.Panel.Y.Label = "hidden";
        figure.Panel.ScatterByValue([0, 1], [0, 1], [0, 1]);
        Assert.Empty(new Drawn(figure.ToSvg()).Texts);
    }

    private static void Rejects(string found, Func<object> action) =>
        Assert.Contains(found, Assert.Throws<ArgumentException>(action).Message);

    private static double Contrast(string a, string b)
    {
        double[] light = [.. new[] { Luminance(a), Luminance(b) }.Order()];
        return (light[1] + 0.05) / (light[0] + 0.05);
    }

    private static double Luminance(string color)
    {
        double[] c = [.. new[] { 1, 3, 5 }.Select(i => Convert.ToInt32(color.Substring(i, 2), 16) / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    }
}
