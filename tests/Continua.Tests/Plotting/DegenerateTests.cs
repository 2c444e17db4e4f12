using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class DegenerateTests
{
    private static readonly Dictionary<string, double[]> Inputs = new()
    {
        ["empty"] = [],
        ["one point"] = [3],
        ["one zero"] = [0],
        ["all equal"] = [7, 7, 7],
        ["all missing"] = [double.NaN, double.NaN],
        ["infinite"] = [double.NegativeInfinity, 1, double.PositiveInfinity, 2],
        ["negative"] = [-3, -2, -1],
        ["across zero"] = [-1, 0, 1, 2],
        ["holes"] = [1, double.NaN, 2, 3, double.NaN],
        ["largest"] = [double.MinValue, -1e300, 0, 1e300, double.MaxValue],
        ["smallest"] = [0, double.Epsilon, 1e-310, 3e-308],
        ["nearly equal"] = [1e6, 1e6 + 1e-6, Math.BitIncrement(1e6)],
        ["large offset"] = [1e6, 1e6 + 1e-3],
        ["wide"] = [1e-200, 1, 1e200],
    };

    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            TheoryData<string, bool, bool> cases = [];
            foreach (string name in Inputs.Keys)
            {
                cases.Add(name, false, false);
                cases.Add(name, true, true);
                cases.Add(name, false, true);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_item_draws_degenerate_data_without_faults(string name, bool logX, bool logY)
    {
        double[] values = Inputs[name];
        foreach ((Action<Panel, double[]> add, bool equal) in Items.SelectMany(item => new[] { (item, false), (item, true) }))
        {
            Figure figure = new(1, 2) { Width = 600, Height = 260 };
            (figure[0, 0].X.Log, figure[0, 0].Y.Log, figure[0, 0].EqualAspect) = (logX, logY, equal);
            (figure[0, 0].X.Label, figure[0, 0].Y.Label, figure[0, 0].Y.Unit) = ("x", "y", "m");
            add(figure[0, 0], values);
            Assert.Equal("", new Drawn(figure.ToSvg()).Fault());
        }
    }

    [Fact]
    public void A_panel_without_items_shows_its_axes() =>
        Assert.Equal(["0.0", "1.0"], new Drawn(new Figure().ToSvg()).Texts.Select(t => t.Text).Where(t => t is "0.0" or "1.0").Distinct());

    [Fact]
    public void Limits_that_exclude_all_data_are_drawn_without_faults()
    {
        Figure figure = new();
        (figure.Panel.Y.Min, figure.Panel.X.Max) = (100, -5);
        figure.Panel.Line([0, 1], [0, 1], "below");
        Assert.Equal("", new Drawn(figure.ToSvg()).Fault());
    }

    [Fact]
    public void The_smallest_figures_contain_no_NaN()
    {
        Figure figure = new(3, 3) { Width = 120, Height = 90 };
        foreach (Panel panel in figure.Panels)
        {
            panel.Line([0, 1e7], [-1e7, 1], "line").VectorField([0, 1], [0, 1], new double[2, 2], new double[2, 2]);
        }

        Assert.DoesNotContain("NaN", figure.ToSvg());
    }

    private static Action<Panel, double[]>[] Items { get; } =
    [
        (panel, v) => panel.Line(v, v, "line"),
        (panel, v) => panel.Scatter(v, v, "dots"),
        (panel, v) => panel.ScatterByValue(v, v, v),
        (panel, v) => panel.ScatterByClass(v, v, [.. v.Select((_, i) => 5 * (i % 3))]),
        (panel, v) => panel.Bars([.. v.Select((_, i) => $"bar {i}")], v).Bars([.. v.Select((_, i) => $"bar {i}")], v, "twice"),
        (panel, v) => panel.Band(v, v, [.. v.Select(x => 2 * x)], "band"),
        (panel, v) => panel.Bars(v, v, "bars"),
        (panel, v) => panel.VectorField(v, v, Square(v), Square(v)),
        (panel, v) => Array.ForEach(v, x => panel.VerticalLine(x, "here").HorizontalLine(x, "level").VerticalSpan(x, 1, "span")),
    ];

    private static double[,] Square(double[] v)
    {
        double[,] square = new double[v.Length, v.Length];
        for (int i = 0; i < square.Length; i++)
        {
            square[i / v.Length, i % v.Length] = v[i % v.Length];
        }

        return square;
    }
}
