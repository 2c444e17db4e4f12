using System.Text.Json;

namespace Continua.Tests.Cli;

/// <summary>Warnings about forecasts far outside the range of the training data, or below 0.</summary>
public sealed class ForecastRangeTests : IDisposable
{
    private readonly Folder folder = new();

    // The training data: x from 1 to 3, and y from −1 to 1.
    public ForecastRangeTests()
    {
        string[] lines = Folder.Circle(60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string data = folder.Write("positive.csv", lines[0] + "\n" + string.Concat(lines.Skip(1).Select(line =>
        {
            string[] cells = line.Split(',');
            return FormattableString.Invariant($"{cells[0]},{2 + double.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture)},{cells[2]}\n");
        })));
        Assert.Equal(0, Call.Run(["fit", data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2,0.5", "")]
    [InlineData("4.5,1.5", "")]
    [InlineData("0.2,-0.5", "")]
    [InlineData("1000,0", "x leaves the training data by far")]
    [InlineData("2,-4", "y leaves the training data by far")]
    [InlineData("-0.1,0", "x falls below 0, but the data does not")]
    public void Values_more_than_a_span_outside_the_training_range_or_below_zero_have_a_warning(string state, string words)
    {
        string start = folder.Write("state.csv", $"t,x,y\n10,{state}\n");
        string[] forecast = ["forecast", folder.In("run"), "--from", start, "--until", "10.1"];
        Call text = Call.Run(forecast), file = Call.Run([.. forecast, "--out", folder.In("ahead.csv")]);
        Assert.Equal(text.Error, file.Error);
        string[] warnings = [.. Call.Run([.. forecast, "--json"]).Json().GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!)];
        Assert.Equal(text.Error, string.Concat(warnings.Select(w => w + Environment.NewLine)));
        Assert.Equal(words.Length == 0, text.Error.Length == 0);
        Assert.Contains(words, text.Error, StringComparison.Ordinal);
    }
}
