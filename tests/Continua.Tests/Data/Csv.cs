using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Small files in memory, under the name x.csv.</summary>
internal static class Csv
{
    public static TimeSeries Read(string text, CsvOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    public static TimeSeries Read(byte[] bytes, CsvOptions? options = null) =>
        TimeSeries.ReadCsv(new MemoryStream(bytes), "x.csv", options);

    public static string Write(TimeSeries data)
    {
        var writer = new StringWriter();
        data.WriteCsv(writer);
        return writer.ToString();
    }

    /// <summary>Asserts that the file is refused at this place, in a sentence with these words.</summary>
    public static void Refused(string text, int? line, int? column, string[] words, CsvOptions? options = null) =>
        Refused(Encoding.UTF8.GetBytes(text), line, column, words, options);

    public static void Refused(byte[] bytes, int? line, int? column, string[] words, CsvOptions? options = null)
    {
        DataFileException refusal = Assert.Throws<DataFileException>(() => Read(bytes, options));
        Assert.Equal(("x.csv", line, column), (refusal.File, refusal.Line, refusal.Column));
        Assert.StartsWith("x.csv", refusal.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }
}
