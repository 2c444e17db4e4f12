using System.Globalization;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Numbers whose digits are parts of a date or a time of day are read as dates, or rejected with the possible
/// patterns: as plain numbers, their steps would be uneven at the end of a year or an hour.</summary>
public class CalendarNumberTests
{
    [Theory]
    [InlineData("1871.11 1871.12 1872.01 1872.02", "Date", "yyyy.MM", "days", "monthly")]
    [InlineData("1871.09 1871.1 1871.11 1871.12 1872.01", "Date", "yyyy.MM", "days", "monthly")]
    [InlineData("1871.9 1871.10 1871.11 1871.12 1872.1", "Date", "yyyy.M", "days", "monthly")]
    [InlineData("1871.01 1871.02 1871.07 1872.02 1872.03 1874.12", "Date", "yyyy.MM", "days", "")]
    [InlineData("0011 0012 0101 0102", "date", "yyMM", "days", "monthly")]
    [InlineData("9811 9812 9901 9902", "date", "yyMM", "days", "monthly")]
    [InlineData("0000 0030 0100 0130", "time", "HHmm", "min", "")]
    [InlineData("0000 0100 0200 0300 2300", "time", "HHmm", "h", "")]
    [InlineData("0 30 100 130 200 230", "time", "HHmm", "min", "")]
    [InlineData("1345 1350 1355 1400 1405 1410 1415 1420 1425 1430 1435 1440 1445 1450 1455 1500", "time", "HHmm", "min", "")]
    [InlineData("005800 005900 010000 010100", "time", "HHmmss", "min", "")]
    [InlineData("0 3000 10000 13000 20000 23000", "time", "HHmmss", "min", "")]
    [InlineData("202051 202052 202053 202101", "week", "yyyyww", "days", "")]
    [InlineData("202151 202152 202201 202202", "t", "yyyyww", "days", "")]
    [InlineData("2020.3 2020.4 2021.1 2021.2", "date", "yyyy.q", "days", "quarterly")]
    [InlineData("20203 20204 20211 20212", "date", "yyyyq", "days", "quarterly")]
    [InlineData("2020365 2020366 2021001 2021002", "time", "yyyyjjj", "days", "")]
    public void Numbers_that_are_certainly_dates_are_read_as_dates(
        string cells, string name, string pattern, string unit, string step)
    {
        string[] rows = cells.Split(' ');
        TimeSeries data = Read(name, rows);
        Assert.Equal((TimeKind.Date, pattern, unit), (data.Time.Kind, data.Time.Pattern, data.Time.Unit));
        string found = Assert.Single(data.Reading, note => note.Option == "CsvOptions.TimeFormat").Found;
        Assert.Contains(pattern, found, StringComparison.Ordinal);
        Assert.EndsWith(step, found, StringComparison.Ordinal);

        // The detected pattern as an option, and the axis of the series, give the same times; written files are read
        // back.
        double[] times = data.Trajectories[0].Times;
        Assert.Equal(times, Read(name, rows, new() { TimeFormat = pattern }).Trajectories[0].Times);
        Assert.Equal(times[1..], Read(name, rows[1..], new() { Axis = data.Time }).Trajectories[0].Times);
        Assert.Equal(times, Csv.Read(Csv.Write(data), new() { Axis = data.Time }).Trajectories[0].Times);
        Assert.Equal(times, times.Select(data.Time.Format).Select(data.Time.Parse));
        if (pattern != "yyyy.M")
        {
            Assert.Equal(rows.Select(double.Parse), Read(name, rows, new() { TimeFormat = "number" }).Trajectories[0].Times);
        }
    }

    [Fact]
    public void Times_of_day_in_digits_continue_beyond_midnight()
    {
        TimeSeries data = Read("time", ["2330", "2430"], new() { TimeFormat = "HHmm" });
        Assert.Equal([0.0, 1], data.Trajectories[0].Times);
        Assert.Equal("2530", data.Time.Format(2));
    }

