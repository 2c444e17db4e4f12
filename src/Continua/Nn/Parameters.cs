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
    private ParameterLayout(List<ParameterSlice> slices)
    {
        Slices = slices;
        Size = slices.Sum(s => s.Size);
    }

    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>The number of components of all parameters.</summary>
    public int Size { get; }

    /// <summary>Refuses parameters of another module: as many numbers are not enough, they would be read as this one's.</summary>
    /// <param name="owner">What they are for, for the sentence.</param>
    internal static void Check(string owner, ParameterLayout? its, ParameterLayout? given)
    {
        Tensor.Guard(
            (given?.Size ?? 0) == (its?.Size ?? 0),
            $"The {owner} has {its?.Size ?? 0} parameters, but got {given?.Size ?? 0}; initialize the same module.");
        foreach ((ParameterSlice own, ParameterSlice other) in (its?.Slices ?? []).Zip(given?.Slices ?? []))
        {
            Tensor.Guard(
                own.Name == other.Name && own.Shape == other.Shape,
                $"Parameters are those of the {owner}'s module, but got '{other.Name}' {other.Shape} where it has '{own.Name}' "
                + $"{own.Shape}; initialize the same module.");
        }
    }

    /// <summary>Where these parameters lie among those given: of a module that theirs is a part of, or of one like theirs.</summary>
    /// <exception cref="ArgumentException">They are of neither.</exception>
    internal int[] OffsetsIn(ParameterLayout given)
    {
        int[] found = [.. Slices.Select(own => given.Slices.FirstOrDefault(s => ReferenceEquals(s.Value, own.Value))?.Offset ?? -1)];
        bool isPart = Array.TrueForAll(found, offset => offset >= 0);
        Tensor.Guard(
            isPart || given.Size == Size,
            $"Parameters are those of the model, or of a module that it is part of, but got {given.Size} of another for its {Size}; "
            + $"initialize the same module.");
        return isPart ? found : [.. Slices.Select(own => own.Offset)];
    }

    internal static ParameterLayout Of(Module module)
    {
        List<ParameterSlice> slices = [];
        Add(module, "", slices, new(ReferenceEqualityComparer.Instance));
        return new(slices);
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

/// <summary>The numbers of a module's parameters, as one flat vector with named slices.</summary>
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
