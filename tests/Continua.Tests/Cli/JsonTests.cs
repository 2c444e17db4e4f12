using System.Text.Json;

namespace Continua.Tests.Cli;

/// <summary>The JSON results: one object for each command that computes something.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly Folder folder = new();

    public JsonTests() => Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Info_as_json_has_the_contents_of_the_text()
    {
        Call call = Call.Run("info", folder.In("run"), "--json");
        Assert.Equal((0, ""), (call.Code, call.Error));
        Assert.Single(call.Out.Trim().Split('\n'));
        JsonElement json = call.Json();
        Assert.Equal("continua.info/1", json.GetProperty("schema").GetString());
        Assert.Equal(["x", "y"], json.GetProperty("states").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal(1, json.GetProperty("states")[0].GetProperty("greatest").GetDouble());
        Assert.Equal(5.9, json.GetProperty("ends")[0].GetProperty("time").GetDouble());
        Assert.Equal(32, json.GetProperty("parameters").GetInt32());
    }

    [Fact]
    public void A_forecast_as_json_has_the_rows_of_the_csv()
    {
        string[] forecast = ["forecast", folder.In("run"), "--until", "6.3"];
        JsonElement json = Call.Run([.. forecast, "--json"]).Json();
        string[] csv = Call.Run(forecast).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(csv[0].Split(','), json.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(
            csv.Skip(1),
            json.GetProperty("series")[0].GetProperty("rows").EnumerateArray().Select(row => string.Join(',', row.EnumerateArray().Select(x => x.GetRawText()))));
        Assert.Empty(json.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public void The_json_names_the_file_of_the_forecast()
    {
        JsonElement json = Call.Run("forecast", folder.In("run"), "--until", "6.3", "--json", "--out", folder.In("a.csv")).Json();
        Assert.Equal(folder.In("a.csv"), json.GetProperty("out").GetString());
        Assert.True(File.Exists(folder.In("a.csv")));
    }

    [Theory]
    [InlineData("info nowhere --json", "continua.info/1")]
    [InlineData("forecast nowhere --until 3 --json", "continua.forecast/1")]
    [InlineData("forecast --json", "continua.forecast/1")]
    [InlineData("fit nowhere.csv --json", "continua.fit/1")]
    [InlineData("run nothing --json", "continua.experiment/1")]
    public void Failures_are_json_with_the_schema_of_the_command(string line, string schema)
    {
        JsonElement json = Call.Run(line.Split(' ')).Json();
        Assert.Equal((schema, "failed"), (json.GetProperty("schema").GetString(), json.GetProperty("status").GetString()));
        Assert.NotEmpty(json.GetProperty("error").GetString()!);
    }
}
