using System.Buffers;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Refuses patterns of dates that would read something else than they seem to say.</summary>
internal static class PatternCheck
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("yMdHhmsfFqwj");

    /// <exception cref="ArgumentException">The pattern cannot be followed both ways.</exception>
    public static void Refuse(string pattern)
    {
        if (pattern != TimeWriting.Number && EpochWriting.Find(pattern) is null && Complaint(pattern) is { } found)
        {
            throw new ArgumentException($"CsvOptions.TimeFormat is a pattern such as dd/MM/yyyy HH:mm:ss, one of "
                + $"{string.Join(", ", EpochWriting.Unix.Select(w => w.Pattern))} and excel, or number, but '{pattern}' {found}");
        }
    }

    private static string? Complaint(string pattern)
    {
        string letters = PatternLetters.Of(pattern);
        bool hours = letters.AsSpan().ContainsAny('H', 'h');
        return pattern.Contains('%') ? "is one of strftime; write %Y-%m-%d as yyyy-MM-dd, and %H:%M:%S as HH:mm:ss"
            : !letters.AsSpan().ContainsAny(Letters) || pattern.Trim().Length < 2 ? "asks for no part of a date; write one such as yyyy-MM-dd"
            : letters.AsSpan().ContainsAny('Y', 'D') ? "has letters that no date has; the year is yyyy, the day dd and the day of the year jjj"
            : letters.Contains('h') && !letters.Contains('t') ? "has the hours of half a day (h) without AM or PM (tt); write HH for 0 to 23, or add tt"
            : letters.Contains('m') && !hours && !letters.Contains('s') ? "has minutes (mm) without hours; months are MM"
            : letters.AsSpan().ContainsAny('f', 'F') && !letters.Contains('s')
                ? "has a fraction (f) without seconds; write minutes and seconds as m:ss.f"
            : Regex.IsMatch(letters, "[Hh][:.]?M") ? "has months (MM) after the hours; minutes are mm"
            : letters.FirstOrDefault(c => char.IsLetter(c) && !"yMdHhmsfFtzKqwjTZ".Contains(c)) is var odd && odd != '\0'
                ? $"has the letter {odd}, which no date has; put text into quotes"
            : Reads(pattern) ? null : "does not read what it writes; write years as yyyy, and check the quotes";
    }

    private static bool Reads(string pattern)
    {
        try
        {
            TimeWriting writing = TimeWriting.Of(pattern);
            return writing.TryRead(writing.Write(new(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))), out _);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
