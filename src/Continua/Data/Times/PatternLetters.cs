using System.Text;

namespace Continua.Learning;

/// <summary>Extracts the format letters of a .NET date pattern.</summary>
internal static class PatternLetters
{
    /// <summary>The pattern without quoted and escaped text.</summary>
    public static string Of(string pattern)
    {
        StringBuilder letters = new();
        char quote = '\0';
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '\\')
            {
                i++;
            }
            else
            {
                letters.Append(c);
            }
        }

        return letters.ToString();
    }

    /// <summary>The run of the letters f or F that stands for the fraction of a second; empty if there is
    /// none.</summary>
    public static string Fraction(string pattern)
    {
        int start = pattern.AsSpan().IndexOfAny('f', 'F');
        int end = start;
        while (start >= 0 && end < pattern.Length && pattern[end] == pattern[start])
        {
            end++;
        }

        return start < 0 ? "" : pattern[start..end];
    }
}
