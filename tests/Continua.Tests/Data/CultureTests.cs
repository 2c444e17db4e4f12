using System.Globalization;
using Continua.Learning;

namespace Continua.Tests.Data;

public class CultureTests
{
    public static TheoryData<string> Cultures => new("de-DE", "tr-TR", "ar-SA", "th-TH", "fa-IR", "sv-SE", "en-IN");

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Files_are_read_reported_and_written_identically_in_every_culture(string name)
    {
        string[] plain = [.. StrangeFiles.All.Select(StrangeFiles.Outcome)];
        InCulture(name, () => Assert.Equal(plain, StrangeFiles.All.Select(StrangeFiles.Outcome)));
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Axes_parse_format_and_count_identically_in_every_culture(string name)
    {
        TimeAxis[] axes = [.. StrangeFiles.Readable.Select(text => Csv.Read(text, StrangeFiles.Options(text)).Time)];
        string[] plain = [.. axes.Select(FormatAndParse)];
        InCulture(name, () => Assert.Equal(plain, axes.Select(FormatAndParse)));
    }

    private static string FormatAndParse(TimeAxis axis)
    {
        string text = axis.Format(axis.Kind == TimeKind.Date ? 2.5 : 1234567.25);
        return $"{text} {BitConverter.DoubleToInt64Bits(axis.Parse(text))} "
            + Assert.Throws<FormatException>(() => axis.Parse("1,5 or so")).Message;
    }

    private static void InCulture(string name, Action action)
    {
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(name);
            action();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }
}
