using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Tests.Cli;

/// <summary>Data files in various formats, from the fit to the forecast.</summary>
public class ReadingTests
{
    private const int Rows = 60;

    [Theory]
    [InlineData("yyyy-MM", "month", "2020-03", "2019-12|2020-01|2020-02|2020-03")]
    [InlineData("yyyyMM", "month", "202003", "201912|202001|202002|202003")]
    [InlineData("yyyy-MM-01", "month", "2020-02-15", "2019-12-01|2020-01-01|2020-02-01|2020-02-15")]
    [InlineData("yyyyMMdd", "day", "20150303", "20150301|20150302|20150303")]
    [InlineData("dd/MM/yyyy", "day", "03/03/2015", "01/03/2015|02/03/2015|03/03/2015")]
    [InlineData("MM/dd/yyyy hh:mm:ss tt", "hour", "01/14/2015 01:00:00 PM", "01/14/2015 11:00:00 AM|01/14/2015 12:00:00 PM|01/14/2015 01:00:00 PM")]
    [InlineData("HH:mm:ss", "minute", "01:01:00", "00:59:00|01:00:00|01:01:00")]
    [InlineData("yyyy-MM-dd,HH:mm", "minute", "2015-01-01 01:01", "2015-01-01 00:59|2015-01-01 01:00|2015-01-01 01:01")]
    [InlineData("unix-ms", "minute", "1420074060000", "1420073940000|1420074000000|1420074060000")]
    public void Forecasts_have_times_in_the_format_of_the_data(string format, string step, string until, string expected)
    {
        using Folder folder = new();
        string data = folder.Write("data.csv", Data(format.Contains(',') ? "date,time" : "time", i => Time(format, step, i)));
        Call fit = Call.Run(["fit", data, "--out", folder.In("run"), .. Call.Tiny]);
        Assert.Equal(0, fit.Code);
        Call forecast = Call.Run("forecast", folder.In("run"), "--until", until);
        Assert.Equal((0, expected), (forecast.Code, string.Join('|', forecast.Out.Split('\n')[1..^1].Select(line => line.Split(',')[0]))));

        // A forecast can be the start of another one.
        string written = folder.Write("ahead.csv", forecast.Out);
        Call again = Call.Run("forecast", folder.In("run"), "--from", written, "--until", until.Replace("2015", "2016", StringComparison.Ordinal));
        Assert.True(again.Code == 0 || again.Error.Contains("the time of the start", StringComparison.Ordinal), again.Error);
    }

    [Fact]
    public void Equal_steps_are_an_option_for_monthly_data()
    {
        using Folder folder = new();
        string data = folder.Write("data.csv", Data("time", i => Time("yyyy-MM", "month", i)));
        Call.Run(["fit", data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]);
        string[] lines = Call.Run("forecast", folder.In("run"), "--until", "2020-02", "--every", "31").Out.Split('\n');
        Assert.Equal(["2019-12", "2020-01", "2020-02"], lines[1..^1].Select(line => line.Split(',')[0]));
        lines = Call.Run("forecast", folder.In("run"), "--until", "2019-10").Out.Split('\n'); // back in time
        Assert.Equal(["2019-10", "2019-11", "2019-12"], lines[1..^1].Select(line => line.Split(',')[0]));
    }

    [Theory]
    [InlineData("0;1,004", "--thousands ','", "--thousands", ",")]
    [InlineData("0;1,004", "--decimal ','", "--decimal", ",")]
    [InlineData("0;1.004", "--thousands '.'", "--thousands", "point")]
    public void An_ambiguous_mark_is_refused_with_the_flags_that_resolve_it(string row, string words, string flag, string value)
    {
        using Folder folder = new();
        string data = folder.Write("data.csv", "t;x\n" + row + "\n" + string.Concat(Enumerable.Range(1, Rows).Select(i => $"{i};{900 + (i * 7 % 90)}\n")));
        string[] fit = ["fit", data, "--out", folder.In("run"), "--quiet", .. Call.Tiny];
        Call.Run(fit).Fails(1, words, "line 2, column 2 ('x')");
        Assert.Equal((0, ""), (Call.Run([.. fit, flag, value]).Code, Call.Run([.. fit, flag, value]).Error));
    }

    [Fact]
    public void A_number_that_seems_to_mark_missing_cells_is_refused_until_missing_marks_are_given()
    {
        using Folder folder = new();
        string[] lines = Folder.Circle(Rows).Split('\n');
        (lines[20], lines[30]) = ($"1.9,-9999,{lines[20].Split(',')[2]}", $"2.9,-9999,{lines[30].Split(',')[2]}");
        string[] fit = ["fit", folder.Write("data.csv", string.Join('\n', lines)), "--out", folder.In("run"), "--quiet", .. Call.Tiny];
        Call.Run(fit).Fails(1, "-9999", "--missing -9999", "line 21, column 2 ('x')");
        Assert.Equal(0, Call.Run([.. fit, "--missing", "-9999"]).Code);
        Assert.Equal(0, Call.Run([.. fit, "--missing", "NA"]).Code);
    }

