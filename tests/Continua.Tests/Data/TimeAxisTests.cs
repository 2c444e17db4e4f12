using Continua.Learning;

namespace Continua.Tests.Data;

public class TimeAxisTests
{
    [Theory]
    [InlineData("t", "units of 't'")]
    [InlineData("Time", "units of 'Time'")]
    [InlineData("time (s)", "s")]
    [InlineData("t[s]", "s")]
    [InlineData("Time [Minutes]", "min")]
    [InlineData("time_ms", "ms")]
    [InlineData("elapsed time (generations)", "generations")]
    [InlineData("Year", "years")]
    [InlineData("hours", "h")]
    [InlineData("day", "days")]
    [InlineData("timestamp", "units of 'timestamp'")]
    public void The_time_column_and_its_unit_are_detected_from_the_name(string name, string unit)
    {
        TimeSeries data = Csv.Read($"x,{name}\n5,0\n6,1\n");
        Assert.Equal((name, unit, TimeKind.Number), (data.Time.Name, data.Time.Unit, data.Time.Kind));
        Assert.Equal(["x"], data.States);
    }

    [Theory]
    [InlineData("year,x,t\n1,2,3\n", "t")] // the most common name has precedence
    [InlineData("time,date,x\nlate,2013-01-01,1\n", "date")] // … if its cells are times
    [InlineData("time,date,x\n12:30,2013-01-01,1\n", "date+time")]
    [InlineData("month,year,x\n1,2,3\n", "year")]
    [InlineData("month,year,x\n1,2015,3\n", "year+month")]
    [InlineData("h,s,x,T\n1,2,3,4\n", "T")] // single letters are states
    public void One_of_several_candidate_columns_is_the_time(string text, string time) =>
        Assert.Equal(time, Csv.Read(text).Time.Name);

    [Fact]
    public void The_option_has_precedence_over_detection() =>
        Assert.Equal("x", Csv.Read("t,x\n0,5\n1,6\n", new() { Time = "x" }).Time.Name);

    [Theory]
    [InlineData("2013-01-01|2013-01-02|2013-01-04", "days", 0, 1, 3)]
    [InlineData("2013-01-01T00:00|2013-01-01T06:00|2013-01-01T12:00", "h", 0, 6, 12)]
    [InlineData("2013-01-01 00:00:00|2013-01-01 00:15:00|2013-01-01 00:30:00", "min", 0, 15, 30)]
    [InlineData("2013-01-01T00:00:00.000Z|2013-01-01T00:00:00.250Z|2013-01-01T00:00:00.500Z", "s", 0, 0.25, 0.5)]
    [InlineData("2013-01-01T00:00:00+02:00|2013-01-01T01:00:00+02:00|2013-01-01T02:00:00+02:00", "h", 0, 1, 2)]
    [InlineData("2013/01/01|2013/02/01|2013/03/01", "days", 0, 31, 59)]
    [InlineData("2013-01|2013-02|2013-03", "days", 0, 31, 59)]
    [InlineData("2013-01-01 00:00:00+01|2013-01-01 12:00:00+01|2013-01-02 00:00:00+01", "h", 0, 12, 24)]
    [InlineData("0001-01-01|0001-01-02|9999-12-31", "days", 0, 1, 3652058)]
    [InlineData("1600-02-29|1600-03-01|2000-03-01", "days", 0, 1, 146098)]
    public void Dates_are_counted_in_the_unit_of_their_spacing_and_written_in_their_original_format(
        string dates, string unit, double first, double second, double third)
    {
        string[] rows = dates.Split('|');
        TimeSeries data = Csv.Read($"date,x\n{string.Join(",1\n", rows)},2\n");
        Assert.Equal((TimeKind.Date, unit), (data.Time.Kind, data.Time.Unit));
        Assert.Equal([first, second, third], data.Trajectories[0].Times);
        Assert.Equal(rows, data.Trajectories[0].Times.Select(data.Time.Format));
        Assert.Equal([first, second, third], rows.Select(data.Time.Parse));
    }

