using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Every property that is detected from a file has a note, with the option that overrides it.</summary>
public class ReadingNotesTests
{
    [Theory]
    [InlineData("t,x\n0,1\n1,2\n", "separator: comma; time column: 't'; times: numbers, in units of 't'")]
    [InlineData("t;x\n0,5;1\n1;2\n", "separator: semicolon; decimal mark: comma; time column: 't'; times: numbers, in units of 't'")]
    [InlineData("t x\n0 1\n1 2\n", "separator: blank; time column: 't'; times: numbers, in units of 't'")]
    [InlineData("t;x\n0;1.234,5\n1;2\n",
        "separator: semicolon; decimal mark: comma; thousands: point between them; time column: 't'; times: numbers, in units of 't'")]
    [InlineData("month,x\n201512,1\n201601,2\n", "separator: comma; time column: 'month'; times: dates yyyyMM, in days, monthly")]
    [InlineData("time,x\n1700000000000,1\n1700000060000,2\n",
        "separator: comma; time column: 'time'; times: Unix time in milliseconds, in min")]
    [InlineData("time,x\n10:00,1\n10:01,2\n", "separator: comma; time column: 'time'; times: times of day HH:mm, in min")]
    [InlineData("A: 1\n\ntime,x\n0,1\n1,2\n",
        "separator: comma; column names: line 3, below other text; time column: 'time'; times: numbers, in units of 'time'")]
    [InlineData("| t | x |\n|---|:--|\n| 0 | 1 |\n| 1 | 2 |\n",
        "separator: bar; first row: below a line of dashes; time column: 't'; times: numbers, in units of 't'; "
        + "left out: column 1 (no name), column 4 (no name)")]
    [InlineData("time,x\ns,m\n0,1\n1,2\n",
        "separator: comma; first row: below a line of units (s, m); time column: 'time'; times: numbers, in s")]
    [InlineData("rownames,time,x,name,,z\n1,0,5,a,,\n2,1,NA,b,,\n3,2,7,c,,\n",
        "separator: comma; time column: 'time'; times: numbers, in units of 'time'; "
        + "left out: rownames (row numbers), name (text), column 5 (no name), z (empty); not observed: 'NA'")]
    [InlineData("t,x\n0,1.004\n1,995\n",
        "separator: comma; decimal mark: point; "
            + "numbers such as 1.004: the point is read as a decimal mark, though no whole number exceeds 999; "
        + "time column: 't'; times: numbers, in units of 't'")]
    [InlineData("t,x\n0,500\n1,1\n2,2\n3,3\n4,4\n5,5\n6,500\n7,500\n",
        "separator: comma; time column: 't'; times: numbers, in units of 't'; "
        + "values of 'x': 500 in 3 cells is read as a value, though far from all others")]
    public void Every_detected_property_has_a_note(string text, string notes) =>
        Assert.Equal(notes, string.Join("; ", Csv.Read(text).Reading));

    [Fact]
    public void Properties_given_by_options_have_no_note() => Assert.Empty(Csv.Read(
        "x;t;w\n1.234,5;0;a\n2,5;1;b\n",
        new() { Separator = ';', Decimal = ',', Thousands = '.', Time = "t", TimeFormat = "number", States = ["x"], Missing = [] }).Reading);

    [Theory]
    [InlineData("t;x\n0;1'234'500\n1;2\n", "thousands: apostrophe between them")]
    [InlineData("t;x\n0;1 234 500\n1;2\n", "thousands: blank between them")]
    [InlineData("t;x\n0;1\u2019234\n1;2\n", "thousands: apostrophe between them")]
    [InlineData("t;x\n0;1\u202F234\n1;2\n", "thousands: blank between them")]
    [InlineData("t;x\n0;\u22125\n1;2\n", "")]
    [InlineData("t;x\n0;5\n1;2\n", "")]
    public void Blanks_and_apostrophes_between_thousands_have_a_note(string text, string note) =>
        Assert.Equal(note, string.Join("; ", Csv.Read(text).Reading.Where(n => n.Subject == "thousands")));

    [Theory]
    [InlineData("-9999,NA", "marks of missing cells: '-9999' in no cell")]
    [InlineData("NA", "")]
    [InlineData("x,-7", "marks of missing cells: 'x', '-7' in no cell")]
    [InlineData("3", "")]
    public void Missing_value_marks_that_no_cell_contains_have_a_note(string marks, string note)
    {
        TimeSeries data = Csv.Read("t,x\n0,1\n1,NA\n2,3.0\n", new() { Missing = [.. marks.Split(','), "NA"] });
        Assert.Equal(note, string.Join("; ", data.Reading.Where(n => n.Subject == "marks of missing cells")));
    }

