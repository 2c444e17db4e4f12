using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// Writes paths that several frames of an animation share, such as the data below a changing fit, only once.
/// </summary>
internal sealed class SharedPaths
{
    private const string Start = "<path d=\"";

    // The length in characters from which a path is shared; a reference to a shorter one would save too little.
    private const int MinLength = 120;

    private readonly Dictionary<string, string> names;

    public SharedPaths(string id, IReadOnlyList<string> bodies)
    {
        names = bodies.SelectMany(body => body.Split('\n')).Select(SharableData).OfType<string>()
            .GroupBy(data => data).Where(data => data.Count() > 1)
            .Select((data, i) => (data.Key, i)).ToDictionary(part => part.Key, part => $"{id}-part-{part.i.ToString(CultureInfo.InvariantCulture)}");
        Bodies = [.. bodies.Select(body => string.Join('\n', body.Split('\n').Select(ReplaceShared)))];
    }

    /// <summary>The drawings of the frames, with references in place of shared paths.</summary>
    public IReadOnlyList<string> Bodies { get; }

    /// <summary>The shared paths, as definitions that the references point to.</summary>
    public string Definitions => names.Count == 0 ? ""
        : "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n" +
            string.Concat(names.Select(part => $"<path id=\"{part.Value}\" d=\"{part.Key}\"/>\n")) + "</defs></svg>";

    // The reference carries the colours: browsers do not apply the style sheet for dark pages inside a referenced path.
    private string ReplaceShared(string line) =>
        SharableData(line) is { } data && names.TryGetValue(data, out string? name) ? $"<use href=\"#{name}\"{line[(Start.Length + data.Length + 1)..]}" : line;

    private static string? SharableData(string line)
    {
        int end = line.StartsWith(Start, StringComparison.Ordinal) ? line.IndexOf('"', Start.Length) : 0;
        return end >= Start.Length + MinLength ? line[Start.Length..end] : null;
    }
}
