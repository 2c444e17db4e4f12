using System.Numerics;

namespace Continua.Learning;

/// <summary>One parameter's place in the flat vector of all.</summary>
/// <param name="Name">The path through the parts, such as <c>0.weight</c>.</param>
/// <param name="Offset">The first component in the flat vector.</param>
public sealed record ParameterSlice(string Name, Shape Shape, int Offset)
{
    public int Size => Shape.Size;

    internal Tensor Value { get; init; } = 0;

    internal Initializer Initializer { get; init; } = Initializer.Zeros;
}

/// <summary>The names, shapes and places of a module's parameters in one flat vector.</summary>
public sealed class ParameterLayout
{
    private ParameterLayout(Module owner, List<ParameterSlice> slices)
    {
        (Owner, Slices) = (owner, slices);
        Size = slices.Sum(s => s.Size);
    }

    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>The module whose parameters these are.</summary>
    internal Module Owner { get; }

    /// <summary>The number of components of all parameters.</summary>
    public int Size { get; }

    /// <summary>Where these parameters lie among those given: of the same module, or of one that contains it.</summary>
    /// <param name="owner">What they are for, for the sentence.</param>
    /// <exception cref="ArgumentException">One of them is missing there, however many there are.</exception>
    internal int[] OffsetsIn(ParameterLayout? given, string owner)
    {
        int[] found = new int[Slices.Count];
        for (int i = 0; i < found.Length; i++)
        {
            Tensor own = Slices[i].Value;
            ParameterSlice? slice = given?.Slices.FirstOrDefault(s => ReferenceEquals(s.Value, own));
            found[i] = slice?.Offset ?? throw new ArgumentException(Foreign(given, owner));
        }

        return found;
    }

    private string Foreign(ParameterLayout? given, string owner)
    {
        string rule = $"Parameters belong to a module: the {owner} takes those of its own or of a module that contains it";
        if (given is null)
        {
            return $"{rule}, but got none for its {Size}; initialize the module.";
        }

        string its = Words(Slices[0]), got = given.Slices is [ParameterSlice first, ..] ? Words(first) : "none";
        return HasNamesAndShapesOf(given)
            ? $"{rule}, but got those of another one with the same names and shapes; new Parameters<T>(module.Layout, "
                + "parameters.Values) takes its numbers for this one."
            : $"{rule}, but got {given.Size} from {got} on for its {Size} from {its} on; initialize this module, or load its "
                + "own.";
    }

    private static string Words(ParameterSlice slice) => $"'{slice.Name}' {slice.Shape}";

    private bool HasNamesAndShapesOf(ParameterLayout other) =>
        Slices.Select(s => (s.Name, s.Shape)).SequenceEqual(other.Slices.Select(s => (s.Name, s.Shape)));

    internal static ParameterLayout Of(Module module)
    {
        List<ParameterSlice> slices = [];
        Add(module, "", slices, new(ReferenceEqualityComparer.Instance));
        return new(module, slices);
    }

    // A module used twice shares its parameters: they are listed once, under the first path.
    private static void Add(Module module, string path, List<ParameterSlice> slices, HashSet<Module> seen)
    {
        if (!seen.Add(module))
        {
            return;
        }

        foreach (OwnParameter own in module.Own)
        {
            int offset = slices.Count == 0 ? 0 : slices[^1].Offset + slices[^1].Size;
            slices.Add(new(path + own.Name, own.Value.Shape, offset) { Value = own.Value, Initializer = own.Initializer });
        }

        for (int i = 0; i < module.AllParts.Count; i++)
        {
            Add(module.AllParts[i], $"{path}{i}.", slices, seen);
        }
    }
}

/// <summary>
/// The numbers of a module's parameters, as one flat vector with named slices. They serve that module and the modules it is made
/// of; any other one refuses them, even where names and shapes agree.
/// </summary>
public sealed class Parameters<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <exception cref="ArgumentException">The number of values is not that of the layout.</exception>
    public Parameters(ParameterLayout layout, T[] values)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(values);
        Tensor.Guard(
            values.Length == layout.Size,
            $"A layout of {layout.Size} parameters takes as many values, but got {values.Length}; take the module's own layout.");
        (Layout, Values) = (layout, values);
    }

    public ParameterLayout Layout { get; }

    /// <summary>All components; changing them changes the parameters.</summary>
    public T[] Values { get; }

    /// <summary>The components of one parameter, outermost axis first.</summary>
    /// <exception cref="KeyNotFoundException">There is no parameter of this name.</exception>
    public Span<T> this[string name]
    {
        get
        {
            foreach (ParameterSlice slice in Layout.Slices)
            {
                if (slice.Name == name)
                {
                    return Values.AsSpan(slice.Offset, slice.Size);
                }
            }

            IEnumerable<string> names = Layout.Slices.Select(s => s.Name);
            throw new KeyNotFoundException(
                $"Parameters are known by name, but '{name}' is none of them; "
                + (NearestName.Of(name, names) is { } nearest ? $"did you mean '{nearest}'?" : $"there are {string.Join(", ", names)}."));
        }
    }

    /// <summary>The same numbers, to be changed independently.</summary>
    public Parameters<T> Copy() => new(Layout, [.. Values]);
}
