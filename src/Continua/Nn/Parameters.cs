using System.Numerics;

namespace Continua.Learning;

/// <summary>The part of the flat parameter vector that contains one parameter.</summary>
/// <param name="Name">
/// The path to the parameter: the indices of the modules that contain it, then its own name, such as <c>0.weight</c>
/// for the weight of a module's first part.
/// </param>
/// <param name="Shape">The shape of the parameter.</param>
/// <param name="Offset">The index of the parameter's first component in the flat vector.</param>
public sealed record ParameterSlice(string Name, Shape Shape, int Offset)
{
    /// <summary>The number of components of the parameter.</summary>
    public int Size => Shape.Size;

    internal Tensor Value { get; init; } = 0;

    internal Initializer Initializer { get; init; } = Initializer.Zeros;
}

/// <summary>The names, shapes and offsets of a module's parameters in one flat vector.</summary>
public sealed class ParameterLayout
{
    private ParameterLayout(Module owner, List<ParameterSlice> slices)
    {
        (Owner, Slices) = (owner, slices);
        Size = slices.Sum(s => s.Size);
    }

    /// <summary>The parameters, in the order of the flat vector.</summary>
    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>The module that declares these parameters.</summary>
    internal Module Owner { get; }

    /// <summary>The number of components of all parameters together.</summary>
    public int Size { get; }

    /// <summary>
    /// Returns the offset of each parameter of this layout in another layout, which belongs to the same module or to a
    /// module that contains it.
    /// </summary>
    /// <param name="given">The other layout.</param>
    /// <param name="owner">The name of the function that takes the parameters, for the message.</param>
    /// <exception cref="ArgumentException">
    /// The other layout is null or lacks one of the parameters.
    /// </exception>
    internal int[] OffsetsIn(ParameterLayout? given, string owner)
    {
        int[] offsets = new int[Slices.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            Tensor value = Slices[i].Value;
            ParameterSlice? slice = given?.Slices.FirstOrDefault(s => ReferenceEquals(s.Value, value));
            offsets[i] = slice?.Offset ?? throw new ArgumentException(ForeignParameters(given, owner));
        }

        return offsets;
    }

    private string ForeignParameters(ParameterLayout? given, string owner)
    {
        string rule = $"Parameters belong to a module: the {owner} takes those of its module or of a module that contains it";
        if (given is null)
        {
            return $"{rule}, but got none for its {Size}; initialize the module.";
        }

        string expected = Describe(Slices[0]);
        string actual = given.Slices is [ParameterSlice first, ..] ? Describe(first) : "none";
        return HasNamesAndShapesOf(given)
            ? $"{rule}, but got those of another one with the same names and shapes; "
                + "new Parameters<T>(module.Layout, parameters.Values) uses its values for this one."
            : $"{rule}, but got {given.Size} that begin with {actual} for its {Size} that begin with {expected}; "
                + "initialize this module, or load its parameters.";
    }

    private static string Describe(ParameterSlice slice) => $"'{slice.Name}' {slice.Shape}";

    private bool HasNamesAndShapesOf(ParameterLayout other) =>
        Slices.Select(s => (s.Name, s.Shape)).SequenceEqual(other.Slices.Select(s => (s.Name, s.Shape)));

    internal static ParameterLayout Of(Module module)
    {
        List<ParameterSlice> slices = [];
        Add(module, "", slices, new(ReferenceEqualityComparer.Instance));
        return new(module, slices);
    }

    // The parameters of a module that is used twice are listed once, under the first path.
    private static void Add(Module module, string path, List<ParameterSlice> slices, HashSet<Module> visited)
    {
        if (!visited.Add(module))
        {
            return;
        }

        foreach (DeclaredParameter parameter in module.DeclaredParameters)
        {
            int offset = slices.Count == 0 ? 0 : slices[^1].Offset + slices[^1].Size;
            slices.Add(new(path + parameter.Name, parameter.Value.Shape, offset)
            {
                Value = parameter.Value,
                Initializer = parameter.Initializer,
            });
        }

        for (int i = 0; i < module.AllParts.Count; i++)
        {
            Add(module.AllParts[i], $"{path}{i}.", slices, visited);
        }
    }
}

/// <summary>
/// The values of a module's parameters, as one flat vector with named slices. They are accepted by that module and by
/// every module that is built from parts of it; a different module rejects them even if names and shapes agree.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class Parameters<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates parameters from values.</summary>
    /// <param name="layout">The module's <see cref="Module.Layout"/>.</param>
    /// <param name="values">All components, in the order of the layout; the array is not copied.</param>
    /// <exception cref="ArgumentException">
    /// The number of values differs from <see cref="ParameterLayout.Size"/>.
    /// </exception>
    public Parameters(ParameterLayout layout, T[] values)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(values);
        Tensor.Guard(
            values.Length == layout.Size,
            $"A layout of {layout.Size} parameters takes as many values, but got {values.Length}; take the module's own layout.");
        (Layout, Values) = (layout, values);
    }

    /// <summary>The names, shapes and offsets of the parameters.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>All components; a change to this array changes the parameters.</summary>
    public T[] Values { get; }

    /// <summary>The components of one parameter, row-major.</summary>
    /// <param name="name">The <see cref="ParameterSlice.Name"/>, such as <c>0.weight</c>.</param>
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

    /// <summary>Returns a copy with its own array of values.</summary>
    public Parameters<T> Copy() => new(Layout, [.. Values]);
}
