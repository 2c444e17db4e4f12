using System.Globalization;

namespace Continua.Learning;

/// <summary>Converts years with a quarter (q), an ISO week (w) or a day of the year (j), as in 2015Q1, 2020-W01 or
/// 2024031. In a pattern, a single w means one or two digits and a single j up to three; a run of letters means exactly
/// as many digits.</summary>
internal sealed class YearPartCodec(string template) : TimeCodec
{
    private static readonly string[] Known =
    [
        "yyyy'Q'q", "yyyy-'Q'q", "yyyy 'Q'q", "'Q'q yyyy", "'Q'q-yyyy", "'Q'q/yyyy", "yyyy'W'ww", "yyyy-'W'ww", "yyyy-jjj", "yyyy j",
    ];

    /// <summary>The codec of a pattern that contains q, w or j; null for other patterns.</summary>
    public static YearPartCodec? Find(string pattern) =>
        PatternLetters.Of(pattern).AsSpan().ContainsAny('q', 'w', 'j') ? new(pattern.Replace("'", "", StringComparison.Ordinal)) : null;

    /// <summary>The pattern of a text that is a quarter, a week or a day of the year; null for other texts.</summary>
    public static string? PatternOf(string text) => Array.Find(Known, pattern => Find(pattern)!.TryRead(text, out _));

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        moment = default;
        int year = 0, part = 0, at = 0;
        char letter = 'q';
        for (int i = 0; i < template.Length; i++)
        {
            int run = Run(i), number = 0;
            if (run == 0)
            {
                if (at == text.Length || char.ToUpperInvariant(text[at++]) != template[i])
                {
                    return false;
                }

                continue;
            }

            int max = run > 1 || template[i] == 'q' ? run : template[i] == 'w' ? 2 : 3, start = at;
            while (at < text.Length && at - start < max && char.IsAsciiDigit(text[at]))
            {
                number = 10 * number + text[at++] - '0';
            }

            if (at - start < run)
            {
                return false;
            }

            (year, part, letter) = template[i] == 'y' ? (number, part, letter) : (year, number, template[i]);
            i += run - 1;
        }

        return at == text.Length && year is >= 1 and <= 9999 && TryDate(year, part, letter, out moment);
    }

    public override string Write(Moment moment)
    {
        DateTime date = moment.Date.DateTime;
        bool weeks = template.Contains('w');
        string text = template;
        (char Letter, int Number)[] parts =
        [
            ('y', weeks ? ISOWeek.GetYear(date) : date.Year), ('q', (date.Month + 2) / 3), ('w', ISOWeek.GetWeekOfYear(date)),
            ('j', date.DayOfYear),
        ];
        foreach ((char letter, int number) in parts)
        {
            int at = text.IndexOf(letter, StringComparison.Ordinal);
            int run = at < 0 ? 0 : text.LastIndexOf(letter) - at + 1;
            text = at < 0 ? text : text[..at] + number.ToString(new string('0', run), CultureInfo.InvariantCulture) + text[(at + run)..];
        }

        return text;
    }

    // The length of the run of a digit letter (y, q, w, j) that begins at an index; 0 for other characters.
    private int Run(int start)
    {
        int end = start;
        while (end < template.Length && template[start] is 'y' or 'q' or 'w' or 'j' && template[end] == template[start])
        {
            end++;
        }

        return end - start;
    }

    private static bool TryDate(int year, int part, char letter, out Moment moment)
    {
        int max = letter switch
        {
            'q' => 4,
            'w' => ISOWeek.GetWeeksInYear(year),
            _ => DateTime.IsLeapYear(year) ? 366 : 365,
        };
        bool valid = part >= 1 && part <= max;
        DateTime date = !valid ? default
            : letter switch
            {
                'q' => new(year, 3 * part - 2, 1),
                'w' => ISOWeek.ToDateTime(year, part, DayOfWeek.Monday),
                _ => new DateTime(year, 1, 1).AddDays(part - 1),
            };
        moment = valid ? new(new DateTimeOffset(date, TimeSpan.Zero)) : default;
        return valid;
    }
}
