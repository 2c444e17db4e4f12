using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>The formats of times in files. Detected formats are reported in a note, and times are written back
/// unchanged; formats that cannot be detected are given as an option.</summary>
public class TimeKindTests
{
    [Theory]
    [InlineData("20240131|20240201|20240202", "days", "yyyyMMdd", 0, 1, 2)]
    [InlineData("202412|202501|202502", "days", "yyyyMM", 0, 31, 62)]
    // Equally spaced if read as months (yyyyMM), but not if read as days of 2020 (yyMMdd).
    [InlineData("200912|201001|201002", "days", "yyyyMM", 0, 31, 62)]
    [InlineData("2024013123|2024020100|2024020101", "h", "yyyyMMddHH", 0, 1, 2)]
    [InlineData("202401312359|202402010000|202402010001", "min", "yyyyMMddHHmm", 0, 1, 2)]
    [InlineData("20240131235959|20240201000000|20240201000001", "s", "yyyyMMddHHmmss", 0, 1, 2)]
    [InlineData("20240131235959750|20240201000000000|20240201000000250", "s", "yyyyMMddHHmmssfff", 0, 0.25, 0.5)]
    [InlineData("1700000000|1700000060|1700000120", "min", "unix-s", 0, 1, 2)]
    [InlineData("1700000000.25|1700000000.5|1700000000.75", "s", "unix-s", 0, 0.25, 0.5)]
    [InlineData("1700000000000|1700003600000|1700007200000", "h", "unix-ms", 0, 1, 2)]
    [InlineData("1700000000000000|1700000000500000|1700000001000000", "s", "unix-us", 0, 0.5, 1)]
    [InlineData("1700000000000000001|1700000000500000001|1700000001000000001", "s", "unix-ns", 1e-9, 0.500000001, 1.000000001)]
    public void Whole_numbers_that_are_dates_are_read_as_dates(
        string cells, string unit, string pattern, double first, double second, double third) =>
        Check(cells, unit, pattern, first, second, third);

    [Theory]
    [InlineData("2024-03-30T12:00:00.123456789Z|2024-03-30T12:00:01.123456789Z|2024-03-30T12:00:02.123456789Z", 1, 1, 9)]
    [InlineData("2024-03-30T12:00:00.12345678Z|2024-03-30T12:00:01.12345678Z|2024-03-30T12:00:02.12345678Z", 1, 1, 8)]
    [InlineData("2024-03-30 12:00:00.1234567|2024-03-30 12:00:01.1234567|2024-03-30 12:00:02.1234567", 1, 1, 7)]
    [InlineData("2024-03-30T12:00:00.000000010Z|2024-03-30T12:00:00.000000020Z|2024-03-30T12:00:00.000000040Z", 1e-8, 2e-8, 9)]
    public void Fractions_of_a_second_keep_all_digits(string cells, double spacing, double next, int digits)
    {
        string[] rows = cells.Split('|');
        TimeSeries data = Read(rows);
        double[] times = data.Trajectories[0].Times;
        Assert.Equal(spacing, times[1] - times[0], 1e-15);
        Assert.Equal(next, times[2] - times[1], 1e-15);
        Assert.Equal(rows, times.Select(data.Time.Format));
        Assert.Contains(new string('f', digits), data.Time.Pattern, StringComparison.Ordinal);
        Assert.Equal(times[2], data.Time.Parse(rows[2]));
    }

