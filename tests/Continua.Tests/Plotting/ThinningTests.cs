using System.Text;
using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class ThinningTests
{
    private const int Million = 1_000_000;

    private static readonly double[] Time = Gallery.Range(0, 100, Million);
    private static readonly double[] Noise = Gallery.Noise(Million);
    private static readonly double[] Other = Gallery.Noise(Million, 99);

    public static TheoryData<string> Names => [.. Items.Keys];

    private static Dictionary<string, Action<Panel>> Items { get; } = new()
    {
        ["smooth line"] = panel => panel.Line(Time, Gallery.Map(Time, Math.Sin)),
        ["noisy line"] = panel => panel.Line(Time, Noise),
        ["endless orbit"] = panel => panel.Line(Gallery.Map(Time, t => Math.Cos(39 * t)), Gallery.Map(Time, t => Math.Sin(40 * t))),
        ["jumping line"] = panel => panel.Line(Other, Noise),
        ["line with a million holes"] = panel => panel.Line(Time, [.. Noise.Select((y, i) => i % 2 == 0 ? y : double.NaN)]),
        ["scatter"] = panel => panel.Scatter(Other, Noise),
        ["scatter by value"] = panel => panel.ScatterByValue(Other, Noise, Time),
        ["scatter by class"] = panel => panel.ScatterByClass(Other, Noise, [.. Time.Select((_, i) => i % 12)]),
        ["band"] = panel => panel.Band(Time, Noise, Gallery.Map(Noise, y => y + 1)),
        ["bars"] = panel => panel.Bars(Time, Noise),
        ["six of each"] = panel =>
        {
            for (int i = 0; i < 6; i++)
            {
                double[] shifted = [.. Noise.Take(Million / 6).Select(y => y + i)];
                panel.Line(Time.AsSpan(0, Million / 6), shifted).Scatter(Time.AsSpan(0, Million / 6), shifted);
            }
        },
        ["fine field"] = panel => panel.VectorField(Time.AsSpan(0, 400), Time.AsSpan(0, 400), new double[400, 400], Ones(400)),
    };

    [Theory, MemberData(nameof(Names))]
    public void A_million_points_take_less_than_150_KB(string name)
    {
        Figure figure = new() { Width = 1000, Height = 600 };
        Items[name](figure.Panel);
        string svg = figure.ToSvg();
        Assert.InRange(Encoding.UTF8.GetByteCount(svg), 1_000, 150_000);
        Assert.Equal("", new Drawn(svg).Fault());
    }

    [Fact]
    public void A_thinned_line_keeps_its_ends_and_the_extremes_of_every_column()
    {
        double[] x = Gallery.Map(Time, t => 5 * t), y = (double[])Noise.Clone();
        (y[123_456], y[765_432]) = (40, -40);
        List<int> kept = Thinning.Line(x, y, 2400);
        Assert.InRange(kept.Count, 100, 2640);
        Assert.Equal(kept.Order().Distinct(), kept);
        Assert.Equal((0, Million - 1), (kept[0], kept[^1]));
        Assert.Contains(123_456, kept);
        Assert.Contains(765_432, kept);
        for (int column = 0; column < 500; column++)
        {
            int[] all = [.. Enumerable.Range(0, Million).Skip(column * 2000).Take(2000)];
            Assert.Contains(all.MaxBy(i => y[i]), kept);
        }
    }

    [Theory, InlineData(0.1), InlineData(2)]
    public void A_simplified_curve_is_within_tolerance_of_every_point(double tolerance)
    {
        double[] t = Gallery.Range(0, 60, 20_000), x = Gallery.Map(t, s => 4 * s * Math.Cos(s)), y = Gallery.Map(t, s => 3 * s * Math.Sin(s));
        int[] all = [.. Enumerable.Range(0, t.Length)];
        List<int> kept = new ConeSimplifier(x, y, tolerance).Simplify([.. all], [5_000]);
        Assert.InRange(kept.Count, 50, 1_500);
        Assert.Equal((0, t.Length - 1, true), (kept[0], kept[^1], kept.Contains(5_000)));
        Assert.Equal(kept.Order().Distinct(), kept);
        foreach ((int from, int to) in kept.Zip(kept.Skip(1)))
        {
            Assert.InRange(all[from..to].Max(i => Distance(x, y, from, to, i)), 0, 2.5 * tolerance);
        }
    }

    [Fact]
    public void A_simplified_curve_keeps_a_reversal_of_direction() =>
        Assert.Equal([0, 2, 4], new ConeSimplifier([0, 5, 10, 5, 0], [0, 0, 0, 0, 0], 0.1).Simplify([0, 1, 2, 3, 4], []));

    [Fact]
    public void A_line_that_jumps_keeps_its_extremes()
    {
        double[] x = Gallery.Map(Other, v => 300 * v), y = Gallery.Map(Noise, v => 200 * v);
        List<int> kept = Thinning.Line(x, y, 600);
        Assert.InRange(kept.Count, 100, 600);
        Assert.Equal((x.Max(), y.Min()), (kept.Max(i => x[i]), kept.Min(i => y[i])));
    }

    [Fact]
    public void A_thinned_cloud_keeps_its_extremes_and_its_spread()
    {
        double[] x = Gallery.Map(Other, v => 300 * v), y = Gallery.Map(Noise, v => 200 * v);
        List<int> kept = Thinning.Cloud(x, y, 2000);
        Assert.InRange(kept.Count, 800, 2000);
        Assert.Equal((x.Max(), y.Min()), (kept.Max(i => x[i]), kept.Min(i => y[i])));
        Assert.Equal(16, kept.Select(i => (x[i] > -150, x[i] > 0, x[i] > 150, y[i] > -100, y[i] > 0, y[i] > 100)).Distinct().Count());
    }

    [Fact]
    public void All_points_are_kept_if_they_are_few() =>
        Assert.Equal([0, 2], Thinning.Line([1, 2, 3], [1, double.NaN, 3], 2400));

    // The distance of point i from the line through two others.
    private static double Distance(double[] x, double[] y, int from, int to, int i)
    {
        double dx = x[to] - x[from], dy = y[to] - y[from];
        return Math.Abs(dx * (y[i] - y[from]) - dy * (x[i] - x[from])) / Math.Sqrt(dx * dx + dy * dy);
    }

    private static double[,] Ones(int size)
    {
        double[,] ones = new double[size, size];
        for (int i = 0; i < ones.Length; i++)
        {
            ones[i / size, i % size] = 1;
        }

        return ones;
    }
}
