using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Reads and writes small CSV files in memory; error messages name them x.csv.</summary>
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

    /// <summary>Asserts that the file is rejected at a location with a message that contains the given texts.</summary>
    public static void Rejects(string text, int? line, int? column, string[] texts, CsvOptions? options = null) =>
        Rejects(Encoding.UTF8.GetBytes(text), line, column, texts, options);

    public static void Rejects(byte[] bytes, int? line, int? column, string[] texts, CsvOptions? options = null)
    {
        DataFileException error = Assert.Throws<DataFileException>(() => Read(bytes, options));
        Assert.Equal(("x.csv", line, column), (error.File, error.Line, error.Column));
        Assert.StartsWith("x.csv", error.Message, StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }
}
