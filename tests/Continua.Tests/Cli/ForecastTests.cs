using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary><c>continua forecast</c> with the model file of a fitted network, and <c>continua info</c>.</summary>
public sealed class ForecastTests : IDisposable
{
    private readonly Folder folder = new();

    public ForecastTests() => Fit(folder.Data, "run");

    private string Model => folder.In("run", "model.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Times_are_exact_decimals()
    {
        Call call = Call.Run("forecast", Model, "--from", "last", "--until", "7", "--every", "0.3");
        Assert.Equal((0, ""), (call.Code, call.Error));
        string[] lines = call.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("t,x,y", lines[0]);
        Assert.Equal(["5.9", "6.2", "6.5", "6.8", "7"], lines.Skip(1).Select(l => l.Split(',')[0]));
        Assert.StartsWith("5.9,0.927478,-0.373877", lines[1], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), l => Assert.Equal(3, l.Split(',').Length));
    }

    [Fact]
    public void The_default_step_is_the_spacing_of_the_data() =>
        Assert.Equal(5, TimeSeries.ReadCsv(Stream(Call.Run("forecast", Model, "--until", "6.3").Out), "out").Rows);

    [Fact]
    public void A_forecast_starts_from_the_last_complete_row_of_a_state_file()
    {
        string state = folder.Write("state.csv", "t,y,x\n100,0,1\n101,0.5,0.5\n102,,0.5\n");
        string[] lines = Call.Run("forecast", Model, "--from", state, "--until", "101.2").Out.Split('\n');
        Assert.Equal("101,0.5,0.5", lines[1]);
        Assert.StartsWith("101.1,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_written_on_request()
    {
        Call call = Call.Run("forecast", folder.In("run"), "--until", "7", "--out", folder.In("ahead.csv"));
        Assert.Equal((0, ""), (call.Code, call.Out));
        Assert.Equal(7, TimeSeries.ReadCsv(folder.In("ahead.csv")).Trajectories[0].Times[^1]);
    }

    [Fact]
    public void Forecasts_can_go_back_in_time()
    {
        string[] lines = Call.Run("forecast", Model, "--until", "5.7").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["5.7", "5.8", "5.9"], lines.Skip(1).Select(l => l.Split(',')[0]));
    }

    [Fact]
    public void Dates_are_written_in_the_format_of_the_data()
    {
        string[] rows = Folder.Circle(60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string data = folder.Write("dates.csv", "date,x,y\n" + string.Concat(rows.Skip(1).Select((line, i) =>
            $"{new DateTime(2020, 1, 1).AddDays(i):yyyy-MM-dd}{line[line.IndexOf(',', StringComparison.Ordinal)..]}\n")));
        Fit(data, "dates");
        string[] lines = Call.Run("forecast", folder.In("dates"), "--until", "2020-03-02").Out.Split('\n');
        Assert.Equal(["date,x,y", "2020-02-29", "2020-03-01", "2020-03-02"], lines.Take(1).Concat(lines.Skip(1).Take(3).Select(l => l.Split(',')[0])));
        Call.Run("forecast", folder.In("dates"), "--until", "soon").Fails(2, "--until", "soon");
    }

    [Theory]
    [InlineData("5.9", "a later one")]
    [InlineData("1e300", "fewer than ten million rows")]
    public void A_forecast_to_its_start_or_with_too_many_rows_is_refused(string until, string words) =>
        Call.Run("forecast", Model, "--until", until).Fails(1, words);

    [Fact]
    public void A_state_file_that_lacks_a_column_is_refused() =>
        Call.Run("forecast", Model, "--from", folder.Write("bad.csv", "t,x\n1,2\n"), "--until", "9").Fails(1, "bad.csv", "y");

    [Fact]
    public void Info_prints_the_contents_of_a_model()
    {
        Call info = Call.Run("info", Model);
        Assert.Equal((0, ""), (info.Code, info.Error));
        foreach (string word in new[] { "2 → 6 → 2, tanh", "tsit5", "x, y", "5.9", "SHA-256", "0.1" })
        {
            Assert.Contains(word, info.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(300)]
    public void A_damaged_model_is_refused(int length)
    {
        string model = folder.Write("cut.safetensors", folder.Bytes("run", "model.safetensors")[..length]);
        Call.Run("info", model).Fails(1, "cut.safetensors");
        Call.Run("forecast", folder.Data, "--until", "9").Fails(1, "circle.csv");
    }

    private void Fit(string data, string run) => Assert.Equal(0, Call.Run(["fit", data, "--out", folder.In(run), "--quiet", .. Call.Tiny]).Code);

    private static MemoryStream Stream(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
