using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Something with parameters: its own, and those of its parts. A module describes; the numbers are in
/// <see cref="Parameters{T}"/>, so that one module can be used with many sets of numbers, in either precision.
/// </summary>
public abstract class Module
{
    private readonly List<OwnParameter> own = [];

    /// <summary>The modules this one is made of, in a fixed order.</summary>
    protected abstract IReadOnlyList<Module> Parts { get; }

    /// <summary>The names, shapes and places of all parameters, parts included.</summary>
    public ParameterLayout Layout => ParameterLayout.Of(this);

    internal IReadOnlyList<OwnParameter> Own => own;

    internal IReadOnlyList<Module> AllParts => Parts;

    /// <summary>Fresh numbers for all parameters.</summary>
    public Parameters<T> Initialize<T>(RandomKey key)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterLayout layout = Layout;
        T[] values = new T[layout.Size];
        for (int i = 0; i < layout.Slices.Count; i++)
        {
            ParameterSlice slice = layout.Slices[i];
            RandomKey its = key.Split(i);
            for (int c = 0; c < slice.Size; c++)
            {
                values[slice.Offset + c] = T.CreateTruncating(slice.Initializer.Draw(slice.Shape, its, c));
            }
        }

        return new(layout, values);
    }

    /// <summary>Declares a parameter and returns it as a value for use in expressions; called in constructors.</summary>
    /// <param name="name">Unique among the module's own parameters.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Tensor Parameter(string name, Shape shape, Initializer initializer)
    {
        Tensor.Guard(own.TrueForAll(p => p.Name != name), $"A module's parameters have different names, but got '{name}' twice; rename one.");
        Tensor value = new(new Graphs.Input(name, new(shape, Graphs.ElementType.Real)));
        own.Add(new(name, value, initializer));
        return value;
    }
}

/// <summary>A parameter a module declares itself.</summary>
internal sealed record OwnParameter(string Name, Tensor Value, Initializer Initializer);

/// <summary>A vector field with parameters: dy/dt = f(t, y).</summary>
public abstract class Field : Module
{
    /// <summary>The slope at time t (a scalar) and state y, in the shape of y.</summary>
    public abstract Tensor Apply(Tensor t, Tensor y);
}
