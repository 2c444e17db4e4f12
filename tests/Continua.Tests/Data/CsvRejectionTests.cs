using System.Text;
using Continua.Learning;
using FsCheck;
using FsCheck.Fluent;

namespace Continua.Tests.Data;

public class CsvRejectionTests
{
    [Theory]
    [InlineData("", null, null, "empty")]
    [InlineData("# only\n\n# comments\n", null, null, "only blank lines and comments")]
    [InlineData("t,x\n", null, null, "rows|ends after them")]
    [InlineData("t,x\n# end\n", null, null, "ends after them")]
    [InlineData("# c\n0,1\n1,2\n", 2, null, "first row names the columns|numbers (0, 1)")]
    [InlineData("2013-01-01,10.5\n2013-01-02,11\n", 1, null, "first row names the columns|2013-01-01")]
    [InlineData("0,5;1,5\n1,5;2\n", 1, null, "first row names the columns")]
    [InlineData("t,x,x\n0,1,2\n", 1, 3, "('x')|distinct names")]
    [InlineData("a,b\n1,2\n", null, null, "'a', 'b'|CsvOptions.Time")]
    [InlineData("t:x\n0:1\n", null, null, "only 't:x'|cells are separated by a comma|CsvOptions.Separator")]
    [InlineData("t,name\n0,A\n", null, null, "'t'|a state column of numbers|add one")]
    public void Files_without_a_table_of_named_columns_are_rejected(
        string text, int? line, int? column, string expected) =>
        Csv.Rejects(text, line, column, expected.Split('|'));

    [Theory]
    [InlineData("t,x\n0,1\n\n1,2,3\n", 4, 3, "2, but this one has 3|quote cells")]
    [InlineData("t,x,y\n0,1,2\n1,2\n", 3, 3, "3, but this one has 2|missing cells")]
    [InlineData("t,x\n0,5,1,5\n", 2, 3, "has 4|decimal commas|';'")]
    [InlineData("t,x\n0,1\n1,\"a\"b\n", 3, 2, "doubled inside it")]
    [InlineData("t,x\n0,1\n1,a\"b\n", 3, 2, "doubled inside it")]
    [InlineData("t,x,y\n\"0\",\"1,\"\"5\",\"2\n3\n4,5\n", 2, 3, "never closed")]
    [InlineData("t,x\n0,\"1\n2\"3\n", 3, 2, "doubled inside it")]
    [InlineData("\"t,x\n0,1\n", 1, 1, "never closed")]
    public void Rows_of_another_length_and_invalid_quotes_are_rejected(
        string text, int line, int column, string expected) =>
        Csv.Rejects(text, line, column, expected.Split('|'));

    [Theory]
    [InlineData("t,hare\n0,1\n1,2\n2,abc\n", 4, 2, "column 2 ('hare')|number or empty|'abc'|CsvOptions.States")]
    [InlineData("t,x\n0,1\n1,1 00\n", 3, 2, "'1 00'|groups of three")]
    [InlineData("t,x\n0,\"1,004\"\n1,995\n", 2, 2, "'1,004'|CsvOptions.Decimal ','|CsvOptions.Thousands ','")]
    [InlineData("t;x\n0;1.004\n1;995\n", 2, 2, "'1.004'|CsvOptions.Decimal '.'|CsvOptions.Thousands '.'")]
    [InlineData("t\tx\n0\t995\n1\t1.004\n", 3, 2, "'1.004'|CsvOptions.Thousands '.'")]
    [InlineData("t\tx\n0\t1.234\n1\t5.678\n", 2, 2, "'1.234'|CsvOptions.Decimal '.'")]
    [InlineData("t x\n0 995\n1 1.004\n", 3, 2, "'1.004'|CsvOptions.Thousands '.'")]
    [InlineData("t;x\n0;1,234\n", 2, 2, "'1,234'|CsvOptions.Decimal")]
    [InlineData("t\tx\n0\t1,234\n1\t5,678\n", 2, 2, "'1,234'|CsvOptions.Decimal")]
    [InlineData("t;x\n0;1,5\n1;1.5\n", 3, 2, "'1.5'")]
    [InlineData("t,x\n0,45%\n1,46%\n", 2, 2, "'45%'|the number alone")]
    [InlineData("t,x\n0,$45\n1,$46\n", 2, 2, "'$45'|the number alone")]
    [InlineData("t,x\n0,5 kg\n1,6 kg\n", 2, 2, "'5 kg'|the number alone")]
    [InlineData("t,x\n0,0x1F\n1,0x20\n", 2, 2, "'0x1F'|decimal ones")]
    [InlineData("t,x\n0,1.5D+03\n1,2.5D+03\n", 2, 2, "exponents with e")]
    [InlineData("t,x\n0,(5)\n1,6\n", 2, 2, "'(5)'|a minus in front")]
    [InlineData("t,x\n0,١٢\n1,١٣\n", 2, 2, "digits as 0 to 9")]
    [InlineData("t,x\n0,Infinity\n1,2\n", 2, 2, "finite|'Infinity'")]
    [InlineData("t,x\n0,3\n1,-inf\n", 3, 2, "finite|'-inf'")]
    [InlineData("t,x\n0,3\n1,1e999\n", 3, 2, "finite|'1e999'")]
    public void Cells_that_are_not_numbers_in_a_column_of_numbers_are_rejected(
        string text, int line, int column, string expected) =>
        Csv.Rejects(text, line, column, expected.Split('|'));

