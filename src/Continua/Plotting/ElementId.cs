using System.Globalization;
using System.Text;

namespace Continua.Plotting;

/// <summary>Checks and computes ids of elements in a page.</summary>
internal static class ElementId
{
    /// <summary>Returns the given id or, in its absence, one computed from the content.</summary>
    /// <exception cref="ArgumentException">
    /// The id is not a letter followed by letters, digits, <c>-</c> or <c>_</c>.
    /// </exception>
    public static string Of(string? id, string content)
    {
        if (id is not null && (id == "" || !char.IsAsciiLetter(id[0]) || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            throw new ArgumentException($"An id is a letter followed by letters, digits, - or _, but got \"{id}\"; leave it out for a computed one.");
        }

        return id ?? Fingerprint(content);
    }

    // FNV-1a hash of the content: different figures get different ids, and output is reproducible.
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
