using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

public class NumberTableTests
{
    [Fact]
    public void The_Old_Faithful_sample_is_read()
    {
        NumberTable table = NumberTable.ReadCsv(Path.Combine(SharedDataFactAttribute.Root, "samples", "old-faithful.csv"));
        Assert.Equal(["eruptions", "waiting"], table.Columns);
        Assert.Equal(272, table.Values.GetLength(0));

        // The values of summary(faithful) in R.
        Assert.Equal((3.488, 70.9), (Math.Round(Column(table, 0).Average(), 3), Math.Round(Column(table, 1).Average(), 1)));
        Assert.Equal((1.6, 5.1, 43, 96), (Column(table, 0).Min(), Column(table, 0).Max(), Column(table, 1).Min(), Column(table, 1).Max()));
    }

    [SharedDataFact("old_faithful/faithful.csv")]
    public void The_sample_equals_the_published_table() => Assert.Equal(
        NumberTable.ReadCsv(SharedDataFactAttribute.At("old_faithful/faithful.csv"), ["eruptions", "waiting"]).Values,
        NumberTable.ReadCsv(Path.Combine(SharedDataFactAttribute.Root, "samples", "old-faithful.csv")).Values);

    [Fact]
    public void A_stream_is_read_like_a_file_and_named_in_errors()
    {
        using MemoryStream good = new(Encoding.UTF8.GetBytes("x,y\n1,2\n")), bad = new(Encoding.UTF8.GetBytes("x,y\n1,b\n"));
        Assert.Equal(new double[,] { { 1, 2 } }, NumberTable.ReadCsv(good, "good").Values);
        Assert.Contains("bad, line 2", Assert.Throws<DataFileException>(() => NumberTable.ReadCsv(bad, "bad")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Points_are_standardised_like_series()
    {
        Standardization units = Standardization.Of(new double[,] { { 1, 10 }, { 3, 40 } }, ["x", "y"]);
        Assert.Equal(["x", "y"], units.States);
        Assert.Equal([2, 25], units.Mean);
        Assert.Equal([1, 15], units.Deviation);
        Assert.Contains("y", Assert.Throws<ArgumentException>(() => Standardization.Of(new double[,] { { 1, 7 }, { 3, 7 } }, ["x", "y"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requested_columns_keep_their_order()
    {
        NumberTable table = Read("# a comment\nx;name;y\n1,5;ann;2\n\n-3;bob;4e1\n", ["y", "x"]);
        Assert.Equal(["y", "x"], table.Columns);
        Assert.Equal(new[,] { { 2, 1.5 }, { 40, -3 } }, table.Values);
    }

    [Theory]
    [InlineData("x,y\n1,2\n3,\n", "x.csv, line 3, column 2 ('y'): every cell of a table is a finite number, but this one is empty; ")]
    [InlineData("x,y\n1,b\n", "x.csv, line 2, column 2 ('y'): every cell of a table is a finite number, but this one holds 'b'; ")]
    [InlineData("x,y\n1,inf\n", "holds 'inf'")]
    [InlineData("x,y\n1,NaN\n", "holds 'NaN'")]
    [InlineData("x,y\n1,2,3\n", "has 3")]
    [InlineData("x,y\n", "this file ends after them")]
    [InlineData("1,2\n3,4\n", "the first row names the columns")]
    [InlineData("", "this file is empty")]
    public void Files_that_are_not_tables_of_numbers_are_rejected(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mistyped_column_name_is_rejected_with_the_nearest_name() => Assert.Equal(
        "x.csv: the columns are 'height', 'width', but 'widht' is none of them; did you mean 'width'?",
        Assert.Throws<DataFileException>(() => Read("height,width\n1,2\n", ["widht"])).Message);

    [Fact]
    public void An_empty_list_of_columns_is_rejected() =>
        Assert.Throws<ArgumentException>(() => Read("x,y\n1,2\n", []));

    private static NumberTable Read(string text, IReadOnlyList<string>? columns = null) =>
        NumberTable.Read(Encoding.UTF8.GetBytes(text), "x.csv", columns);

    private static IEnumerable<double> Column(NumberTable table, int column) =>
        Enumerable.Range(0, table.Values.GetLength(0)).Select(r => table.Values[r, column]);
}
