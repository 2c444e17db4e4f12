using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary>The formats of --every and --until, the times of forecasts, and files that are not found.</summary>
public sealed class ForecastStepTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0.5s", "2000 2500 3000")]
    [InlineData("500", "2000 2500 3000")]
    [InlineData("500ms", "2000 2500 3000")]
    [InlineData("0:00:00.5", "2000 2500 3000")]
    public void Steps_can_have_a_unit_if_the_unit_of_the_data_is_known(string every, string times) =>
        Assert.Equal(times, Times(Fitted("time (ms)", "0", "1000", "2000"), "3s", "--every", every));

    [Theory]
    [InlineData("12h", "2013-01-05",
        "2013-01-03T00:00:00 2013-01-03T12:00:00 2013-01-04T00:00:00 2013-01-04T12:00:00 2013-01-05T00:00:00")]
    [InlineData("1d", "2013-01-05", "2013-01-03 2013-01-04 2013-01-05")]
    [InlineData("1 week", "2013-01-17", "2013-01-03 2013-01-10 2013-01-17")]
    [InlineData("2months", "2013-05-03", "2013-01-03 2013-03-03 2013-05-03")]
    [InlineData("1year", "2015-01-03", "2013-01-03 2014-01-03 2015-01-03")]
    public void Steps_on_dates_are_lengths_of_time_or_calendar_months_and_all_dates_have_one_format(string every,
        string until, string times)
    {
        string run = Fitted("date", "2013-01-01", "2013-01-02", "2013-01-03");
        Assert.Equal(times, Times(run, until, "--every", every));
        Call json = Call.Run("forecast", run, "--until", until, "--every", every, "--json");
        Assert.Equal(times, string.Join(' ',
            json.Json().GetProperty("series")[0].GetProperty("rows").EnumerateArray().Select(r => r[0].GetString())));
    }

    [Theory]
    [InlineData("2m", "2013-01-05", "write 2min or 2months.")]
    [InlineData("1.5months", "2013-01-05", "write a whole number of them.")]
    [InlineData("3 parsecs", "2013-01-05", "write one of these.")]
    [InlineData("0h", "2013-01-05", "try 0.1.")]
    [InlineData("-1h", "2013-01-05", "try 0.1.")]
    public void Other_steps_are_refused_with_a_fix(string every, string until, string fix) =>
        Call.Run("forecast", Fitted("date", "2013-01-01", "2013-01-02", "2013-01-03"), "--until", until, "--every",
            every).Fails(2, fix);

    [Fact]
    public void If_the_unit_of_the_data_is_unknown_a_step_has_no_unit()
    {
        string run = Fitted("t", "0", "1", "2");
        Call.Run("forecast", run, "--until", "4", "--every", "1h").Fails(2, "in units of 't'", "write a number alone.");
        Assert.Equal("2 3 4", Times(run, "4", "--every", "1"));
    }

    [Fact]
    public void A_Unix_time_in_another_unit_is_refused_with_the_number_to_write()
    {
        string run = Fitted("time", "1700000000000", "1700000001000", "1700000002000");
        Call refused = Call.Run("forecast", run, "--until", "1700000004");
        refused.Fails(1, "is one in seconds; write 1700000004000.");
        Assert.Equal("1700000002000 1700000003000 1700000004000", Times(run, "1700000004000"));
    }

    [Fact]
    public void A_forecast_back_in_time_has_a_note()
    {
        Call back = Call.Run("forecast", Fitted("time (ms)", "0", "1000", "2000"), "--until", "4");
        Assert.Equal(0, back.Code);
        Assert.Contains("goes back in time, from 2000 to 4 ms", back.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named_without_internal_names()
    {
        string run = Fitted("t", "0", "1", "2"), missing = folder.In("none");
        Call refused = Call.Run("forecast", run, "--until", "4", "--out", Path.Combine(missing, "x.csv"));
        refused.Fails(1, $"there is no '{missing}'; make that folder");
        Assert.DoesNotContain("continua-part", refused.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(missing);
        Assert.Equal(0, Call.Run("forecast", run, "--until", "4", "--out", Path.Combine(missing, "x.csv")).Code);
    }

    [Fact]
    public void A_data_file_in_place_of_a_model_is_recognised()
    {
        Call.Run("forecast", folder.Data, "--until", "7").Fails(1,
            $"is text, such as data in CSV; fit data first: continua fit {folder.Data}");
        Call.Run("info", folder.Data).Fails(1, "fit data first");
    }

    private string Fitted(string time, params string[] times)
    {
        string data = folder.Write("data.csv",
            $"{time},x\n" + string.Concat(times.Select((t, i) => $"{t},{1 << i}\n")));
        string run = folder.In(Guid.NewGuid().ToString("N"));
        string[] fit = ["fit", data, "--out", run, "--quiet", "--window", "2", "--holdout", "0", "--validation", "0",
            .. Call.Tiny];
        Call done = Call.Run(fit);
        Assert.True(done.Code == 0, done.Error);
        return run;
    }

    private static string Times(string run, string until, params string[] more)
    {
        Call call = Call.Run(["forecast", run, "--until", until, .. more]);
        Assert.True(call.Code == 0, call.Error);
        return string.Join(' ', call.Out.Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]));
    }
}
