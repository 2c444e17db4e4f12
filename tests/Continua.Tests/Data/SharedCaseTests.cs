using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>The files of ../shared/cases, or of the folder that CONTINUA_CASES names, where there are any.</summary>
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
    public void Files_that_are_read(string name, int rows, string unit, string first)
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
    public void Files_that_are_refused_and_read_as_the_sentence_says(string name, string words)
    {
        string path = Path.Combine(Folder, name);
        if (File.Exists(path))
        {
            string sentence = Assert.Throws<DataFileException>(() => TimeSeries.ReadCsv(path)).Message;
            Assert.Contains(words, sentence, StringComparison.Ordinal);
            string marks = sentence.Split("CsvOptions.Missing ")[^1].Split(' ')[0], named = sentence.Split("CsvOptions.Missing ").ElementAtOrDefault(1)?.Split(", or")[0] ?? marks;
            CsvOptions cure = words.Contains("Thousands", StringComparison.Ordinal) ? new() { Thousands = ',' } : new() { Missing = named.Split(',') };
            Assert.True(TimeSeries.ReadCsv(path, cure).Rows > 50);
        }
    }

    [Fact]
    public void Series_of_which_no_row_is_complete_say_so()
    {
        string path = Path.Combine(Folder, "never-complete.csv");
        if (File.Exists(path))
        {
            TimeSeries data = TimeSeries.ReadCsv(path);
            Assert.Contains("no training row is complete", IncompleteRows.Complaint(data, RowRange.All(data)), StringComparison.Ordinal);
        }
    }
}