    [Theory]
    [InlineData("03/30/2024 12:59:00 PM|03/30/2024 01:00:00 PM|03/30/2024 01:01:00 PM", "min", "MM/dd/yyyy hh:mm:ss tt", 0, 1, 2)]
    [InlineData("3/30/2024 11:59 PM|3/31/2024 12:00 AM|3/31/2024 12:01 AM", "min", "M/d/yyyy hh:mm tt", 0, 1, 2)]
    [InlineData("31/12/2024 23:00|01/01/2025 00:00|01/01/2025 01:00", "h", "dd/MM/yyyy HH:mm", 0, 1, 2)]
    [InlineData("5/1/2024 7:05|5/1/2024 7:15|31/1/2024 17:25", "days", "d/M/yyyy H:mm", 0, 0.0069444444444444441, 26.430555555555557)]
    [InlineData("01.02.2024|02.02.2024|03.02.2024", "days", "dd.MM.yyyy", 0, 1, 2)]
    [InlineData("1.2.2013 10:00|1.2.2013 11:00|1.2.2013 12:00", "h", "d.M.yyyy HH:mm", 0, 1, 2)]
    [InlineData("2013-2-3|2013-2-4|2013-12-13", "days", "yyyy-M-d", 0, 1, 313)]
    [InlineData("1 Feb 2013|2 Feb 2013|11 Feb 2013", "days", "d MMM yyyy", 0, 1, 10)]
    [InlineData("01-Feb-2013|02-Feb-2013|11-Feb-2013", "days", "dd-MMM-yyyy", 0, 1, 10)]
    [InlineData("Feb 01, 2013|Feb 02, 2013|Feb 11, 2013", "days", "MMM dd, yyyy", 0, 1, 10)]
    [InlineData("2024-03-30 12:00:00.25|2024-03-30 12:00:00.50|2024-03-30 12:00:00.75", "s", "yyyy-MM-dd HH:mm:ss.ff", 0, 0.25, 0.5)]
    [InlineData("20240131T235900Z|20240201T000000Z|20240201T000100Z", "min", "yyyyMMdd'T'HHmmss'Z'", 0, 1, 2)]
    [InlineData("2015Q4|2016Q1|2016Q2", "days", "yyyy'Q'q", 0, 92, 183)]
    [InlineData("Q4 2015|Q1 2016|Q2 2016", "days", "'Q'q yyyy", 0, 92, 183)]
    public void Common_date_formats_are_detected(
        string cells, string unit, string pattern, double first, double second, double third) =>
        Check(cells, unit, pattern, first, second, third);

    [Theory]
    [InlineData("00:00:00|00:01:00|00:02:00", "min", "HH:mm:ss", 0, 1, 2)]
    [InlineData("23:59|24:00|24:01", "min", "HH:mm", 0, 1, 2)]
    [InlineData("9:59|10:00|10:01", "min", "H:mm", 0, 1, 2)]
    [InlineData("00:00:00.50|00:00:00.75|00:00:01.00", "s", "HH:mm:ss.ff", 0, 0.25, 0.5)]
    [InlineData("99:00:00|100:00:00|101:00:00", "h", "HH:mm:ss", 0, 1, 2)]
    [InlineData("9:30 AM|10:30 AM|11:30 AM", "h", "h:mm tt", 0, 1, 2)]
    public void Times_of_day_and_elapsed_times_are_read(
        string cells, string unit, string pattern, double first, double second, double third)
    {
        TimeSeries data = Check(cells, unit, pattern, first, second, third);
        Assert.Equal(2000, data.Time.Origin.Year);
    }

    [Theory]
    [InlineData("0:00.0|0:07.5|1:00.0", "m:ss.f", 7.5, 60)]
    [InlineData("00:00.000|00:07.250|01:00.000", "mm:ss.fff", 7.25, 60)]
    [InlineData("59:59.5|60:00.0|60:00.5", "mm:ss.f", 0.5, 1)]
    public void Two_parts_with_a_fraction_are_minutes_and_seconds(string cells, string pattern, double second, double third)
    {
        TimeSeries data = Check(cells, "s", pattern, 0, second, third);
        Assert.Contains(data.Reading, note => note.Found == $"minutes and seconds {pattern}, in s");
    }

    [Theory]
    [InlineData("0:00|0:07.1|0:14.25", "m:ss.ff", 7.1)]
    [InlineData("00:00|00:07.1|00:14", "mm:ss.f", 7.1)]
    [InlineData("0:00,0|0:07,1|0:14,2", "m:ss.f", 7.1)]
    public void Minutes_and_seconds_may_omit_the_fraction_or_have_a_decimal_comma(
        string cells, string pattern, double second)
    {
        TimeSeries data = Read(cells.Split('|'));
        Assert.Equal(("s", pattern), (data.Time.Unit, data.Time.Pattern));
        Assert.Equal(second, data.Trajectories[0].Times[1]);
        Assert.Equal(second, data.Time.Parse(data.Time.Format(second)));
    }

