using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// A function with parameters, which are declared by the module itself and by the modules that it consists of. A
/// module declares names, shapes and initializers; the values are in <see cref="Parameters{T}"/>, so that one module
/// can be used with many sets of values, in single and double precision.
/// </summary>
public abstract class Module
{
    private readonly List<DeclaredParameter> declared = [];

    /// <summary>The modules that this one consists of, in a fixed order.</summary>
    protected abstract IReadOnlyList<Module> Parts { get; }

    /// <summary>The names, shapes and offsets of all parameters, including those of the parts.</summary>
    public ParameterLayout Layout => ParameterLayout.Of(this);

    internal IReadOnlyList<DeclaredParameter> DeclaredParameters => declared;

    internal IReadOnlyList<Module> AllParts => Parts;

    /// <summary>Draws initial values for all parameters.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="key">The random key; equal keys give equal values.</param>
    public Parameters<T> Initialize<T>(RandomKey key)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterLayout layout = Layout;
        T[] values = new T[layout.Size];
        for (int i = 0; i < layout.Slices.Count; i++)
        {
            ParameterSlice slice = layout.Slices[i];
            RandomKey parameterKey = key.Split(i);
            for (int c = 0; c < slice.Size; c++)
            {
                values[slice.Offset + c] = T.CreateTruncating(slice.Initializer.Draw(slice.Shape, parameterKey, c));
            }
        }

        return new(layout, values);
    }

    /// <summary>
    /// Declares a parameter and returns it as a value for use in expressions. Call this method in the constructor of
    /// the module.
    /// </summary>
    /// <param name="name">A name that no other parameter of this module has.</param>
    /// <param name="shape">The shape of the parameter.</param>
    /// <param name="initializer">The distribution of the initial values.</param>
    /// <exception cref="ArgumentException">The module has declared a parameter of this name already.</exception>
    protected Tensor Parameter(string name, Shape shape, Initializer initializer)
    {
        Tensor.Guard(
            declared.TrueForAll(p => p.Name != name),
            $"A module's parameters have different names, but got '{name}' twice; rename one.");
        Tensor value = new(new Graphs.Input(name, new(shape, Graphs.ElementType.Real)));
        declared.Add(new(name, value, initializer));
        return value;
    }
}

/// <summary>A parameter that a module declares itself, as opposed to the parameters of its parts.</summary>
internal sealed record DeclaredParameter(string Name, Tensor Value, Initializer Initializer);

/// <summary>A vector field with parameters: dy/dt = f(t, y).</summary>
public abstract class Field : Module
{
    /// <summary>Returns the slope f(t, y), in the shape of y.</summary>
    /// <param name="t">The time, a scalar.</param>
    /// <param name="y">The state.</param>
    public abstract Tensor Apply(Tensor t, Tensor y);
}
