using Continua.Learning;

namespace Continua.Tests.Data;

public class HoldoutTests
{
    [Fact]
    public void The_last_fifth_of_the_time_span_is_held_out_regardless_of_the_number_of_rows()
    {
        // The span is 10: rows later than 8 are held out, the row at 8 is not.
        TimeSeries data = TimeSeries.Of([0, 1, 8, 8.5, 9, 9.5, 10], new double[7, 1]);
        Holdout split = Holdout.Split(data);
        Assert.Equal([new(0, 0, 3)], split.Training);
        Assert.Equal([new(0, 3, 4)], split.HeldOut);
    }

    [Fact]
    public void Each_series_is_split_separately()
    {
        TimeSeries data = Csv.Read("id,t,x\na,0,1\na,1,1\nb,100,1\nb,101,1\nb,110,1\nc,7,1\n", new() { Series = "id" });
        Holdout split = Holdout.Split(data, 0.5);
        Assert.Equal([new(0, 0, 1), new(1, 0, 2), new(2, 0, 1)], split.Training);
        Assert.Equal([new(0, 1, 1), new(1, 2, 1), new(2, 1, 0)], split.HeldOut);
    }

    [Fact]
    public void Splitting_the_training_part_gives_a_validation_set()
    {
        TimeSeries data = TimeSeries.Of([.. Enumerable.Range(0, 101).Select(i => (double)i)], new double[101, 1]);
        Holdout outer = Holdout.Split(data), inner = Holdout.Split(data, 0.25, outer.Training);
        Assert.Equal([new(0, 0, 61)], inner.Training);
        Assert.Equal([new(0, 61, 20)], inner.HeldOut);
        Assert.Equal([new(0, 81, 20)], outer.HeldOut);
    }

    [Fact]
    public void A_fraction_of_zero_holds_out_nothing() =>
        Assert.Equal([new(0, 2, 0)], Holdout.Split(TimeSeries.Of([0, 1], new double[2, 1]), 0).HeldOut);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void Fractions_outside_0_to_1_are_rejected(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Holdout.Split(TimeSeries.Of([0], new double[1, 1]), fraction));
}