    [Fact]
    public void Encodings_other_than_UTF_8_have_a_note()
    {
        Assert.Contains(Csv.Read(Encoding.Latin1.GetBytes("t,T (°C)\n0,1\n")).Reading, n => n is { Subject: "encoding", Found: "Latin-1" });
        foreach (Encoding wide in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            TimeSeries data = Csv.Read([.. wide.GetPreamble(), .. wide.GetBytes("t,T (°C)\n0,1\n")]);
            Assert.Equal(["T (°C)"], data.States);
            Assert.Contains(data.Reading, n => n.Subject == "encoding" && n.Found.StartsWith("UTF-16", StringComparison.Ordinal));
        }

        Assert.Equal(["T (°C)"], Csv.Read(Encoding.Unicode.GetBytes("t,T (°C)\n0,1\n"), new() { Encoding = Encoding.Unicode }).States);
    }

    [Fact]
    public void Every_note_names_a_member_of_CsvOptions()
    {
        string[] members = [.. typeof(CsvOptions).GetProperties().Select(p => "CsvOptions." + p.Name)];
        Assert.All(StrangeFiles.Readable.SelectMany(text => Csv.Read(text, StrangeFiles.Options(text)).Reading), note => Assert.Contains(note.Option, members));
    }

    [Theory]
    [InlineData("rownames,time,x\n1,0,5\n2,1,6\n3,2,7\n", "x")]
    [InlineData("n,time,x\n0,0,5\n1,1,6\n2,2,7\n", "x")] // the first column, numbered from 0
    [InlineData("time,x,index\n0,5,1\n1,6,2\n2,7,3\n", "x")]
    [InlineData("time,x,n\n0,5,1\n1,6,2\n2,7,3\n", "x,n")] // numbers the rows, but is not first and has another name
    [InlineData("rownames,time,x\n1,0,5\n2,1,6\n4,2,7\n", "rownames,x")] // a gap, so not row numbers
    [InlineData("\"time\",\"x\"\n\"1\",0,5\n\"2\",1,6\n", "x")] // R's row names, without a column name
    [InlineData("time x\n1 0 5\n2 1 6\n", "x")]
    public void Row_numbers_are_not_a_state(string text, string states)
    {
        Assert.Equal(states, string.Join(',', Csv.Read(text).States));
        Assert.Equal([0.0, 1], Csv.Read(text).Trajectories[0].Times[..2]);
    }

    [Fact]
    public void Requested_row_numbers_are_a_state() =>
        Assert.Equal(["rownames"], Csv.Read("rownames,time,x\n1,0,5\n2,1,6\n3,2,7\n", new() { States = ["rownames"] }).States);

    [Theory]
    [InlineData("a\nb\ntime,x\ns,m\n0,1\n1,2\n")]
    [InlineData("Site,12\nHeight,3.5\ntime,x\ns,m\n0,1\n1,2\n")]
    [InlineData("time,x\n0,1\n1,2\n")]
    [InlineData("# a comment\ntime,x\n0,1\n1,2\n")]
    [InlineData("# time,x\n0,1\n1,2\n")]
    [InlineData("% matlab\n% time in s\ntime\tx\n0\t1\n1\t2\n")]
    [InlineData("Report of 2024-01-01 10:00\n\n\ntime x\n0 1\n1 2\n")]
    public void Text_above_and_units_below_the_column_names_are_skipped(string text)
    {
        TimeSeries data = Csv.Read(text);
        Assert.Equal((2, "time", "x"), (data.Rows, data.Time.Name, string.Join(',', data.States)));
        Assert.Equal([0.0, 1], data.Trajectories[0].Times);
    }

    [Fact]
    public void The_lines_of_names_and_first_data_can_be_given()
    {
        string text = "time,x\n0,1\n1,2\nday,y\n5,3\n6,4\n";
        TimeSeries second = Csv.Read(text, new() { HeaderLine = 4 });
        Assert.Equal(("day", "y", 2), (second.Time.Name, second.States[0], second.Rows));
        Assert.Equal([6.0], Csv.Read(text, new() { HeaderLine = 4, FirstRow = 6 }).Trajectories[0].Times);
        Csv.Rejects("time,x\ns,m\n0,1\n", 2, 1, ["'s'"], new() { FirstRow = 2 });
        Csv.Rejects(text, null, null, ["line 40"], new() { HeaderLine = 40 });
        Assert.Throws<ArgumentException>(() => Csv.Read(text, new() { HeaderLine = 4, FirstRow = 3 }));
        Assert.Throws<ArgumentException>(() => Csv.Read(text, new() { HeaderLine = 0 }));
    }

    [Fact]
    public void Rows_that_begin_with_a_spreadsheet_error_are_not_comments()
    {
        Assert.Equal(3, Csv.Read("x,t\n1,0\n#N/A,1\n#comment\n3,2\n").Rows);
        Assert.Equal(3, Csv.Read("x t\n1 0\n#DIV/0! 1\n# a comment here\n3 2\n").Rows);
        Csv.Rejects("t,x\n0,1\n#N/A,2\n", 3, 1, ["missing"]);
    }
}
