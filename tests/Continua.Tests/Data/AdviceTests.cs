using System.Text.RegularExpressions;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Fixes suggested by error messages work: the options in the message make the file readable.</summary>
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
    public void Options_suggested_by_a_message_make_the_file_readable(string text, string first, string last)
    {
        string message = Assert.Throws<DataFileException>(() => Csv.Read(text)).Message;
        CsvOptions[] fixes = [.. Fixes(message)];
        Assert.NotEmpty(fixes);
        Assert.Equal(first, Values(text, fixes[0]));
        Assert.Contains(Values(text, fixes[^1]), last.Split('|'));
    }

    [Theory]
    [InlineData("year,quarter,x\n2015,1,1\n2015,2,2\n", "year")]
    [InlineData("date,time,x\n2015-01-01,10:00,1\n2015-01-01,11:00,2\n", "date")]
    [InlineData("year,month,x\n2015,1,1\n2015,2,2\n", "year")]
    public void Columns_that_a_message_suggests_to_join_form_a_time(string text, string requested)
    {
        string message = Assert.Throws<DataFileException>(() => Csv.Read(text, new() { Time = requested })).Message;
        Assert.Equal("1 2", Values(text, Fixes(message).First()));
    }

    [Fact]
    public void Hours_beyond_midnight_are_read() =>
        Assert.Equal("1 2", Values("time,x\n23:59,1\n24:00,2\n", new()));

    [Fact]
    public void A_given_separator_is_used() =>
        Assert.Equal("1 2", Values("t:x\n0:1\n1:2\n", new() { Separator = ':' }));

    [Fact]
    public void The_suggested_subset_of_states_has_complete_rows()
    {
        string text = "time,x,y,z\n" + string.Concat(Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? $"{i},,{i},\n" : $"{i},{i % 7},,{i % 5}\n"));
        TimeSeries data = Csv.Read(text);
        string message = IncompleteRows.ErrorMessage(data, RowRange.All(data))!;
        Assert.Contains(
            "no training row is complete: 'x', 'y', 'z' are never observed together; "
                + "take fewer with CsvOptions.States, such as x,z",
            message, StringComparison.Ordinal);
        TimeSeries fewer = Csv.Read(text, new() { States = ["x", "z"] });
        Assert.Null(IncompleteRows.ErrorMessage(fewer, RowRange.All(fewer)));
    }

    private static string Values(string text, CsvOptions options)
    {
        try
        {
            return FormattableString.Invariant($"{string.Join(' ', Csv.Read(text, options).Trajectories[0].Values.Cast<double>().Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}");
        }
        catch (DataFileException error) when (error.Message.Contains("increase strictly", StringComparison.Ordinal))
        {
            return "increase";
        }
    }

    // The options that a message suggests. 'can be A or B; say which with CsvOptions.TimeFormat' gives two patterns
    // before the option; in all other messages, the value follows the option.
    private static IEnumerable<CsvOptions> Fixes(string message)
    {
        Match patterns = Patterns().Match(message);
        if (patterns.Success)
        {
            yield return new() { TimeFormat = patterns.Groups["a"].Value };
            yield return new() { TimeFormat = patterns.Groups["b"].Value };
        }

        foreach (Match setting in Settings().Matches(message))
        {
            string value = setting.Groups["value"].Value;
            yield return setting.Groups["member"].Value switch
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
