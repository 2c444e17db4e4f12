using System.Buffers;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Rejects date patterns that .NET would interpret differently from what the user probably means.</summary>
internal static class DatePatternCheck
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("yMdHhmsfFqwj");

    /// <exception cref="ArgumentException">The pattern is probably a mistake, or a date written in the pattern cannot
    /// be read back.</exception>
    public static void Check(string pattern)
    {
        if (pattern != TimeCodec.Number && EpochCodec.Find(pattern) is null && ErrorMessage(pattern) is { } found)
        {
            throw new ArgumentException($"CsvOptions.TimeFormat is a pattern such as dd/MM/yyyy HH:mm:ss, or one of "
                + $"the words {string.Join(", ", EpochCodec.Unix.Select(w => w.Pattern))}, excel and number, "
                + $"but '{pattern}' {found}");
        }
    }

    private static string? ErrorMessage(string pattern)
    {
        string letters = PatternLetters.Of(pattern);
        bool hours = letters.AsSpan().ContainsAny('H', 'h');
        return pattern.Contains('%')
                ? "is a pattern of strftime; write %Y-%m-%d as yyyy-MM-dd, and %H:%M:%S as HH:mm:ss"
            : !letters.AsSpan().ContainsAny(Letters) || pattern.Trim().Length < 2
                ? "contains no part of a date or time, or is a single letter; write a pattern such as yyyy-MM-dd"
            : letters.AsSpan().ContainsAny('Y', 'D')
                ? "has letters that date patterns do not use; the year is yyyy, the day dd and the day of the year jjj"
            : letters.Contains('h') && !letters.Contains('t')
                ? "has 12-hour times (h) without AM or PM (tt); write HH for 0 to 23, or add tt"
            : letters.Contains('m') && !hours && !letters.Contains('s') ? "has minutes (mm) without hours; months are MM"
            : letters.AsSpan().ContainsAny('f', 'F') && !letters.Contains('s')
                ? "has a fraction (f) without seconds; write minutes and seconds as m:ss.f"
            : Regex.IsMatch(letters, "[Hh][:.]?M") ? "has months (MM) after the hours; minutes are mm"
            : letters.FirstOrDefault(c => char.IsLetter(c) && !"yMdHhmsfFtzKqwjTZ".Contains(c)) is var odd && odd != '\0'
                ? $"has the letter {odd}, which date patterns do not use; put text into quotes"
            : ReadsBack(pattern) ? null
            : "writes dates that it cannot read back; write years as yyyy, and check the quotes";
    }

    private static bool ReadsBack(string pattern)
    {
        try
        {
            TimeCodec codec = TimeCodec.Of(pattern);
            return codec.TryRead(codec.Write(new(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))), out _);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
