using System.Text.RegularExpressions;

namespace Continua.Tests.Architecture;

/// <summary>A folder of the library is a room, and a room uses only the rooms above it.</summary>
public partial class LayerTests
{
    private static readonly string[] Order =
    [
        "Tensors", "Vectors", "Random", "StepSize", "Solvers", "Kernels", "Graphs", "Differentiation", "Tracing",
        "Compilation", "Execution", "Paths", "Fields", "Stepping", "Integration", "Adjoints", "Solving", "Nn", "Models", "Training",
        "Data", "Forecasting", "Fitting", "Plotting", "Reports",
    ];

    [Fact]
    public void Every_room_has_its_place_in_the_order()
    {
        IEnumerable<string> rooms = Directory.GetDirectories(Library).Select(d => Path.GetFileName(d)!);
        Assert.Empty(rooms.Except(Order));
    }

    [Fact]
    public void A_room_uses_only_rooms_above_it()
    {
        ILookup<string, (string Room, string Namespace)> declarations = Declarations();
        Type[] types = [.. typeof(Tensor).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Continua", StringComparison.Ordinal) == true)];
        Dictionary<Type, string> rooms = types.ToDictionary(type => type, type => LayerOf(type, declarations));
        SortedSet<string> faults = new(StringComparer.Ordinal);
        foreach (Type type in types)
        {
            foreach (Type used in TypeReferences.Of(type))
            {
                if (rooms.TryGetValue(used, out string? room) && Array.IndexOf(Order, room) > Array.IndexOf(Order, rooms[type]))
                {
                    faults.Add($"{rooms[type]}/{Outermost(type).Name} uses {Outermost(used).Name} of {room}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void References_are_found_in_declarations_and_in_code()
    {
        IReadOnlyCollection<Type> found = TypeReferences.Of(typeof(Sample<>));
        Assert.Superset(
            new HashSet<Type> { typeof(IDisposable), typeof(Uri), typeof(Attribute), typeof(Regex), typeof(List<>), typeof(Random), typeof(TimeZoneInfo) },
            found.ToHashSet());
    }

    private static string Library
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Continua.slnx")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder!.FullName, "src", "Continua");
        }
    }

    /// <summary>The room whose files declare a type; of types in one of its own, the one that encloses it.</summary>
    private static string LayerOf(Type type, ILookup<string, (string Room, string Namespace)> declarations)
    {
        Type outermost = Outermost(type);
        string[] rooms = [.. declarations[outermost.Name.Split('`')[0]].Where(d => d.Namespace == outermost.Namespace).Select(d => d.Room).Distinct()];
        return Assert.Single(rooms);
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } enclosing)
        {
            type = enclosing;
        }

        return type;
    }

    private static ILookup<string, (string Room, string Namespace)> Declarations() => Directory
        .GetFiles(Library, "*.cs", SearchOption.AllDirectories)
        .Where(file => Order.Contains(LayerOf(file)))
        .Select(file => (Room: LayerOf(file), Text: File.ReadAllText(file)))
        .SelectMany(f => TypeNames().Matches(f.Text).Select(m => (Name: m.Groups[1].Value, f.Room, Namespace: Namespaces().Match(f.Text).Groups[1].Value)))
        .ToLookup(d => d.Name, d => (d.Room, d.Namespace));

    private static string LayerOf(string file) => Path.GetRelativePath(Library, file).Split(Path.DirectorySeparatorChar)[0];

    [GeneratedRegex(
        @"^(?:\w+ )*(?:class|struct|interface|enum|record|record struct|delegate \S+)\s+([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeNames();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    private sealed class Sample<T>(Uri[] fields) : IDisposable
        where T : Attribute
    {
        public Regex? Pattern { get; set; }

        public void Dispose() => _ = (fields, new List<T>(), Random.Shared.Next(), nameof(TimeZoneInfo), TimeZoneInfo.Utc);
    }
}
