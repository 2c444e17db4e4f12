using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

public class CsvReadingTests
{
    [Fact]
    public void All_rows_and_columns_of_a_plain_file_are_read()
    {
        TimeSeries data = Csv.Read("time,x,y\n0,1,2\n0.5,3,4\n");
        Assert.Equal(["x", "y"], data.States);
        Assert.Equal((2, 0.5, TimeKind.Number, null), (data.Rows, data.MedianSpacing, data.Time.Kind, data.SeriesColumn));
        Trajectory only = Assert.Single(data.Trajectories);
        Assert.Null(only.Name);
        Assert.Equal([0, 0.5], only.Times);
        Assert.Equal(new double[,] { { 1, 2 }, { 3, 4 } }, only.Values);
    }

    [Fact]
    public void The_hash_is_the_SHA_256_of_the_bytes() => // sha256sum of the same text
        Assert.Equal("2236b4989592e6ce72adf96ba645c7a1b486744aca25334c60217c4d1da992d7", Csv.Read("t,x\n0,1\n").Sha256);

    [Theory]
    // Comments, blank lines, empty rows.
    [InlineData("# a comment, with \"a quote\n\nt, x\n  # indented\n0, 1\n   \n\t\n,\n1, 2\n# last")]
    [InlineData("\uFEFFt,x\r\n0,1\r\n1,2\r\n")] // byte order mark, CR LF
    [InlineData("\uFEFF# comment\nt,x\n0,1\n1,2")] // no last line break
    [InlineData("t,x\r0,1\r1,2\r")] // CR alone
    [InlineData("t;x\n0;1\n1;2\n")]
    [InlineData("t\tx\n0\t1\n1\t2\n")]
    [InlineData("t|x\n0|1\n1|2\n")]
    [InlineData("sep=;\nt;x\n0;1\n1;2\n")]
    [InlineData("\"t\",\"x\"\n\"0\",\" 1 \"\n1 , \"2\" \n")]
    [InlineData("t,x\n0,1.0\n1,+2e0\n")]
    public void Comments_quotes_separators_and_line_breaks_do_not_affect_the_data(string text)
    {
        TimeSeries data = Csv.Read(text);
        Assert.Equal(["x"], data.States);
        Assert.Equal([0, 1], data.Trajectories[0].Times);
        Assert.Equal(new double[,] { { 1 }, { 2 } }, data.Trajectories[0].Values);
    }

    [Fact]
    public void Quoted_cells_may_contain_separators_line_breaks_and_quotes()
    {
        TimeSeries data = Csv.Read("time,\"angle,\r\n left\",note\n0,1,\"a, \"\"b\"\"\nc\"\n1,2,d\n");
        Assert.Equal(["angle, left"], data.States);
        Assert.Equal(["note"], data.Ignored);
        Assert.Equal(2, data.Rows);
    }

    [Theory]
    [InlineData("t;x\n0,5;1,5\n1,5;-2,25e1\n", null)] // detected: in a file with semicolons, commas are decimal marks
    [InlineData("t;x\n0.5;1.5\n1.5;-2.25e1\n", null)]
    [InlineData("t\tx\n0,5\t1,5\n1,5\t-2,25e1\n", null)]
    [InlineData("t;x\n0,5;1,5\n1,5;-2,25e1\n", ',')]
    [InlineData("t,x\n\"0,5\",\"1,5\"\n\"1,5\",\"-2,25e1\"\n", ',')]
    public void Decimal_commas_are_detected_or_given(string text, char? mark)
    {
        Trajectory read = Csv.Read(text, new() { Decimal = mark }).Trajectories[0];
        Assert.Equal([0.5, 1.5], read.Times);
        Assert.Equal(new double[,] { { 1.5 }, { -22.5 } }, read.Values);
    }

