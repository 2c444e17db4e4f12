using System.Globalization;
using System.Text;

namespace Continua.Tests.Cli;

/// <summary>Columns of any magnitude are fitted and forecast without losing digits of the file.</summary>
public class DataUnitFileTests
{
    [Theory]
    [InlineData(4500000, 0.05)]
    [InlineData(-1.2e9, 2)]
    [InlineData(0, 4e39)]
    [InlineData(0, 1e39)]
    [InlineData(1e38, 3e38)]
    [InlineData(0, 1e300)]
    [InlineData(5e306, 1e306)]
    [InlineData(0, 1e-300)]
    [InlineData(0, 1e-39)]
    public void A_forecast_has_the_digits_of_the_column_in_the_file(double offset, double size)
    {
        using Folder folder = new();
        string data = folder.Write("data.csv", Table(offset, size));
        Call fit = Call.Run(["fit", data, "--out", folder.In("run"), "--json", .. Call.Tiny]);
        Assert.Equal(0, fit.Code);
        Assert.True(double.IsFinite(fit.Json().GetProperty("holdout_nrmse").GetDouble()));
        double[][] rows = Rows(folder.Text("run", "forecast.csv"));
        Assert.Equal(12, rows.Length);
        Assert.All(rows, row => Assert.InRange((row[3] - offset) / size, -2.5, 2.5));
        Assert.True(rows.Select(row => row[3]).Distinct().Count() > 10, "the forecast is not constant");

        // The start is written with all its digits, and the next values are close to it.
        string last = folder.Text("data.csv").TrimEnd('\n').Split('\n')[^1];
        Call ahead = Call.Run("forecast", folder.In("run", "model.safetensors"), "--until", "6.4");
        Assert.Equal(0, ahead.Code);
        Assert.Equal(Number(last.Split(',')[1]), Rows(ahead.Out)[0][1]);
        Assert.Equal(6, Rows(ahead.Out).Select(row => row[1]).Distinct().Count());
        Assert.Equal(0, Call.Run("info", folder.In("run", "model.safetensors")).Code);
    }

    [Fact]
    public void A_column_of_subnormal_numbers_is_refused_before_training_with_advice_that_works()
    {
        using Folder folder = new();
        Call fit = Call.Run(["fit", folder.Write("tiny.csv", Table(0, 5e-322)), "--out", folder.In("run"), .. Call.Tiny]);
        fit.Fails(1, "column 2 ('x')", "multiply the column by 1e300");
        Assert.False(Directory.Exists(folder.In("run")));
        Assert.Equal(0, Call.Run(["fit", folder.Write("large.csv", Table(0, 5e-322 * 1e300)), "--out", folder.In("run"), .. Call.Tiny]).Code);
    }

    private static string Table(double offset, double size)
    {
        StringBuilder text = new("t,x,y\n");
        for (int i = 0; i < 60; i++)
        {
            double t = i * 0.1;
            text.Append(CultureInfo.InvariantCulture, $"{t:0.0},{offset + (size * Math.Cos(t)):R},{Math.Sin(t):0.000000}\n");
        }

        return text.ToString();
    }

    private static double[][] Rows(string csv) =>
        [.. csv.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',').Select(Number).ToArray())];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