    [Theory]
    [InlineData("HH:mm:ss")]
    [InlineData("H:mm:ss")]
    [InlineData("HHmmss")]
    [InlineData("hh:mm:ss tt")]
    [InlineData("dd/MM HH:mm")]
    public void A_pattern_without_a_year_counts_from_a_day_in_2000(string pattern)
    {
        string Cell(int minute) => new DateTime(2000, 1, 2, 13, minute, 0).ToString(pattern, System.Globalization.CultureInfo.InvariantCulture);
        TimeSeries data = Csv.Read($"time,x\n{Cell(1)},1\n{Cell(3)},2\n", new() { TimeFormat = pattern });
        Assert.Equal((2000, "min"), (data.Time.Origin.Year, data.Time.Unit));
        Assert.Equal([0.0, 2], data.Trajectories[0].Times);
        Assert.Equal(9, data.Time.Parse(Cell(10)));
        Assert.Equal(Cell(10), data.Time.Format(9));
    }

    [Fact]
    public void Times_of_day_continue_beyond_midnight_and_before_zero()
    {
        TimeAxis axis = Csv.Read("time,x\n23:30,1\n23:45,2\n").Time;
        Assert.Equal("24:15", axis.Format(45));
        Assert.Equal(45, axis.Parse("24:15"));
        Assert.Equal("-00:15", axis.Format(-1425));
        Assert.Equal(-1425, axis.Parse("-00:15"));
    }

    [Theory]
    [InlineData("Date,Time,x\n2024-03-30,12:00:00,1\n2024-03-31,00:00:00,2\n", "Date+Time", 12, "2024-03-30 12:00:00")]
    [InlineData("time,x,date\n12:00,1,2024-03-30\n00:00,2,2024-03-31\n", "date+time", 12, "2024-03-30 12:00")]
    [InlineData("date,time,x\n30/03/2024,12:00 PM,1\n31/03/2024,12:00 AM,2\n", "date+time", 12, "30/03/2024 12:00 PM")]
    [InlineData("date,time,x\n20240330,12:00,1\n20240331,00:00,2\n", "date+time", 12, "20240330 12:00")]
    [InlineData("date,hour,x\n2024-03-30,12,1\n2024-03-31,0,2\n", "date+hour", 12, "2024-03-30 12")]
    [InlineData("year,month,x\n2015,12,1\n2016,1,2\n", "year+month", 31, "2015-12")]
    [InlineData("x,Year,Month,Day\n1,2015,12,31\n2,2016,1,1\n", "Year+Month+Day", 1, "2015-12-31")]
    [InlineData("year,month,day,hour,minute,x\n2015,12,31,23,59,1\n2016,1,1,0,0,2\n", "year+month+day+hour+minute", 1, "2015-12-31 23:59")]
    [InlineData("year,quarter,x\n2015,4,1\n2016,1,2\n", "year+quarter", 92, "2015Q4")]
    public void Columns_that_together_form_a_time_are_joined(string text, string name, double second, string written)
    {
        TimeSeries data = Csv.Read(text);
        Assert.Equal((name, "x"), (data.Time.Name, string.Join(',', data.States)));
        Assert.Equal([0.0, second], data.Trajectories[0].Times);
        Assert.Equal(written, data.Time.Format(0));

        // The written file has a single time column. Read with or without the name of that column, it has the same
        // times, and so has the original file if it is read on the same axis or with the names of the joined columns.
        Assert.Equal([0.0, second], Csv.Read(Csv.Write(data), new() { Time = name }).Trajectories[0].Times);
        Assert.Equal([0.0, second], Csv.Read(Csv.Write(data)).Trajectories[0].Times);
        Assert.Equal([0.0, second], Csv.Read(text, new() { Axis = data.Time }).Trajectories[0].Times);
        Assert.Equal([0.0, second], Csv.Read(text, new() { Time = name }).Trajectories[0].Times);
    }

    [Fact]
    public void A_time_column_requested_alone_is_not_joined() =>
        Assert.Equal("date", Csv.Read("date,time,x\n2024-03-30,12:00,1\n2024-03-31,12:00,2\n", new() { Time = "date" }).Time.Name);

    [Theory]
    [InlineData("20240131|20240132")] // not a date
    [InlineData("201512|201513")]
    [InlineData("1900|1901")]
    [InlineData("0|86400")]
    [InlineData("1.5e9|3e10")]
    public void Numbers_that_are_not_dates_stay_numbers(string cells) =>
        Assert.Equal(TimeKind.Number, Read(cells.Split('|')).Time.Kind);

