using Continua.Learning;

namespace Continua.Tests.Data;

public class WindowsTests
{
    // Spacings 1, 1, 1.5, 2, 1, 1: the median is 1, so 1.5 is not a gap and 2 is.
    private static readonly TimeSeries Gapped = TimeSeries.Of([0, 1, 2, 3.5, 5.5, 6.5, 7.5], Column(7));

    [Fact]
    public void Segments_end_at_gaps() =>
        Assert.Equal([new(0, 0, 4), new(0, 4, 3)], Windows.Segments(Gapped));

    [Theory]
    [InlineData(1.0, 3)]
    [InlineData(2.0, 1)]
    [InlineData(0.5, 7)]
    public void The_limit_of_spacings_can_be_given(double gap, int segments) =>
        Assert.Equal(segments, Windows.Segments(Gapped, maxGap: gap).Count);

    [Fact]
    public void Rounding_of_times_causes_no_gap()
    {
        TimeSeries tenths = TimeSeries.Of([.. Enumerable.Range(0, 100).Select(i => i * 0.1)], Column(100));
        Assert.Single(Windows.Segments(tenths, maxGap: 0.1));
    }

    [Fact]
    public void Windows_start_at_every_possible_row_and_contain_no_gap()
    {
        Assert.Equal([new(0, 0, 3), new(0, 1, 3), new(0, 4, 3)], Windows.Find(Gapped, 3));
        Assert.Equal(7, Windows.Find(Gapped, 1).Count);
        Assert.Empty(Windows.Find(Gapped, 5));
    }

    [Fact]
    public void Windows_do_not_exceed_the_given_ranges() =>
        Assert.Equal([new(0, 1, 2), new(0, 5, 2)], Windows.Find(Gapped, 2, [new(0, 1, 2), new(0, 3, 0), new(0, 5, 2)]));

    [Fact]
    public void The_first_row_of_a_window_is_complete_unless_the_option_is_off()
    {
        TimeSeries holes = Csv.Read("t,x,y\n0,1,1\n1,,1\n2,1,1\n3,1,\n");
        Assert.Equal([0, 2], Windows.Find(holes, 2).Select(w => w.Start));
        Assert.Equal([0, 1, 2], Windows.Find(holes, 2, completeStart: false).Select(w => w.Start));
    }

    [Fact]
    public void Windows_do_not_cross_trajectories()
    {
        TimeSeries two = Csv.Read("id,t,x\na,0,1\na,1,1\nb,1,1\nb,2,1\n", new() { Series = "id" });
        Assert.Equal([new(0, 0, 2), new(1, 0, 2)], Windows.Find(two, 2));
    }

    [Fact]
    public void A_single_row_is_a_window_of_length_one()
    {
        TimeSeries single = TimeSeries.Of([0], Column(1));
        Assert.Single(Windows.Find(single, 1));
        Assert.Empty(Windows.Find(single, 2));
    }

    [Fact]
    public void Invalid_limits_lengths_and_ranges_are_rejected()
    {
        Assert.Contains("median spacing here is 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => Windows.Segments(Gapped, maxGap: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Windows.Segments(Gapped, maxGap: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Windows.Find(Gapped, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Windows.Find(Gapped, 1, [new(0, 5, 3)]));
    }

    private static double[,] Column(int rows) => new double[rows, 1];
}
