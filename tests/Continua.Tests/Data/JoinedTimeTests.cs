using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Times that are spread over several columns, and dates in the formats of instruments and programs.</summary>
public class JoinedTimeTests
{
    [Theory]
    [InlineData("Date;Time;x\n13/03/2004;18.00.00;1\n13/03/2004;19.00.00;2\n", "Date+Time", "dd/MM/yyyy HH.mm.ss", 1)]
    [InlineData("date;time;x\n2004-03-13;18.30;1\n2004-03-13;19.30;2\n", "date+time", "yyyy-MM-dd HH.mm", 1)]
    [InlineData("date,time,x\n2021-03-01,0,1\n2021-03-01,30,2\n2021-03-01,100,3\n2021-03-01,2330,4\n2021-03-02,0,5\n", "date+time", "yyyy-MM-dd HHmm", 30)]
    [InlineData("date,time,x\n20210301,0000,1\n20210301,0030,2\n20210302,2330,3\n", "date+time", "yyyyMMdd HHmm", 0.5)]
    [InlineData("date,time,x\n2021-03-01,0,1\n2021-03-01,1,2\n2021-03-01,23,3\n2021-03-02,0,4\n", "date+time", "yyyy-MM-dd H", 1)]
    [InlineData("date,hour,x\n2020-01-01,1,1\n2020-01-01,23,2\n2020-01-01,24,3\n2020-01-02,1,4\n", "date+hour", "yyyy-MM-dd H", 22)]
    [InlineData("date,HE,x\n2020-01-01,0,1\n2020-01-01,1,2\n", "date+HE", "yyyy-MM-dd H", 1)]
    [InlineData("year,doy,x\n2020,1,1\n2020,2,2\n2020,366,3\n2021,1,4\n", "year+doy", "yyyy j", 1)]
    [InlineData("Year,DOY,x\n2000,301,1\n2000,302,2\n", "Year+DOY", "yyyy j", 1)]
    public void Columns_that_together_form_a_time_are_joined(string text, string name, string pattern, double second)
    {
        TimeSeries data = Csv.Read(text);
        Assert.Equal((name, pattern, "x"), (data.Time.Name, data.Time.Pattern, string.Join(',', data.States)));
        double[] times = data.Trajectories[0].Times;
        Assert.Equal(second, times[1], 1e-12);
        Assert.Equal(times, Csv.Read(text, new() { Time = name, TimeFormat = pattern }).Trajectories[0].Times);
        Assert.Equal(times, Csv.Read(text, new() { Axis = data.Time }).Trajectories[0].Times);
        Assert.Equal(times, Csv.Read(Csv.Write(data)).Trajectories[0].Times);
    }

    [Fact]
    public void Joined_dates_with_exchangeable_day_and_month_are_rejected_with_columns_and_patterns()
    {
        string text = "Date;Time;x\n10/03/2004;18.00.00;1\n10/03/2004;19.00.00;2\n";
        Csv.Rejects(text, 2, 1, ["dd/MM/yyyy HH.mm.ss", "MM/dd/yyyy HH.mm.ss", "say CsvOptions.Time Date+Time"]);
        Assert.Equal([0.0, 1], Csv.Read(text, new() { Time = "Date+Time", TimeFormat = "dd/MM/yyyy HH.mm.ss" }).Trajectories[0].Times);
    }

    [Theory]
    [InlineData("Mon Mar 01 00:00:00 2021|Mon Mar 01 01:00:00 2021", "ddd MMM dd HH:mm:ss yyyy")]
    [InlineData("Mon Mar  1 00:00:00 2021|Mon Mar  1 01:00:00 2021", "ddd MMM  d HH:mm:ss yyyy")]
    [InlineData("Mon, 01 Mar 2021 00:00:00 +0000|Mon, 01 Mar 2021 01:00:00 +0000", "ddd, dd MMM yyyy HH:mm:sszzz")]
    [InlineData("Mon, 01 Mar 2021 00:00:00 GMT|Mon, 01 Mar 2021 01:00:00 GMT", "ddd, dd MMM yyyy HH:mm:ss'Z'")]
    [InlineData("20210301 0000|20210301 0100", "yyyyMMdd HHmm")]
    [InlineData("20210301 000000|20210301 010000", "yyyyMMdd HHmmss")]
    [InlineData("2021-03-01T23:00|2021-03-01T24:00", "yyyy-MM-dd'T'HH:mm")]
    [InlineData("2021-03-01 23:00:00|2021-03-01 24:00:00", "yyyy-MM-dd HH:mm:ss")]
    [InlineData("2021-03-01 00:00:00 +0100|2021-03-01 01:00:00 +0100", "yyyy-MM-dd HH:mm:sszzz")]
    [InlineData("2020W01|2020W02", "yyyy'W'ww")]
    [InlineData("2020-W01|2020-W02", "yyyy-'W'ww")]
    [InlineData("2020-001|2020-002", "yyyy-jjj")]
    public void Date_formats_of_programs_are_read_and_written_back(string cells, string pattern)
    {
        string[] rows = cells.Split('|');
        TimeSeries data = Csv.Read($"time,x\n\"{rows[0]}\",1\n\"{rows[1]}\",2\n");
        Assert.Equal((pattern, rows[0].Contains(':') || rows[0].Contains(' ') ? "h" : "days"), (data.Time.Pattern, data.Time.Unit));
        Assert.Equal(rows[0].Contains('W') ? [0.0, 7] : [0.0, 1], data.Trajectories[0].Times);
        double[] times = data.Trajectories[0].Times;
        Assert.Equal(times, times.Select(data.Time.Format).Select(data.Time.Parse));
    }
}