    [Theory]
    [InlineData("20240131|20240201")]
    [InlineData("202401|202402")]
    [InlineData("240131|240201")]
    [InlineData("1700000000000|1700000000010")]
    public void The_time_format_number_reads_dates_as_numbers(string cells)
    {
        string[] rows = cells.Split('|');
        TimeSeries data = Csv.Read($"time,x\n{rows[0]},1\n{rows[1]},2\n", new() { TimeFormat = "number" });
        Assert.Equal(rows.Select(double.Parse), data.Trajectories[0].Times);
    }

    [Fact]
    public void A_column_in_seconds_contains_no_dates() =>
        Assert.Equal(TimeKind.Number, Csv.Read("time (s),x\n20240131,1\n20240201,2\n").Time.Kind);

    [Theory]
    [InlineData("excel", "45381.5|45382.5", "days", 0, 1)]
    [InlineData("excel", "45381|45381.041666667", "h", 0, 1)]
    [InlineData("unix-s", "0|3600", "h", 0, 1)]
    [InlineData("mm:ss", "00:30|01:30", "min", 0, 1)]
    public void Formats_that_cannot_be_detected_are_read_if_the_time_format_is_given(
        string pattern, string cells, string unit, double first, double second)
    {
        string[] rows = cells.Split('|');
        TimeSeries data = Csv.Read($"time,x\n{rows[0]},1\n{rows[1]},2\n", new() { TimeFormat = pattern });
        Assert.Equal((unit, pattern), (data.Time.Unit, data.Time.Pattern));
        Assert.Equal([first, second], data.Trajectories[0].Times);
        Assert.Equal(second, data.Time.Parse(data.Time.Format(second)));
    }

