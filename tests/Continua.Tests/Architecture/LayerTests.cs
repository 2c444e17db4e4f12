using System.Text.RegularExpressions;

namespace Continua.Tests.Architecture;

/// <summary>
/// Each folder of the library is a layer, and a layer uses only layers that come before it in the order.
/// </summary>
public partial class LayerTests
{
    private static readonly string[] Order =
    [
        "Tensors", "Vectors", "Random", "StepSize", "Solvers", "Kernels", "Graphs", "Differentiation", "Tracing",
        "Compilation", "Execution", "Loops", "Paths", "Fields", "Stepping", "Integration", "Adjoints", "Solving", "Nn", "Models", "Training",
        "Data", "Forecasting", "Fitting", "Classifying", "Imputing", "Plotting", "Reports",
    ];

    [Fact]
    public void Every_folder_of_the_library_has_a_position_in_the_order_of_layers()
    {
        IEnumerable<string> layers = Directory.GetDirectories(Library).Select(d => Path.GetFileName(d)!);
        Assert.Empty(layers.Except(Order));
    }

    [Fact]
    public void A_layer_uses_only_layers_before_it()
    {
        ILookup<string, (string Layer, string Namespace)> declarations = Declarations();
        Type[] types = [.. typeof(Tensor).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Continua", StringComparison.Ordinal) == true)];
        Dictionary<Type, string> layers = types.ToDictionary(type => type, type => LayerOf(type, declarations));
        SortedSet<string> faults = new(StringComparer.Ordinal);
        foreach (Type type in types)
        {
            foreach (Type used in TypeReferences.Of(type))
            {
                if (layers.TryGetValue(used, out string? layer) && Array.IndexOf(Order, layer) > Array.IndexOf(Order, layers[type]))
                {
                    faults.Add($"{layers[type]}/{Outermost(type).Name} uses {Outermost(used).Name} of {layer}");
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

    private static string Library => Path.Combine(Repository.Root, "src", "Continua");

    /// <summary>
    /// Returns the layer whose files declare a type; a nested type belongs to the layer of the enclosing type.
    /// </summary>
    private static string LayerOf(Type type, ILookup<string, (string Layer, string Namespace)> declarations)
    {
        Type outermost = Outermost(type);
        string[] layers = [.. declarations[outermost.Name.Split('`')[0]].Where(d => d.Namespace == outermost.Namespace).Select(d => d.Layer).Distinct()];
        return Assert.Single(layers);
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } enclosing)
        {
            type = enclosing;
        }

        return type;
    }

    private static ILookup<string, (string Layer, string Namespace)> Declarations() => Directory
        .GetFiles(Library, "*.cs", SearchOption.AllDirectories)
        .Where(file => Order.Contains(LayerOf(file)))
        .Select(file => (Layer: LayerOf(file), Text: File.ReadAllText(file)))
        .SelectMany(f => TypeNames().Matches(f.Text).Select(m => (Name: m.Groups[1].Value, f.Layer, Namespace: Namespaces().Match(f.Text).Groups[1].Value)))
        .ToLookup(d => d.Name, d => (d.Layer, d.Namespace));

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