    [Fact]
    public void Dates_without_offset_are_UTC_and_offsets_are_applied()
    {
        TimeSeries data = Csv.Read("date,x\n2013-01-01T00:00,1\n2013-01-01T03:00+02:00,2\n2013-01-01T02:00Z,3\n");
        Assert.Equal([0, 1, 2], data.Trajectories[0].Times);
        Assert.Equal(TimeSpan.Zero, data.Time.Origin.Offset);
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "01/02/2013|02/02/2013", 1)]
    [InlineData("MM/dd/yyyy", "01/02/2013|02/02/2013", 31)]
    [InlineData("yyyyMMdd", "20130131|20130201", 1)]
    [InlineData("d MMM yyyy", "1 Feb 2013|11 Feb 2013", 10)]
    public void A_given_pattern_is_used_for_reading_and_writing(string pattern, string dates, double days)
    {
        string[] rows = dates.Split('|');
        TimeSeries data = Csv.Read($"date,x\n{rows[0]},1\n{rows[1]},2\n", new() { TimeFormat = pattern });
        Assert.Equal([0, days], data.Trajectories[0].Times);
        Assert.Equal(rows, data.Trajectories[0].Times.Select(data.Time.Format));
        Assert.Equal(days, data.Time.Parse(rows[1]));
    }

    [Fact]
    public void Dates_that_do_not_match_a_given_pattern_are_rejected()
    {
        Csv.Rejects("date,x\n2013-01-01,1\n", 2, 1, ["dd/MM/yyyy", "2013-01-01"], new() { TimeFormat = "dd/MM/yyyy" });
        Csv.Rejects("date,x\n01/01/2013,1\n01/13/2013,1\n", 3, 1, ["dd/MM/yyyy", "01/13/2013"],
            new() { TimeFormat = "dd/MM/yyyy" });
    }

    [Fact]
    public void Times_that_the_pattern_cannot_represent_are_written_in_full_and_read_back()
    {
        TimeAxis days = Csv.Read("date,x\n2013-01-01,1\n2013-01-02,2\n").Time;
        Assert.Equal("2013-01-03T12:00:00", days.Format(2.5));
        Assert.Equal(2.5, days.Parse("2013-01-03T12:00:00"));
        TimeAxis given = Csv.Read("date,x\n01/01/2013,1\n", new() { TimeFormat = "dd/MM/yyyy" }).Time;
        TimeSeries ahead = TimeSeries.Of([0.5, 1], new double[,] { { 1 }, { 2 } }, time: given);
        Assert.Equal("date,y0\n2013-01-01T12:00:00,1\n2013-01-02T00:00:00,2\n", Csv.Write(ahead));
        Assert.Equal([0.5, 1], Csv.Read(Csv.Write(ahead), new() { TimeFormat = "dd/MM/yyyy", Axis = given }).Trajectories[0].Times);
        Assert.Equal([0.5, 1], Csv.Read(Csv.Write(ahead), new() { Axis = given }).Trajectories[0].Times);
    }

    [Fact]
    public void Rounding_of_doubles_adds_no_digits_to_formatted_dates()
    {
        TimeAxis minutes = Csv.Read("date,x\n1950-01-01T00:00,1\n1950-01-01T00:07,2\n").Time;
        for (int i = 0; i < 40_000_000; i += 9973)
        {
            string text = minutes.Format(i / 3.0 * 3.0);
            Assert.Equal("yyyy-MM-ddTHH:mm".Length, text.Length);
        }
    }

    [Fact]
    public void The_last_representable_tick_is_rounded_down()
    {
        TimeSeries data = Csv.Read("date,x\n9999-12-31T23:59,1\n9999-12-31T23:59:59.9999999,2\n");
        Assert.Equal("9999-12-31T23:59:59.999999", data.Time.Format(data.Trajectories[0].Times[1]));
    }

    [Fact]
    public void Dates_are_counted_from_the_earliest_date_of_all_series()
    {
        TimeSeries data = Csv.Read("id,date,x\na,2013-01-05,1\na,2013-01-06,1\nb,2013-01-01,1\n", new() { Series = "id" });
        Assert.Equal([4, 5], data.Trajectories[0].Times);
        Assert.Equal([0], data.Trajectories[1].Times);
    }

    [Fact]
    public void The_axis_of_an_earlier_file_is_reused()
    {
        TimeAxis axis = Csv.Read("when,x\n2013-01-01T00:00,1\n2013-01-01T01:00,2\n", new() { Time = "when" }).Time;
        TimeSeries later = Csv.Read("x,when\n5,2013-01-03\n", new() { Axis = axis });
        Assert.Equal([48], later.Trajectories[0].Times);
        Assert.Equal(axis, later.Time);
        Csv.Rejects("when,x\n17,1\n", 2, 1, ["'17'"], new() { Axis = axis });
        Csv.Rejects("t,x\n2013-01-01,1\n", 2, 1, ["a number", "2013-01-01"],
            new() { Axis = Csv.Read("t,x\n0,1\n").Time });
    }

    [Fact]
    public void Texts_that_are_not_times_are_rejected()
    {
        TimeAxis number = Csv.Read("t,x\n0,1\n").Time, date = Csv.Read("date,x\n2013-01-01,1\n").Time;
        Assert.Contains("'1,5'", Assert.Throws<FormatException>(() => number.Parse("1,5")).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => number.Parse("NaN"));
        Assert.Contains("such as 2013-01-01", Assert.Throws<FormatException>(() => date.Parse("5")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => date.Format(1e9));
        Assert.Throws<ArgumentOutOfRangeException>(() => date.Format(double.NaN));
        Assert.Throws<ArgumentException>(() => (date with { Unit = "parsecs" }).Format(1));
    }
}