    [Theory]
    [InlineData("202050 202051 202052 202101 202102", "week", "yyyyww")] // 2020 has a week 53
    [InlineData("0001 0004 0009 0016 0025", "time", "HHmm")]
    [InlineData("0 30 100 130", "time", "HHmm")]
    [InlineData("2000.01 2000.02 2001.07 2001.12", "Date", "yyyy.MM")]
    [InlineData("2020001 2020002 2020003 2020004", "t", "yyyyjjj")]
    public void Ambiguous_numbers_are_rejected_with_the_possible_patterns(string cells, string name, string pattern)
    {
        string[] rows = cells.Split(' ');
        DataFileException error = Assert.Throws<DataFileException>(() => Read(name, rows));
        Assert.Contains($"CsvOptions.TimeFormat {pattern}", error.Message, StringComparison.Ordinal);
        Assert.Contains("CsvOptions.TimeFormat number", error.Message, StringComparison.Ordinal);
        Assert.Equal(TimeKind.Date, Read(name, rows, new() { TimeFormat = pattern }).Time.Kind);
        Assert.Equal(TimeKind.Number, Read(name, rows, new() { TimeFormat = "number" }).Time.Kind);
    }

    [Fact]
    public void Times_of_day_that_restart_at_midnight_are_rejected_as_decreasing() =>
        Csv.Rejects("time,x\n2300,1\n2330,2\n0000,3\n0030,4\n", 4, 1, ["count the hours after midnight from 24:00"]);

    [Theory]
    [InlineData("t", 0, 1)]
    [InlineData("t", 1, 1)]
    [InlineData("t", 0, 0.1)]
    [InlineData("t", 0, 0.01)]
    [InlineData("t", 0, 0.25)]
    [InlineData("time", 0, 5)]
    [InlineData("time", 0, 10)]
    [InlineData("time", 0, 30)]
    [InlineData("time", 0, 100)]
    [InlineData("year", 1871, 1)]
    [InlineData("year", 1958, 1.0 / 12)]
    [InlineData("year", 1958.04, 0.25)]
    [InlineData("year", 1958.04, 1)]
    [InlineData("time", 1000, 7)]
    [InlineData("time", 2000.01, 0.01)]
    [InlineData("time", 2020, 0.1)]
    [InlineData("time (s)", 0, 30)]
    [InlineData("t", 20000, 1)]
    [InlineData("t", 200000, 100)]
    public void Even_steps_are_plain_numbers(string name, double first, double step)
    {
        foreach (int rows in new[] { 2, 5, 12, 60, 500 })
        {
            string[] cells = [.. Enumerable.Range(0, rows).Select(i => (first + step * i).ToString("0.####", CultureInfo.InvariantCulture))];
            Assert.Equal(TimeKind.Number, Read(name, cells).Time.Kind);
        }
    }

    [Theory]
    [InlineData("0 10 20 50 100 200 500 1000 2000")]
    [InlineData("0 1 2 5 10 20 50 100")]
    [InlineData("0.5 1 2 4 8 12 24 48")]
    [InlineData("0 15 30 60 90 120 180 240")]
    [InlineData("1900 1910 1920 1950 2000 2010")]
    [InlineData("2001 2002 2003 2005 2008 2013")]
    [InlineData("1990.5 1991.5 1992.5 1994.5 1995.5")]
    [InlineData("0 5 10 15 20 25 30 40 50 60 120")]
    public void Uneven_steps_without_a_calendar_pattern_are_plain_numbers(string cells) =>
        Assert.Equal(TimeKind.Number, Read("time", cells.Split(' ')).Time.Kind);

    [Fact]
    public void Sorted_random_numbers_are_plain_numbers()
    {
        Random random = new(5);
        for (int trial = 0; trial < 3000; trial++)
        {
            double scale = Math.Pow(10, random.Next(5)), round = Math.Pow(10, random.Next(3));
            double[] times = [.. Enumerable.Range(0, random.Next(8, 40)).Select(_ => Math.Round(random.NextDouble() * scale * round) / round).Distinct().Order()];
            string[] cells = [.. times.Select(t => t.ToString("R", CultureInfo.InvariantCulture))];
            Assert.Equal(TimeKind.Number, Read("t", cells).Time.Kind);
        }
    }

    private static TimeSeries Read(string name, string[] rows, CsvOptions? options = null) =>
        Csv.Read($"{name},x\n" + string.Concat(rows.Select((row, i) => $"{row},{i}\n")), options);
}
