using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary>Messages agree with the input. Those of the tool name its options in place of the library's.</summary>
public class SentenceTests
{
    [Theory]
    [InlineData("--threads", "100000", "a whole number from 0 to 1024")]
    [InlineData("--seed", "99999999999999999999", "the largest is 18446744073709551615")]
    [InlineData("--steps", "99999999999", "the largest is 2147483647")]
    [InlineData("--steps", "-99999999999", "a whole number from 1 up, but got '-99999999999'; try 10")]
    public void A_number_out_of_range_is_refused_with_the_range(string option, string value, string words) =>
        Call.Run(400, default, "fit", "any.csv", option, value).Fails(2, words);

    [Theory]
    [InlineData("1e299")]
    [InlineData("1e-99")]
    [InlineData("-1")]
    public void A_length_of_time_out_of_range_is_refused_with_the_range(string every) =>
        Call.Run(400, default, "forecast", "any", "--until", "7", "--every", every).Fails(2, "a positive number from 1e-28 to 7e28");

    [Fact]
    public void The_message_for_tolerances_below_rounding_names_the_option_and_does_not_suggest_double_precision()
    {
        using Folder folder = new();
        Call call = Call.Run(400, default, ["fit", folder.Data, "--out", folder.In("run"), "--rtol", "1e-12", "--atol", "1e-12", .. Call.Tiny]);
        Assert.Equal(0, call.Code);
        Assert.Contains("raise --rtol to 2e-7.", call.Error + call.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("solve in double", call.Error + call.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("solve in double", folder.Text("run", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_small_a_step_is_refused_with_the_option()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Call call = Call.Run(400, default, [.. fit, "--step-size", "1e-9"]);
        call.Fails(1, "raise --step-size");
        Assert.DoesNotContain("MaxSteps", call.Error, StringComparison.Ordinal);
        Assert.Equal(0, Call.Run([.. fit, "--step-size", "0.5", "--restart"]).Code);
    }

    [Fact]
    public void Logarithms_of_negative_data_are_refused_with_the_option_names_of_the_tool_or_the_library()
    {
        using Folder folder = new();
        Call.Run(400, default, ["fit", folder.Data, "--out", folder.In("run"), "--log", .. Call.Tiny]).Fails(1, "leave --log off", "--states");
        TimeSeries series = TimeSeries.Of([0, 1, 2], new double[,] { { 1 }, { -2 }, { 3 } });
        string message = Assert.Throws<ArgumentException>(() => Standardization.Of(series, log: true)).Message;
        Assert.Contains("leave FitOptions.Log off", message, StringComparison.Ordinal);
        Assert.DoesNotContain("--", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_in_another_encoding_or_with_marks_in_numbers_are_refused_with_the_option_to_set()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Call.Run(400, default, [.. fit, "--encoding", "utf-16"]).Fails(1, "the bytes are UTF-8; leave --encoding out");
        string marked = folder.Write("marked.csv", "t,x,y\n0,12_345,1\n1,12_346,2\n2,12_400,3\n");
        Call.Run(400, default, "fit", marked, "--out", folder.In("marked")).Fails(1, "12_345", "write numbers without the _");
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    public void An_invalid_held_out_share_is_refused_in_one_line(double share)
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(
            () => Holdout.Split(TimeSeries.Of([0, 1], new double[,] { { 1 }, { 2 } }), share)).Message;
        Assert.Contains("at least 0 and below 1, but got", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
