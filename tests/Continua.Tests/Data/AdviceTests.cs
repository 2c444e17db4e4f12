using System.Text.RegularExpressions;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Each sentence that names a cure is followed, and the file is read.</summary>
public partial class AdviceTests
{
    [Theory]
    [InlineData("t;x\n0;1,004\n1;995\n", "1.004 995", "1004 995")]
    [InlineData("t;x\n0;1.004\n1;995\n", "1.004 995", "1004 995")]
    [InlineData("t\tx\n0\t1.234\n1\t5.678\n", "1.234 5.678", "1234 5678")]
    [InlineData("t,x\n0,\"1,004\"\n1,995\n", "1.004 995", "1004 995")]
    [InlineData("t;x\n1,004;1\n2,005;2\n", "1 2", "1 2")]
    [InlineData("date,x\n01/02/2013,1\n02/02/2013,2\n", "1 2", "1 2")]
    [InlineData("date,x\n01/02/2013 10:00:00 PM,1\n02/02/2013 10:00:00 PM,2\n", "1 2", "1 2")]
    [InlineData("date,x\n31-12-13,1\n31-12-14,2\n", "1 2", "1 2|increase")]
    [InlineData("date,x\nJan-15,1\nFeb-15,2\n", "1 2", "1 2")]
    [InlineData("date,x\n240131,1\n240201,2\n", "1 2", "1 2")]
    [InlineData("date,x\n30012024,1\n31012024,2\n", "1 2", "1 2")]
    [InlineData("time,x\n2023365,1\n2024001,2\n", "1 2", "1 2")]
    [InlineData("t,x\n0,1\n1,2\n2,-9999\n3,1\n4,NA\n5,-9999\n", "1 2 NaN 1 NaN NaN", "1 2 -9999 1 NaN -9999")]
    [InlineData("t,x\n0,1\n1,2\n2,9.96921e36\n3,1\n", "1 2 NaN 1", "1 2 9.96921E+36 1")]
    [InlineData("t,x\n0,1\n1,oops\n2,2\n", "1 NaN 2", "1 NaN 2")]
    public void Settings_that_a_sentence_names_read_the_file(string text, string first, string last)
    {
        string sentence = Assert.Throws<DataFileException>(() => Csv.Read(text)).Message;
        CsvOptions[] cures = [.. Fixes(sentence)];
        Assert.NotEmpty(cures);
        Assert.Equal(first, Values(text, cures[0]));
        Assert.Contains(Values(text, cures[^1]), last.Split('|'));
    }

    [Theory]
    [InlineData("year,quarter,x\n2015,1,1\n2015,2,2\n", "year")]
    [InlineData("date,time,x\n2015-01-01,10:00,1\n2015-01-01,11:00,2\n", "date")]
    [InlineData("year,month,x\n2015,1,1\n2015,2,2\n", "year")]
    public void Columns_that_a_sentence_joins_are_a_time(string text, string asked)
    {
        string sentence = Assert.Throws<DataFileException>(() => Csv.Read(text, new() { Time = asked })).Message;
        Assert.Equal("1 2", Values(text, Fixes(sentence).First()));
    }

    [Fact]
    public void Hours_that_count_on_beyond_midnight_are_read() =>
        Assert.Equal("1 2", Values("time,x\n23:59,1\n24:00,2\n", new()));

    [Fact]
    public void The_separator_that_a_sentence_asks_for_is_followed() => Assert.Equal("1 2", Values("t:x\n0:1\n1:2\n", new() { Separator = ':' }));

    [Fact]
    public void States_that_a_sentence_leaves_have_complete_rows()
    {
        string text = "time,x,y,z\n" + string.Concat(Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? $"{i},,{i},\n" : $"{i},{i % 7},,{i % 5}\n"));
        TimeSeries data = Csv.Read(text);
        string sentence = IncompleteRows.Complaint(data, RowRange.All(data))!;
        Assert.Contains("no training row is complete: 'x', 'y', 'z' are never observed together; take fewer with CsvOptions.States, such as x,z", sentence, StringComparison.Ordinal);
        TimeSeries fewer = Csv.Read(text, new() { States = ["x", "z"] });
        Assert.Null(IncompleteRows.Complaint(fewer, RowRange.All(fewer)));
    }

    private static string Values(string text, CsvOptions options)
    {
        try
        {
            return FormattableString.Invariant($"{string.Join(' ', Csv.Read(text, options).Trajectories[0].Values.Cast<double>().Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}");
        }
        catch (DataFileException refusal) when (refusal.Message.Contains("increase strictly", StringComparison.Ordinal))
        {
            return "increase";
        }
    }

    // 'dd/MM/yyyy or MM/dd/yyyy; say which with CsvOptions.TimeFormat' names the patterns before, all others name values behind.
    private static IEnumerable<CsvOptions> Fixes(string sentence)
    {
        Match patterns = Patterns().Match(sentence);
        if (patterns.Success)
        {
            yield return new() { TimeFormat = patterns.Groups["a"].Value };
            yield return new() { TimeFormat = patterns.Groups["b"].Value };
        }

        foreach (Match cure in Settings().Matches(sentence))
        {
            string value = cure.Groups["value"].Value;
            yield return cure.Groups["member"].Value switch
            {
                "Decimal" => new() { Decimal = value.Trim('\'')[0] },
                "Thousands" => new() { Thousands = value.Trim('\'')[0] },
                "TimeFormat" => new() { TimeFormat = value },
                "Missing" => new() { Missing = value.Length > 0 ? value.Split(',') : ["oops"] },
                "Time" => new() { Time = value },
                _ => new(),
            };
        }
    }

    [GeneratedRegex(@"can be (?<a>.+) or (?<b>.+); say which with CsvOptions\.TimeFormat")]
    private static partial Regex Patterns();

    [GeneratedRegex(@"CsvOptions\.(?<member>Decimal|Thousands|TimeFormat(?= [a-zA-Z])|Missing|Time(?= \w+\+)) ?(?<value>'.'|[^\s]*[^\s,;]|)")]
    private static partial Regex Settings();
}
