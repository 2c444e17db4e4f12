using System.Globalization;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Numbers that mark missing cells are detected even if few cells contain them. The file is rejected if the
/// number cannot be a value; a note is added if it can.</summary>
public class SentinelTests
{
    [Theory]
    [InlineData("-3.4028235e38")]
    [InlineData("3.4028234663852886e38")]
    [InlineData("-3.4e38")]
    [InlineData("9.96921e36")]
    [InlineData("9.969209968386869e36")]
    [InlineData("1e30")]
    [InlineData("-7.3e31")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("-2147483648")]
    [InlineData("2147483647")]
    [InlineData("-9999")]
    [InlineData("-99.9")]
    public void A_single_cell_that_cannot_be_a_measurement_is_rejected(string mark)
    {
        string text = Text(20, mark);
        double value = double.Parse(mark, CultureInfo.InvariantCulture);
        string shown = value.ToString("R", CultureInfo.InvariantCulture);
        Csv.Rejects(text, 9, 2, [shown, "in 1 cell of", "say CsvOptions.Missing", "if it is a value"]);
        Assert.Equal(double.NaN, Csv.Read(text, new() { Missing = [shown] }).Trajectories[0].Values[7, 0]);
        Assert.Equal(value, Csv.Read(text, new() { Missing = ["NA"] }).Trajectories[0].Values[7, 0]);
    }

    [Theory]
    [InlineData("-99")]
    [InlineData("65535")]
    [InlineData("32767")]
    [InlineData("8888")]
    public void A_single_cell_that_may_be_a_value_has_a_note(string mark)
    {
        ReadingNote note = Assert.Single(Csv.Read(Text(20, mark)).Reading, n => n.Option == "CsvOptions.Missing");
        Assert.Equal($"{mark} in 1 cell is read as a value, though far from all others", note.Found);
        Csv.Rejects(Text(20, mark, mark), 9, 2, ["in 2 cells of", "say CsvOptions.Missing " + mark]);
    }

    [Theory]
    [InlineData(1e29)]
    [InlineData(1e33)]
    [InlineData(3e37)]
    [InlineData(1e300)]
    public void Columns_of_very_large_numbers_are_values(double unit)
    {
        string text = "t,x\n" + string.Concat(Enumerable.Range(0, 20).Select(i =>
            FormattableString.Invariant($"{i},{unit * Math.Exp(Math.Sin(i))}\n")));
        Assert.DoesNotContain(Csv.Read(text).Reading, note => note.Option == "CsvOptions.Missing");
    }

    [Theory]
    [InlineData("0 1e10 1e20 1e29 1e31 1e33")]
    [InlineData("60000 61000 63000 64000 65000 65535")]
    [InlineData("-95 -96 -97 -98 -99 -94 -93")]
    [InlineData("5000 9000 7000 8888 6000 7500 8200")]
    public void Numbers_near_the_range_of_the_others_are_values(string cells)
    {
        string[] rows = cells.Split(' ');
        TimeSeries data = Csv.Read("t,x\n" + string.Concat(rows.Select((row, i) => $"{i},{row}\n")));
        Assert.DoesNotContain(data.Reading, note => note.Option == "CsvOptions.Missing");
    }

    // Marks are in rows 7, 12, …
    private static string Text(int rows, params string[] marks) => "t,x\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
        i >= 7 && (i - 7) % 5 == 0 && (i - 7) / 5 < marks.Length ? $"{i},{marks[(i - 7) / 5]}\n"
            : FormattableString.Invariant($"{i},{20 + 5 * Math.Cos(i * 0.3):0.00}\n")));
}
