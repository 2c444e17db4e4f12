using Continua.Learning;

namespace Continua.Tests.Data;

public class TimeSeriesTests
{
    [Fact]
    public void Arrays_become_a_series()
    {
        TimeSeries data = TimeSeries.Of([0, 2, 3], new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        Assert.Equal(["y0", "y1"], data.States);
        Assert.Equal(("t", 3, 1.5, null), (data.Time.Name, data.Rows, data.MedianSpacing, data.Sha256));
    }

    [Fact]
    public void Without_neighbours_there_is_no_spacing() => Assert.Equal(double.NaN, TimeSeries.Of([0], new double[1, 1]).MedianSpacing);

    [Fact]
    public void Arrays_that_fit_badly_are_refused_with_a_sentence()
    {
        Refused("2 times", () => TimeSeries.Of([0, 1], new double[3, 1]));
        Refused("0 times", () => TimeSeries.Of([], new double[0, 1]));
        Refused("row 2 has 0.5", () => TimeSeries.Of([0, 1, 0.5], new double[3, 1]));
        Refused("row 0 has NaN", () => TimeSeries.Of([double.NaN], new double[1, 1]));
        Refused("infinity", () => TimeSeries.Of([0], new[,] { { double.PositiveInfinity } }));
        Refused("at least", () => TimeSeries.Of([]));
        Refused("at least", () => TimeSeries.Of([0], new double[1, 0]));
        Refused("3 names for 1", () => TimeSeries.Of([0], new double[1, 1], ["a", "b", "c"]));
        Refused("'t'", () => TimeSeries.Of([0], new double[1, 1], ["t"]));
        Refused("' a'", () => TimeSeries.Of([0], new double[1, 1], [" a"]));
        Trajectory one = new([0], new double[1, 1], "one"), wide = new([0], new double[1, 2], "wide"), none = new([0], new double[1, 1]);
        Refused("1, 2 of them", () => TimeSeries.Of([one, wide], seriesColumn: "id"));
        Refused("seriesColumn", () => TimeSeries.Of([one, one]));
        Refused("'one'", () => TimeSeries.Of([one, one], seriesColumn: "id"));
        Refused("''", () => TimeSeries.Of([one, none], seriesColumn: "id"));
    }

    private static void Refused(string words, Action action) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
