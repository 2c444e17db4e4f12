using System.Globalization;

namespace Continua.Plotting;

/// <summary>Paths that several frames of a animation have in common, such as the data under a changing fit, are written once.</summary>
internal sealed class SharedPaths
{
    private const string Start = "<path d=\"";

    // Shorter ones are not worth a reference.
    private const int Shortest = 120;

    private readonly Dictionary<string, string> names;

    public SharedPaths(string id, IReadOnlyList<string> bodies)
    {
        names = bodies.SelectMany(body => body.Split('\n')).Select(Shape).OfType<string>()
            .GroupBy(shape => shape).Where(shape => shape.Count() > 1)
            .Select((shape, i) => (shape.Key, i)).ToDictionary(part => part.Key, part => $"{id}-part-{part.i.ToString(CultureInfo.InvariantCulture)}");
        Bodies = [.. bodies.Select(body => string.Join('\n', body.Split('\n').Select(Refer)))];
    }

    /// <summary>The drawings of the frames, with references in place of what they have in common.</summary>
    public IReadOnlyList<string> Bodies { get; }

    /// <summary>What they refer to.</summary>
    public string Definitions => names.Count == 0 ? ""
        : "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n" +
            string.Concat(names.Select(part => $"<path id=\"{part.Value}\" d=\"{part.Key}\"/>\n")) + "</defs></svg>";

    // Colours stay with the reference: browsers do not look for a dark page's rules behind it.
    private string Refer(string line) =>
        Shape(line) is { } shape && names.TryGetValue(shape, out string? name) ? $"<use href=\"#{name}\"{line[(Start.Length + shape.Length + 1)..]}" : line;

    private static string? Shape(string line)
    {
        int end = line.StartsWith(Start, StringComparison.Ordinal) ? line.IndexOf('"', Start.Length) : 0;
        return end >= Start.Length + Shortest ? line[Start.Length..end] : null;
    }
}