    [Theory]
    [InlineData("yyyy-mm-dd", "months are MM")]
    [InlineData("dd/mm/yyyy", "months are MM")]
    [InlineData("dd/MM/yyyy HH:MM", "minutes are mm")]
    [InlineData("dd/MM/yyyy hh:mm", "write HH")]
    [InlineData("DD.MM.YYYY", "the day dd")]
    [InlineData("%Y-%m-%d", "yyyy-MM-dd")]
    [InlineData("d", "no part of a date")]
    [InlineData("iso", "the letter i")]
    [InlineData("'yyyy", "quotes|no part of a date")]
    [InlineData("H:mm.f", "minutes and seconds as m:ss.f")]
    public void Patterns_that_are_probably_mistakes_are_rejected(string pattern, string expected)
    {
        string message = Assert.Throws<ArgumentException>(() => Csv.Read("date,x\n2013-01-01,1\n", new() { TimeFormat = pattern })).Message;
        Assert.Contains(expected.Split('|'), part => message.Contains(part, StringComparison.Ordinal));
        Assert.Contains("CsvOptions.TimeFormat", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2019-10|2019-11|2019-12", 1, false, "2020-01|2020-02|2020-03")]
    [InlineData("201910|201911|201912", 1, false, "202001|202002|202003")]
    [InlineData("2019-10-01|2019-11-01|2019-12-01", 1, false, "2020-01-01|2020-02-01|2020-03-01")]
    [InlineData("2019-10-31|2019-11-30|2019-12-31", 1, false, "2020-01-31|2020-02-29|2020-03-31")]
    [InlineData("2019-09-30|2019-10-31|2019-11-30", 1, true, "2019-12-31|2020-01-31|2020-02-29|2020-03-31")]
    [InlineData("2019-06-30|2019-09-30|2019-12-31", 3, true, "2020-03-31|2020-06-30|2020-09-30|2020-12-31")]
    [InlineData("2019-08-30|2019-09-30|2019-10-30", 1, false, "2019-11-30|2019-12-30|2020-01-30|2020-02-29|2020-03-30")]
    [InlineData("2019-04-01|2019-07-01|2019-10-01", 3, false, "2020-01-01|2020-04-01|2020-07-01")]
    [InlineData("2019Q2|2019Q3|2019Q4", 3, false, "2020Q1|2020Q2|2020Q3")]
    [InlineData("2015-01-01|2016-01-01|2017-01-01", 12, false, "2018-01-01|2019-01-01|2020-01-01")]
    [InlineData("2012-02-29|2016-02-29|2020-02-29", 48, false, "2024-02-29|2028-02-29")]
    [InlineData("2019-10-01T06:00+02:00|2019-11-01T06:00+02:00|2019-12-01T06:00+02:00", 1, false, "2020-01-01T06:00+02:00|2020-02-01T06:00+02:00")]
    public void Months_quarters_and_years_are_detected_as_calendar_steps(
        string cells, int months, bool ends, string next)
    {
        TimeSeries data = Read(cells.Split('|'));
        Assert.Equal((months, ends), (data.Time.Months, data.Time.MonthEnds));
        double last = data.Trajectories[0].Times[^1];
        string[] expected = next.Split('|');
        Assert.Equal(expected, expected.Select((_, i) => data.Time.Format(data.Time.AddMonths(last, months * (i + 1)))));

        // The same dates in single steps, each from the previous result.
        foreach (string text in expected)
        {
            last = data.Time.AddMonths(last, months);
            Assert.Equal(text, data.Time.Format(last));
        }
    }

    [Theory]
    [InlineData("2019-10-01|2019-10-02|2019-10-03")]
    [InlineData("2019-10-01|2019-10-15|2019-11-01")]
    [InlineData("2019-10-01|2019-11-01|2019-12-02")]
    public void Other_dates_have_no_calendar_step(string cells) => Assert.Equal(0, Read(cells.Split('|')).Time.Months);

    [Fact]
    public void Months_can_be_added_only_to_dates() =>
        Assert.Throws<InvalidOperationException>(() => Csv.Read("t,x\n0,1\n").Time.AddMonths(0, 1));

    private static TimeSeries Check(string cells, string unit, string pattern, double first, double second, double third)
    {
        string[] rows = cells.Split('|');
        TimeSeries data = Read(rows);
        Assert.Equal((TimeKind.Date, unit, pattern), (data.Time.Kind, data.Time.Unit, data.Time.Pattern));
        double[] times = data.Trajectories[0].Times;
        Assert.Equal([first, second, third], times);
        Assert.Equal(rows, times.Select(data.Time.Format));
        Assert.Equal(times, rows.Select(data.Time.Parse));
        string found = Assert.Single(data.Reading, note => note.Option == "CsvOptions.TimeFormat").Found;
        string step = data.Time.Months == 1 ? ", monthly" : data.Time.Months == 3 ? ", quarterly" : "";
        Assert.EndsWith($"in {unit}{step}", found, StringComparison.Ordinal);

        // The detected pattern as an option gives the same times, and a later file continues on the same axis.
        Assert.Equal(times, Csv.Read(Text(rows), new() { TimeFormat = pattern }).Trajectories[0].Times);
        Assert.Equal(times[1..], Csv.Read(Text(rows[1..]), new() { Axis = data.Time }).Trajectories[0].Times);
        Assert.Equal(times, Csv.Read(Csv.Write(data), new() { Axis = data.Time }).Trajectories[0].Times);
        return data;
    }

    private static TimeSeries Read(string[] rows) => Csv.Read(Text(rows));

    private static string Text(string[] rows) => "time,x\n" + string.Concat(rows.Select((row, i) => $"\"{row}\",{i}\n"));

    [Fact]
    public void Spreadsheet_dates_with_decimal_commas_are_read_unless_the_comma_may_separate_thousands()
    {
        CsvOptions serial = new() { TimeFormat = "excel" };
        Assert.Equal([0.0, 1], Csv.Read("t;x\n45292,5;1\n45293,5;2\n", serial).Trajectories[0].Times);
        Assert.Equal([0.0, 1], Csv.Read("t;x\n45292,5;1.5\n45293,5;2.5\n", serial with { Decimal = '.' }).Trajectories[0].Times);
        Csv.Rejects("t;x\n292,500;1\n293,500;2\n", 2, 1, ["say CsvOptions.Decimal ',' for a decimal comma"], serial);
        Assert.Equal([0.0, 1], Csv.Read("t;x\n292,500;1\n293,500;2\n", serial with { Decimal = ',' }).Trajectories[0].Times);
    }
}
