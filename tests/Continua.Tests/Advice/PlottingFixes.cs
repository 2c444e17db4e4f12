using Continua.Plotting;
using Continua.Reporting;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about figures, animations and reports.</summary>
internal static class PlottingFixes
{
    private static readonly double[] Two = [1, 2];

    public static IEnumerable<Fix> All =>
    [
        Of("Axis.cs", "leave it null for an automatic limit.", p => p.X.Min = double.NaN, p => p.X.Min = null),
        Of(
            "Axis.cs", "exchange them, or set the other one to null first.", p => (p.X.Max, p.X.Min) = (1, 2),
            p => (p.X.Min, p.X.Max) = (1, 2),
            p => (p.X.Max, p.X.Max, p.X.Min) = (1, null, 2)),
        Of("ElementId.cs", "leave it out for a computed one.", _ => Drawn().ToSvg("1 2"), _ => Drawn().ToSvg()),
        Of(
            "Animation.cs", "call Add first.", _ => new Animation().ToHtml(),
            _ => new Animation().Add("one", Drawn()).ToHtml()),
        Of(
            "Animation.cs", "draw all with the same size and panels.",
            _ => new Animation().Add("one", Drawn()).Add("two", new Figure(2, 1)),
            _ => new Animation().Add("one", Drawn()).Add("two", Drawn()).ToHtml()),
        Of(
            "Panel.Maps.cs", "draw others in another panel.", p => p.Images([new byte[2, 2], new byte[3, 3]]),
            p => (p.Images([new byte[2, 2]]), new Figure()[0, 0].Images([new byte[3, 3]]))),
        Of(
            "Panel.Maps.cs", "give counts[true, predicted].", p => p.ConfusionMatrix(new int[2, 3]),
            p => p.ConfusionMatrix(new int[3, 3])),
        Of(
            "Panel.Maps.cs", "merge the rare ones, or use ScatterByValue.", p => p.ScatterByClass(Two, Two, [0, 1000]),
            p => p.ScatterByClass(Two, Two, [0, 1]), p => p.ScatterByValue(Two, Two, [0, 1000])),
        Of(
            "Panel.Maps.cs", "sort them and their values.", p => p.HeatMap([2, 1], Two,
                new double[,] { { 1, 2 }, { 3, 4 } }),
            p => p.HeatMap([1, 2], Two, new double[,] { { 3, 4 }, { 1, 2 } })),
        Of(
            "Panel.Maps.cs", "replace it by a gray of your choice.", p => p.Images([new[,] { { double.NaN } }]),
            p => p.Images([new[,] { { 0.5 } }])),
        Of(
            "Panel.cs", "cut the longer one, or fill the shorter one with NaN.", p => p.Line(Two, [1]),
            p => p.Line([1], [1]),
            p => p.Line(Two, [1, double.NaN])),
        Of(
            "Panel.cs", "fill heights that are missing with NaN.", p => p.Bars(["a", "b"], Two).Bars(["a"], [1]),
            p => p.Bars(["a", "b"], Two).Bars(["a", "b"], [1, double.NaN])),
        Of("PlanePoints.cs", "choose two of them.", p => p.Line(new double[2, 3]), p => p.Line(new double[2, 2])),
        Of(
            "HtmlTable.cs", "fill it with empty cells.", _ => new HtmlReport("title").Table(["a", "b"],
                [["1"]]).ToHtml(),
            _ => new HtmlReport("title").Table(["a", "b"], [["1", ""]]).ToHtml()),
    ];

    /// <summary>Draws a panel that provokes the message, then panels that follow the advice.</summary>
    private static Fix Of(string file, string advice, Func<Panel, object?> wrong, params Func<Panel,
        object?>[] right) =>
        Fix.Of<Exception>(file, advice, () => Drawn(wrong), [.. right.Select(r => (Action)(() => Drawn(r)))]);

    private static Figure Drawn(Func<Panel, object?>? draw = null)
    {
        Figure figure = new();
        draw?.Invoke(figure[0, 0]);
        Assert.NotEmpty(figure.ToSvg());
        return figure;
    }
}
