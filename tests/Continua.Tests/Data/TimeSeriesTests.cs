using Continua.Learning;

namespace Continua.Tests.Data;

public class TimeSeriesTests
{
    [Fact]
    public void A_series_is_created_from_arrays()
    {
        TimeSeries data = TimeSeries.Of([0, 2, 3], new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        Assert.Equal(["y0", "y1"], data.States);
        Assert.Equal(("t", 3, 1.5, null), (data.Time.Name, data.Rows, data.MedianSpacing, data.Sha256));
    }

    [Fact]
    public void The_median_spacing_of_a_single_row_is_NaN() =>
        Assert.Equal(double.NaN, TimeSeries.Of([0], new double[1, 1]).MedianSpacing);

    [Fact]
    public void Invalid_arrays_and_names_are_rejected()
    {
        Rejects("2 times", () => TimeSeries.Of([0, 1], new double[3, 1]));
        Rejects("0 times", () => TimeSeries.Of([], new double[0, 1]));
        Rejects("row 2 has 0.5", () => TimeSeries.Of([0, 1, 0.5], new double[3, 1]));
        Rejects("row 0 has NaN", () => TimeSeries.Of([double.NaN], new double[1, 1]));
        Rejects("infinity", () => TimeSeries.Of([0], new[,] { { double.PositiveInfinity } }));
        Rejects("at least", () => TimeSeries.Of([]));
        Rejects("at least", () => TimeSeries.Of([0], new double[1, 0]));
        Rejects("3 names for 1", () => TimeSeries.Of([0], new double[1, 1], ["a", "b", "c"]));
        Rejects("'t'", () => TimeSeries.Of([0], new double[1, 1], ["t"]));
        Rejects("' a'", () => TimeSeries.Of([0], new double[1, 1], [" a"]));
        Trajectory one = new([0], new double[1, 1], "one"), wide = new([0], new double[1, 2], "wide"), none = new([0], new double[1, 1]);
        Rejects("1, 2 of them", () => TimeSeries.Of([one, wide], seriesColumn: "id"));
        Rejects("seriesColumn", () => TimeSeries.Of([one, one]));
        Rejects("'one'", () => TimeSeries.Of([one, one], seriesColumn: "id"));
        Rejects("''", () => TimeSeries.Of([one, none], seriesColumn: "id"));
    }

    private static void Rejects(string expected, Action action) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
}
