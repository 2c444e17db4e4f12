namespace Continua.Tests.Cli;

/// <summary>Data files that cannot be fitted have a message; files with unusual names or formats are fitted.</summary>
public class StrangeFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("t,x\n")]
    [InlineData("t,x\n0,1\n")]
    [InlineData("t,x\n0,1\n1,2\n2,3\n")]
    [InlineData("t,x\n0,1\n1,2,3\n")]
    [InlineData("t,x\n0,1\n1,\"2\n")]
    [InlineData("t,x\n0,one\n1,two\n")]
    [InlineData("t,x\n0,1\n0,2\n")]
    [InlineData("t,x\n1,1\n0,2\n")]
    [InlineData("a,b\nx,y\n")]
    [InlineData("when,x\n01/02/2013,1\n02/02/2013,2\n")]
    [InlineData("\0\0\u0001PNG\0\0")]
    public void A_file_that_cannot_be_fitted_is_refused_with_a_message(string text)
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Write("odd.csv", text), "--out", folder.In("run"), .. Call.Tiny];
        Call call = Call.Run([.. fit, "--json"]);
        call.Fails(1);
        Assert.True(call.Error.Trim().Length > 30, call.Error);
        Assert.True(call.Json().TryGetProperty("error", out _));
        Assert.False(Directory.Exists(folder.In("run")));
    }

    [Fact]
    public void A_constant_column_is_named()
    {
        using Folder folder = new();
        string rows = string.Concat(Folder.Circle(60).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select((line, i) => line + (i == 0 ? ",flat\n" : ",3\n")));
        Call.Run(["fit", folder.Write("flat.csv", rows), "--out", folder.In("run"), .. Call.Tiny]).Fails(1, "'flat'", "--states");
    }

    [Fact]
    public void German_number_formats_are_read_and_written()
    {
        using Folder folder = new();
        string data = folder.Write("deutsch.csv", Folder.Circle(60).Replace(',', ';').Replace('.', ','));
        Assert.Equal(0, Call.Run(["fit", data, "--out", folder.In("a"), "--quiet", .. Call.Tiny]).Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("b"), "--quiet", .. Call.Tiny]).Code);
        Assert.Equal(folder.Bytes("b", "forecast.csv"), folder.Bytes("a", "forecast.csv"));
    }

    [Fact]
    public void Names_with_blanks_and_quotes_work()
    {
        using Folder folder = new();
        string data = folder.Write("it's my data.csv", Folder.Circle(60));
        Call call = Call.StoppedAt("step ", ["fit", data, "--out", folder.In("a run"), .. Call.Tiny]);
        Assert.Equal(130, call.Code);
        Assert.Contains("it'\\''s my data.csv'", call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_several_series_is_forecast()
    {
        using Folder folder = new();
        string[] lines = Folder.Circle(60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string text = "who," + lines[0] + "\n" + string.Concat(new[] { "a", "b" }.SelectMany(s => lines.Skip(1).Select(l => $"{s},{l}\n")));
        string data = folder.Write("two.csv", text);
        Assert.Equal(0, Call.Run(["fit", data, "--series", "who", "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);
        string[] forecast = folder.Text("run", "forecast.csv").Split('\n');
        Assert.Equal("who,t,x,y,x_forecast,y_forecast", forecast[0]);
        Assert.Contains(forecast, l => l.StartsWith("a,5.9,", StringComparison.Ordinal));
        Assert.Contains(forecast, l => l.StartsWith("b,5.9,", StringComparison.Ordinal));
        Call ahead = Call.Run("forecast", folder.In("run"), "--from", data, "--until", "6.1");
        Assert.Equal(8, ahead.Out.Split('\n').Length);
        Assert.Equal(ahead.Out, Call.Run("forecast", folder.In("run"), "--from", "last", "--until", "6.1").Out);
        Assert.Equal(
            ["a,5.9", "b,5.9"], Call.Run("forecast", folder.In("run"), "--until", "5.9").Out.Split('\n')[1..3].Select(l => l[..5]));
        string info = Call.Run("info", folder.In("run")).Out;
        Assert.Contains("'who', 2 of them", info, StringComparison.Ordinal);
        Assert.Contains("last row of 'b'", info, StringComparison.Ordinal);
    }
}