    [Theory]
    [InlineData("t,x\n0,1\n2,2\n# gap\n1,3\n", 5, 1, "increase strictly|1 here follows 2 in line 3|sort|CsvOptions.Series")]
    [InlineData("t,x\n0,1\n1,2\n1,3\n", 4, 1, "1 here repeats the time in line 3|keep one")]
    [InlineData("date,x\n2013-01-02,1\n2013-01-01,2\n", 3, 1, "2013-01-01 here follows 2013-01-02 in line 2")]
    [InlineData("t,x\n0,1\n,2\n", 3, 1, "missing")]
    [InlineData("t,x\n0,1\nNaN,2\n", 3, 1, "missing")]
    [InlineData("t,x\n,1\n1,2\n", 2, 1, "missing")]
    [InlineData("date,x\n2013-01-01,1\n,2\n", 3, 1, "missing")]
    [InlineData("t,x\n0,1\ninf,2\n", 3, 1, "finite number|'inf'")]
    [InlineData("t,x\n0,1\n1e400,2\n", 3, 1, "finite number|'1e400'|correct it")]
    [InlineData("t,x\n0,1\nlater,2\n", 3, 1, "finite number|'later'|CsvOptions.Time")]
    [InlineData("time,x\nlater,2\n", 2, 1, "'later'|2013-01-31 12:00:00|CsvOptions.Time")]
    [InlineData("date,x\n2024-W60,2\n", 2, 1, "'2024-W60'|2013-01-31")]
    [InlineData("date,x\n2024-03-30 12:00:00 CET,2\n", 2, 1, "CET'|2013-01-31")]
    [InlineData("time,x\n23:59,1\n00:00,2\n", 3, 1, "00:00 here follows 23:59|after midnight from 24:00")]
    [InlineData("date,x\n2024-10-27 02:30,1\n2024-10-27 02:00,2\n", 3, 1, "offset from UTC|clocks were set back")]
    public void Invalid_missing_and_non_increasing_times_are_rejected(
        string text, int line, int column, string expected) =>
        Csv.Rejects(text, line, column, expected.Split('|'));

    [Theory]
    [InlineData("date,x\n01/02/2013,1\n", 2, "01/02/2013|dd/MM/yyyy|MM/dd/yyyy|CsvOptions.TimeFormat")]
    [InlineData("date,x\n01/02/2013 10:00,1\n02/02/2013 10:00,1\n", 2, "dd/MM/yyyy HH:mm|MM/dd/yyyy HH:mm")]
    [InlineData("date,x\n31-12-13,1\n", 2, "dd-MM-yy|yy-MM-dd")]
    [InlineData("date,x\nJan-15,1\nFeb-15,2\n", 2, "MMM-yy|MMM-dd")]
    [InlineData("date,x\n2013-02-01,1\n02/02/2013,1\n", 3, "'02/02/2013'|write all times in the same format")]
    [InlineData("date,x\n13/01/2013,1\n01/13/2013,1\n", 3, "'01/13/2013'|write all times in the same format")]
    [InlineData("date,x\n2013-02-30,1\n", 2, "'2013-02-30'")]
    [InlineData("date,x\n240131,1\n240201,2\n", 2, "240131|yyMMdd|number")]
    [InlineData("time,x\n200910,1\n200911,2\n", 2, "200910|yyyyMM|yyMMdd|number")]
    [InlineData("date,x\n31012024,1\n01022024,2\n", 2, "31012024|ddMMyyyy|number")]
    [InlineData("time,x\n2023365,1\n2024001,2\n", 2, "2023365|yyyyjjj|number")]
    public void Ambiguous_and_invalid_dates_are_rejected(string text, int line, string expected) =>
        Csv.Rejects(text, line, 1, expected.Split('|'));

    [Fact]
    public void Suggested_marks_are_quoted_where_a_shell_would_interpret_them() => Csv.Rejects(
        "t,x\n0,1\n1,2\n2,-9999\n3,<NA>\n4,-9999\n", 4, 2, ["CsvOptions.Missing '-9999,<NA>', or CsvOptions.Missing '<NA>' if"]);

