using System.Globalization;
using System.Text;

namespace Continua.Plotting;

/// <summary>Ids of elements in a page.</summary>
internal static class ElementId
{
    /// <summary>The id given, or one computed from what is drawn.</summary>
    /// <exception cref="ArgumentException">The id is not a letter followed by letters, digits, <c>-</c> or <c>_</c>.</exception>
    public static string Of(string? id, string content)
    {
        if (id is not null && (id == "" || !char.IsAsciiLetter(id[0]) || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            throw new ArgumentException($"An id is a letter followed by letters, digits, - or _, but got \"{id}\"; leave it out for a computed one.");
        }

        return id ?? Fingerprint(content);
    }

    // FNV-1a over the content: figures that differ get different ids.
    private static string Fingerprint(string content)
    {
        uint hash = 2166136261;
        foreach (byte part in Encoding.UTF8.GetBytes(content))
        {
            hash = (hash ^ part) * 16777619;
        }

        return "ctn" + hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
