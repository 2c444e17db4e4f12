using System.Globalization;
using System.Numerics;

namespace Continua.Cli.Syntax;

/// <summary>The formats of option values.</summary>
internal static class Formats
{
    public static ValueFormat<bool> Switch { get; } =
        new(bool.TryParse, value => value ? "yes" : "no", "a switch", _ => "leave it out.");

    public static ValueFormat<IReadOnlyList<string>?> Names { get; } = new(
        ReadNames, names => string.Join(",", names ?? []), "names with commas between them", _ => "try a,b.");

    /// <summary>
    /// Marks of missing cells. The text -99,9 is refused, since it may be a number with a decimal comma or two marks; with
    /// three digits or more after the comma, as in -1,9999, it is two marks.
    /// </summary>
    public static ValueFormat<IReadOnlyList<string>?> Marks { get; } = new(
        ReadMarks, marks => string.Join(",", marks ?? []), "marks with commas or semicolons between them",
        text => text.Contains(',')
            ? $"write {text.Replace(',', '.')} for one number, or {text.Replace(',', ';')} for two marks." : "try -9999.");

    public static ValueFormat<IReadOnlyList<int>> Sizes { get; } = new(
        ReadSizes, sizes => string.Join(",", sizes.Select(s => s.ToString(CultureInfo.InvariantCulture))),
        "layer sizes from 1 to 4096 with commas between them", _ => "try 32,32.");

    public static ValueFormat<string?> Text(string rule, string fix) =>
        new((string text, out string? value) => (value = text).Length > 0, value => value ?? "", rule, _ => fix);

    public static ValueFormat<double> Number(string rule, string fix, Predicate<double> holds) => new(
        (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && holds(value),
        value => value.ToString("R", CultureInfo.InvariantCulture), rule, _ => fix);

    public static ValueFormat<T> Integer<T>(string rule, string fix, Predicate<T> holds)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => new(
        (string text, out T value) =>
            T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value) && holds(value),
        value => value.ToString(null, CultureInfo.InvariantCulture), rule, text => Largest<T>(text) ?? fix);

    // The fix for a positive number that exceeds the range of the type; null otherwise.
    private static string? Largest<T>(string text)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> =>
        !T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        && BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out BigInteger number) && number.Sign > 0
            ? $"the largest is {T.MaxValue}." : null;

    /// <summary>
    /// A character, or its name in any case, since some characters are hard to type in a shell.
    /// </summary>
    /// <param name="others">Returns whether a character without a name is allowed.</param>
    /// <param name="known">The characters that have names.</param>
    public static ValueFormat<char> Character(
        string rule, string fix, Predicate<char> others, params (string Name, char Value)[] known) => new(
        (string text, out char value) =>
        {
            value = Array.Find(known, k => k.Name.Equals(text, StringComparison.OrdinalIgnoreCase) || text == $"{k.Value}").Value;
            value = value == '\0' && text.Length == 1 && others(text[0]) ? text[0] : value;
            return value != '\0';
        },
        value => Array.Find(known, k => k.Value == value).Name ?? value.ToString(), rule, _ => fix);

    /// <summary>One of several names, in any case; the message for a typo suggests the nearest one.</summary>
    public static ValueFormat<string> OneOf(params string[] names) => new(
        (string text, out string value) => names.Contains(value = text.ToLowerInvariant()),
        value => value, "one of " + string.Join(", ", names),
        text => NearestName.Of(text, names) is { } nearest ? $"did you mean '{nearest}'?" : "choose one of these.")
    { Choices = names };

    private static bool ReadNames(string text, out IReadOnlyList<string>? names)
    {
        names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.All(n => n.Length > 0);
    }

    private static bool ReadMarks(string text, out IReadOnlyList<string>? marks)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        bool decimalComma = parts.Length == 2 && parts[1].Length is 1 or 2 && parts[1].All(char.IsAsciiDigit) && parts[0].TrimStart('-', '+').All(char.IsAsciiDigit);
        marks = text.Contains(';') ? text.Split(';', StringSplitOptions.TrimEntries) : parts;
        return marks.All(m => m.Length > 0) && (text.Contains(';') || !decimalComma);
    }

    private static bool ReadSizes(string text, out IReadOnlyList<int> sizes)
    {
        List<int> read = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            read.Add(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0);
        }

        sizes = read;
        return read.TrueForAll(s => s is >= 1 and <= 4096);
    }
}
