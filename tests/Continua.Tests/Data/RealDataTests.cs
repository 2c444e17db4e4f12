using Continua.Learning;

namespace Continua.Tests.Data;

public class RealDataTests
{
    [Fact]
    public void The_pendulum_sample_is_read()
    {
        TimeSeries data = TimeSeries.ReadCsv(Sample("pendulum.csv"));
        Assert.Equal(["angle", "velocity"], data.States);
        Assert.Equal(("s", 556), (data.Time.Unit, data.Rows));
        Assert.Equal(1 / 6.0, data.MedianSpacing, 1e-5);
        Assert.Equal(11, Windows.Segments(data).Count); // ten gaps
        Assert.Equal(-1, data.Trajectories[0].Values.Cast<double>().ToList().FindIndex(double.IsNaN));
    }

    [Fact]
    public void The_lynx_and_hare_sample_is_read()
    {
        TimeSeries data = TimeSeries.ReadCsv(Sample("lynx-hare.csv"));
        Assert.Equal(["Lynx", "Hare"], data.States);
        Assert.Equal(("years", 21, 1.0), (data.Time.Unit, data.Rows, data.MedianSpacing));
        Assert.Equal("1900", data.Time.Format(data.Trajectories[0].Times[0]));
        Assert.Equal(47.2, data.Trajectories[0].Values[1, 1]);
    }

    [SharedDataFact("lynx_hare/lynx-hare-1845-1935.csv")]
    public void The_lynx_and_hare_data_from_1845_are_read()
    {
        TimeSeries data = TimeSeries.ReadCsv(SharedDataFactAttribute.At("lynx_hare/lynx-hare-1845-1935.csv"));
        Assert.Equal((91, "years"), (data.Rows, data.Time.Unit));
        Assert.Equal(["hare", "lynx"], data.States);
        Assert.Single(Windows.Segments(data));
    }

    [SharedDataFact("delhi_climate/DailyDelhiClimateTrain.csv")]
    public void The_Delhi_climate_data_are_read_and_continued()
    {
        TimeSeries train = TimeSeries.ReadCsv(SharedDataFactAttribute.At("delhi_climate/DailyDelhiClimateTrain.csv"));
        Assert.Equal((1462, "days", TimeKind.Date, 1.0), (train.Rows, train.Time.Unit, train.Time.Kind, train.MedianSpacing));
        Assert.Equal(["meantemp", "humidity", "wind_speed", "meanpressure"], train.States);
        Assert.Equal("2017-01-01", train.Time.Format(train.Trajectories[0].Times[^1]));

        // On the axis of the training file, the test file continues where the training file ends.
        TimeSeries test = TimeSeries.ReadCsv(
            SharedDataFactAttribute.At("delhi_climate/DailyDelhiClimateTest.csv"), new() { Axis = train.Time });
        Assert.Equal((114, 1461.0), (test.Rows, test.Trajectories[0].Times[0]));
    }

    [SharedDataFact("old_faithful/faithful.csv")]
    public void Old_Faithful_is_rejected_without_a_time_column()
    {
        string path = SharedDataFactAttribute.At("old_faithful/faithful.csv");
        Assert.Contains("'rownames', 'eruptions', 'waiting'",
            Assert.Throws<DataFileException>(() => TimeSeries.ReadCsv(path)).Message, StringComparison.Ordinal);
        Assert.Equal(["eruptions", "waiting"], TimeSeries.ReadCsv(path, new() { Time = "rownames" }).States);
    }

    private static string Sample(string name) => Path.Combine(SharedDataFactAttribute.Root, "samples", name);
}