    [Theory]
    [InlineData("t;x\n0;1,234\n1;0,5\n", null, null, 1.234, 0.5)] // 0,5 shows that the comma of 1,234 is decimal
    [InlineData("t;x\n0;1,004\n1;995\n", ',', null, 1.004, 995)]
    [InlineData("t;x\n0;1,004\n1;995\n", null, ',', 1004, 995)]
    [InlineData("t;x\n0;1.004\n1;995\n", '.', null, 1.004, 995)]
    [InlineData("t;x\n0;1.004\n1;995\n", null, '.', 1004, 995)]
    [InlineData("t,x\n0,\"1,004\"\n1,995\n", null, ',', 1004, 995)]
    [InlineData("t,x\n0,\"1,234,567.5\"\n1,995\n", null, null, 1234567.5, 995)]
    [InlineData("t;x\n0;1.234.567,5\n1;995\n", null, null, 1234567.5, 995)]
    [InlineData("t;x\n0;1.234,5\n1;995\n", null, null, 1234.5, 995)]
    [InlineData("t;x\n0;1.004.000\n1;995\n", null, null, 1004000, 995)]
    [InlineData("t;x;y\n0;1.004;1,5\n1;995;2\n", null, null, 1004, 995)] // column y shows that commas are decimal
    [InlineData("t;x;y\n0;1,004;1.5\n1;995;2\n", null, null, 1004, 995)] // column y shows that points are decimal
    [InlineData("t,x\n0,1.004\n1,995\n", null, null, 1.004, 995)] // in a comma-separated file, points are decimal
    [InlineData("t x\n0 1.234\n1 5.678\n", null, null, 1.234, 5.678)]
    [InlineData("t\tx\n0\t1.234\n0.5\t5.678\n", null, null, 1.234, 5.678)] // 0.5 shows that points are decimal
    [InlineData("t,x\n0,1 004\n1,995\n", null, null, 1004, 995)]
    [InlineData("t,x\n0,1\u00A0004\n1,995\n", null, null, 1004, 995)]
    [InlineData("t;x\n0;1\u202F004,5\n1;995\n", null, null, 1004.5, 995)]
    [InlineData("t,x\n0,1'004'000\n1,995\n", null, null, 1004000, 995)]
    [InlineData("t,x\n0,1\u2019004\n1,995\n", null, null, 1004, 995)]
    [InlineData("t,x\n0,\"1,00,000\"\n1,995\n", null, null, 100000, 995)] // Indian grouping
    [InlineData("t,x\n0,\u22122\n1,995\n", null, null, -2, 995)]
    [InlineData("t,x\n0,.5\n1,5.\n", null, null, .5, 5)]
    [InlineData("t,x\n0,+1.5\n1,1e3\n", null, null, 1.5, 1000)]
    [InlineData("t;x\n0;,5\n1;1,5e3\n", null, null, .5, 1500)]
    public void Thousands_marks_are_read_where_they_are_unambiguous_or_given(
        string text, char? mark, char? thousands, double first, double second)
    {
        double[,] values = Csv.Read(text, new() { Decimal = mark, Thousands = thousands }).Trajectories[0].Values;
        Assert.Equal((first, second), (values[0, 0], values[1, 0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("NULL")]
    [InlineData("?")]
    [InlineData("-")]
    [InlineData("\"\"")]
    [InlineData("None")]
    [InlineData("missing")]
    [InlineData("#N/A")]
    [InlineData("#DIV/0!")]
    [InlineData("<NA>")]
    [InlineData("--")]
    [InlineData(".")]
    [InlineData("\\N")]
    [InlineData("n.a.")]
    [InlineData("-1.#IND")]
    public void Usual_marks_of_missing_values_are_read_as_NaN(string missing)
    {
        Trajectory read = Csv.Read($"t,x,y\n0,{missing},5\n1,2,{missing}\n2,{missing},{missing}\n").Trajectories[0];
        Assert.Equal(new[,] { { double.NaN, 5 }, { 2, double.NaN }, { double.NaN, double.NaN } }, read.Values);
        Assert.False(read.IsComplete(0));
    }

    [Fact]
    public void Columns_without_numbers_or_without_a_name_are_ignored_and_listed()
    {
        TimeSeries data = Csv.Read(",time,station,x,empty,seen\n0,1,A,5,,2013-01-01\n1,2,B,6,NA,2013-01-02\n");
        Assert.Equal(["x"], data.States);
        Assert.Equal(["column 1", "station", "empty", "seen"], data.Ignored);
    }

    [Fact]
    public void Requested_states_keep_their_order_and_match_in_any_case()
    {
        TimeSeries data = Csv.Read("t,a,b,C\n0,1,2,3\n1,4,5,x\n", new() { States = ["B", "a"] });
        Assert.Equal(["b", "a"], data.States);
        Assert.Equal(new double[,] { { 2, 1 }, { 5, 4 } }, data.Trajectories[0].Values);
        Assert.Equal(["C"], data.Ignored);
    }

    [Fact]
    public void Interleaved_rows_of_several_series_become_trajectories_in_order_of_appearance()
    {
        TimeSeries data = Csv.Read("id,t,x\nb,0,1\na,5,2\nb,1,3\na,7,4\nb,2,5\n", new() { Series = "id" });
        Assert.Equal(["b", "a"], data.Trajectories.Select(t => t.Name));
        Assert.Equal([0, 1, 2], data.Trajectories[0].Times);
        Assert.Equal([5, 7], data.Trajectories[1].Times);
        Assert.Equal(new double[,] { { 2 }, { 4 } }, data.Trajectories[1].Values);
        Assert.Equal(("id", 5, 1.0), (data.SeriesColumn, data.Rows, data.MedianSpacing));
    }

    [Fact]
    public void Column_names_in_Latin_1_are_decoded()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("zeit;Temperatur (°C)\n0;1,5\n");
        Assert.Equal(["Temperatur (°C)"], Csv.Read(bytes, new() { Time = "zeit" }).States);
    }

    [Fact]
    public void A_file_is_read_from_its_path_and_a_missing_one_is_an_IO_error()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "t,x\n0,1\n");
        Assert.Equal(1, TimeSeries.ReadCsv(path).Rows);
        File.Delete(path);
        Assert.Throws<FileNotFoundException>(() => TimeSeries.ReadCsv(path));
    }
}