    [Fact]
    public void States_never_observed_together_are_refused_until_fewer_are_selected()
    {
        using Folder folder = new();
        string text = string.Join('\n', Folder.Circle(Rows).Split('\n').Select((line, i) =>
            i == 0 || line.Length == 0 ? line : i % 2 == 0 ? line[..line.LastIndexOf(',')] + "," : $"{line.Split(',')[0]},,{line.Split(',')[2]}"));
        string[] fit = ["fit", folder.Write("data.csv", text), "--out", folder.In("run"), "--quiet", .. Call.Tiny];
        Call call = Call.Run(fit);
        call.Fails(1, "no training row is complete", "never observed together", "--states");
        string states = call.Error[(call.Error.IndexOf("such as ", StringComparison.Ordinal) + 8)..].Split(", or ")[0];
        Assert.Equal((0, ""), (Call.Run([.. fit, "--states", states]).Code, Call.Run([.. fit, "--states", states]).Error));
    }

    [Fact]
    public void Detected_formats_are_in_one_message_and_in_the_report_and_json()
    {
        using Folder folder = new();
        string data = folder.Write("data.csv", "\"rownames\";\"time\";\"x\"\n" + string.Concat(
            Enumerable.Range(1, Rows).Select(i => $"\"{i}\";{2014 + i};{(1.5 + Math.Cos(i * 0.3)).ToString("0.00000", CultureInfo.GetCultureInfo("de-DE"))}\n")));
        Call call = Call.Run(["fit", data, "--out", folder.In("run"), "--json", .. Call.Tiny]);
        string message = string.Join(' ', call.Error.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Found in the file: separator: semicolon (--separator); decimal mark: comma (--decimal); time column: 'time' (--time); "
            + "times: numbers, in units of 'time' (--time-format); left out: rownames (row numbers) (--states)", message, StringComparison.Ordinal);
        JsonElement[] reading = [.. call.Json().GetProperty("reading").EnumerateArray()];
        Assert.Contains(reading, note => note.GetProperty("found").GetString() == "semicolon" && note.GetProperty("option").GetString() == "--separator");
        Assert.Contains("rownames (row numbers)", folder.Text("run", "report.html"), StringComparison.Ordinal);
        foreach (JsonElement note in reading)
        {
            Assert.Contains(note.GetProperty("option").GetString()!, Call.Run("fit", "--help").Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_file_with_an_initial_state_is_read_with_the_same_flags()
    {
        using Folder folder = new();
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);
        string start = folder.Write("start.csv", "note\nt;x;y\n10;1,004;0,5\n11;995;-9\n");
        string[] forecast = ["forecast", folder.In("run"), "--from", start, "--until", "10.2"];
        Call call = Call.Run([.. forecast, "--missing", "-9", "--header-line", "2", "--decimal", "comma"]);
        Assert.Equal((0, "10,1.004,0.5"), (call.Code, call.Out.Split('\n')[1]));
        Call.Run("forecast", folder.In("run"), "--until", "7", "--decimal", "comma").Fails(2, "--decimal", "--from");
    }

    [Fact]
    public void Any_separator_can_be_named()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Write("data.csv", Folder.Circle(Rows).Replace(',', ':')), "--out", folder.In("run"), "--quiet", .. Call.Tiny];
        Call.Run(fit).Fails(1, "--separator");
        Assert.Equal(0, Call.Run([.. fit, "--separator", ":"]).Code);
        Call.Run([.. fit, "--separator", "a"]).Fails(2, "--separator");
    }

    private static string Data(string times, Func<int, string> time)
    {
        StringBuilder text = new($"{times},x,y\n");
        for (int i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{time(i)},{Math.Cos(i * 0.3):0.000000},{Math.Sin(i * 0.3):0.000000}\n");
        }

        return text.ToString();
    }

    private static string Time(string format, string step, int i)
    {
        DateTime start = new(2015, 1, 1);
        DateTime time = step switch
        {
            "month" => start.AddMonths(i),
            "day" => start.AddDays(i),
            "hour" => start.AddDays(11).AddHours(i),
            _ => start.AddMinutes(i),
        };
        return format == "unix-ms" ? new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
            : time.ToString(format, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("-99,9", "write -99.9 for one number")]
    [InlineData("999,0", "or 999;0 for two marks")]
    public void A_mark_that_could_be_a_number_with_a_decimal_comma_is_refused(string marks, string fix) =>
        Call.Run(400, default, "fit", "any.csv", "--missing", marks).Fails(2, fix);
}