    [Fact]
    public void Unknown_column_names_are_rejected_with_the_nearest_name()
    {
        Csv.Rejects("t,lynx,hare\n0,1,2\n", null, null, ["CsvOptions.States", "'harre'", "did you mean 'hare'?"],
            new() { States = ["harre"] });
        Csv.Rejects("t,lynx,hare\n0,1,2\n", null, null, ["CsvOptions.Time", "did you mean 'lynx'?"],
            new() { Time = "lnyx" });
        Csv.Rejects("t,lynx,hare\n0,1,2\n", null, null, ["CsvOptions.Series", "'t', 'lynx', 'hare'"],
            new() { Series = "qqqq" });
    }

    [Theory]
    [InlineData("x,x", "one of them is named twice")]
    [InlineData("t", "'t' is the time column")]
    [InlineData("id", "'id' is the series column")]
    [InlineData("", "the list is empty")]
    public void States_must_be_distinct_columns_other_than_time_and_series(string states, string expected) =>
        Csv.Rejects("id,t,x\na,0,1\n", null, null, [expected],
            new() { Series = "id", States = states.Split(',', StringSplitOptions.RemoveEmptyEntries) });

    [Fact]
    public void A_requested_state_must_contain_numbers()
    {
        Csv.Rejects("t,x,y,z\n0,1,,A\n", null, 3, ["('y')", "empty"], new() { States = ["x", "y"] });
        Csv.Rejects("t,x,y,z\n0,1,,A\n", 2, 4, ["('z')", "'A'"], new() { States = ["x", "z"] });
    }

    [Fact]
    public void Every_row_must_name_its_series_and_times_must_increase_within_a_series()
    {
        Csv.Rejects("id,t,x\na,0,1\n,1,2\n", 3, 1, ["names its series"], new() { Series = "id" });
        Csv.Rejects("id,t,x\na,0,1\nb,5,1\na,0,2\n", 4, 2, ["series 'a'", "line 2"], new() { Series = "id" });
    }

    [Fact]
    public void Files_that_are_not_text_are_rejected()
    {
        Csv.Rejects(Encoding.Unicode.GetBytes("t,x\n"), null, null,
            ["UTF-16 without a mark", "say CsvOptions.Encoding utf-16"]);
        Csv.Rejects([.. "t,x\n0,1\n"u8, 0, 1], null, null, ["NUL", "binary"]);
        Csv.Rejects([(byte)'P', (byte)'K', 3, 4, 20, 0], null, null, ["Excel"]);
        Csv.Rejects([0x1F, 0x8B, 8, 0], null, null, ["gzip"]);
    }

    [Fact]
    public void A_message_gives_file_line_column_rule_finding_and_fix() => Assert.Equal(
        "x.csv, line 3, column 2 ('hare'): a state is a number or empty, but this cell holds 'abc'; "
        + "correct it, leave it empty, name it with CsvOptions.Missing, or drop the column with CsvOptions.States",
        Assert.Throws<DataFileException>(() => Csv.Read("year,hare\n1900,1\n1901,abc\n")).Message);

    [Fact]
    public void Invalid_separators_and_decimal_marks_are_rejected()
    {
        foreach (char separator in "a5\"#.-\n\0é")
        {
            Assert.Throws<ArgumentException>(() => Csv.Read("t,x\n0,1\n", new() { Separator = separator }));
        }

        Assert.Throws<ArgumentException>(() => Csv.Read("t,x\n0,1\n", new() { Decimal = ';' }));
        Assert.Equal(1, Csv.Read("t x\n0 1\n", new() { Separator = ' ' }).Rows);
        Csv.Rejects("t\tx\n0\t1\t2\n", 2, 3, ["hold a tab"]);
    }

    [Fact]
    public void Any_text_gives_a_series_or_a_data_file_exception() =>
        Prop.ForAll(Arb.From(AnyText), text =>
        {
            foreach (CsvOptions options in (CsvOptions[])[new(), new() { Thousands = ',' }, new() { Missing = ["1"], Separator = ' ' }, new() { Decimal = ',' }, new() { TimeFormat = "dd/MM/yyyy" }, new() { Series = "x" }])
            {
                try
                {
                    Assert.True(Csv.Read(text, options).Rows > 0);
                }
                catch (DataFileException error)
                {
                    Assert.DoesNotContain('\0', error.Message);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static Gen<string> AnyText =>
        from header in Gen.Elements("t,x\n", "date;x\n", "t\tx\n", "#\nt,x,y\n", "")
        from parts in Gen.Elements("0", "1", "2,5", ",", ";", "\t", "\n", "\r\n", "\"", "\"a\"", "#", " ", "2013-01-01", "01/02/2013",
            "NA", "-", "x", "é", "inf", "e5", "\n1,2\n", "\n3;4\n", "sep=,\n", "\uFEFF").ArrayOf()
        select header + string.Concat(parts);
}
