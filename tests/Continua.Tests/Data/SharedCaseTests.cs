using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Tests with the files in ../shared/cases, or in the folder given by CONTINUA_CASES; missing files are
/// skipped.</summary>
public class SharedCaseTests
{
    private static string Folder => Environment.GetEnvironmentVariable("CONTINUA_CASES")
        ?? Path.Combine(SharedDataFactAttribute.Root, "..", "shared", "cases");

    [Theory]
    [InlineData("am-pm.csv", 60, "min", "03/30/2024 12:00:00 PM")]
    [InlineData("blanks.txt", 60, "units of 'time'", "0")]
    [InlineData("compact-days.csv", 90, "days", "20240101")]
    [InlineData("compact-months.csv", 90, "days", "201501")]
    [InlineData("date-and-time.csv", 60, "min", "2024-03-30 12:00:00")]
    [InlineData("epoch-milliseconds.csv", 60, "min", "1700000000000")]
    [InlineData("months.csv", 60, "days", "2015-01")]
    [InlineData("nanoseconds.csv", 60, "s", "2024-03-30T12:00:00.123456789Z")]
    [InlineData("preamble.txt", 60, "units of 'time'", "0")]
    [InlineData("row-numbers.csv", 90, "units of 'time'", "1900")]
    [InlineData("time-of-day.csv", 60, "min", "00:00:00")]
    [InlineData("units-row.csv", 60, "s", "0")]
    public void Shared_files_are_read(string name, int rows, string unit, string first)
    {
        if (File.Exists(Path.Combine(Folder, name)))
        {
            TimeSeries data = TimeSeries.ReadCsv(Path.Combine(Folder, name));
            Assert.Equal((rows, unit, first), (data.Rows, data.Time.Unit, data.Time.Format(data.Trajectories[0].Times[0])));
            Assert.True(data.States is ["x", "y"] or ["value"]);
        }
    }

    [Theory]
    [InlineData("thousands.csv", "CsvOptions.Thousands ','")]
    [InlineData("sentinel.csv", "CsvOptions.Missing -9999")]
    [InlineData("missing-words.csv", "CsvOptions.Missing -999,")]
    public void Rejected_shared_files_are_read_with_the_suggested_option(string name, string expected)
    {
        string path = Path.Combine(Folder, name);
        if (File.Exists(path))
        {
            string message = Assert.Throws<DataFileException>(() => TimeSeries.ReadCsv(path)).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            string last = message.Split("CsvOptions.Missing ")[^1].Split(' ')[0];
            string marks = message.Split("CsvOptions.Missing ").ElementAtOrDefault(1)?.Split(", or")[0] ?? last;
            CsvOptions fix = expected.Contains("Thousands", StringComparison.Ordinal)
                ? new() { Thousands = ',' } : new() { Missing = marks.Split(',') };
            Assert.True(TimeSeries.ReadCsv(path, fix).Rows > 50);
        }
    }

    [Fact]
    public void Series_without_a_complete_row_are_detected()
    {
        string path = Path.Combine(Folder, "never-complete.csv");
        if (File.Exists(path))
        {
            TimeSeries data = TimeSeries.ReadCsv(path);
            Assert.Contains("no training row is complete", IncompleteRows.ErrorMessage(data, RowRange.All(data)), StringComparison.Ordinal);
        }
    }
}
