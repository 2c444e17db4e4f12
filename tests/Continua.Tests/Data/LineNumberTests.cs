using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Messages give lines counted from 1 over all lines: names, comments, blank lines and line breaks in
/// quotes.</summary>
public class LineNumberTests
{
    private const string Head = "# c\n\nt,n,x\n0,\"a\nb\",1\n\n# c2\n1,\"c\n\nd\",2\n";

    public static TheoryData<string> Faults =>
    [
        "2,e,oops\n", "2,e\n", "later,e,3\n", "1,e,3\n", "0.5,e,3\n", "2,e,inf\n", "2,\"e,3\n", "2,e\"f,3\n",
            ",e,3\n", "2,e,-9999\n",
        "2,e,1 kg\n", "2,e,(1.5)\n",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_line_of_an_error_is_counted_over_all_lines_of_the_file(string fault)
    {
        foreach (string above in new[] { "", "a heading\nand more\n\n" })
        {
            foreach (string end in new[] { "\n", "\r\n", "\r" })
            {
                string before = above + Head;
                int line = 1 + before.Count(c => c == '\n');
                byte[] bytes = Encoding.UTF8.GetBytes((before + fault).Replace("\n", end, StringComparison.Ordinal));
                DataFileException error = Assert.Throws<DataFileException>(() => Csv.Read(bytes));
                Assert.Equal(line, error.Line);
            }
        }
    }

    [Fact]
    public void Lines_in_the_text_of_a_message_are_counted_over_all_lines()
    {
        string message = Assert.Throws<DataFileException>(() => Csv.Read(Head + "1,e,3\n")).Message;
        Assert.Contains("line 11", message, StringComparison.Ordinal);
        Assert.Contains("1 here repeats the time in line 8", message, StringComparison.Ordinal);
        TimeSeries data = Csv.Read("heading\n\nmore text here\n" + Head + "2,e,3\n");
        Assert.Contains(data.Reading, note => note.Found == "line 6, below other text");
    }

    [Fact]
    public void An_error_found_after_reading_is_reported_with_the_line_of_its_cell()
    {
        TimeSeries data = Csv.Read(Head + "2,e,-1\n");
        Assert.Equal(11,
            Assert.IsType<DataFileException>(Record.Exception(() => Standardization.Of(data, null, log: true))).Line);
    }
}
