using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>The extents of one sample's tensor, outermost first; <c>[]</c> is a scalar. There is never a batch axis.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? extents;

    private Shape(int[] extents)
    {
        this.extents = extents;
        int size = 1;
        foreach (int extent in extents)
        {
            size = checked(size * extent);
        }

        Minus1 = size - 1;
    }

    // Stored less one, so that default(Shape) is the scalar shape.
    private int Minus1 { get; }

    /// <summary>The shape without axes, of one number.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of axes.</summary>
    public int Rank => extents?.Length ?? 0;

    /// <summary>The number of components.</summary>
    public int Size => Minus1 + 1;

    public bool IsScalar => Rank == 0;

    /// <summary>The extent of an axis; negative axes count from the last.</summary>
    public int this[int axis] => Extents[axis < 0 ? Rank + axis : axis];

    public ReadOnlySpan<int> Extents => extents;

    /// <summary>A shape of the given extents, each at least one.</summary>
    /// <exception cref="ArgumentException">An extent is below one.</exception>
    public static Shape Create(ReadOnlySpan<int> extents)
    {
        foreach (int extent in extents)
        {
            if (extent < 1)
            {
                throw new ArgumentException(
                    $"Extents of a shape are at least 1, but got [{string.Join(", ", extents.ToArray())}]; drop the empty axis.");
            }
        }

        return extents.IsEmpty ? default : new Shape(extents.ToArray());
    }

    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Extents.GetEnumerator();

    public bool Equals(Shape other) => Extents.SequenceEqual(other.Extents);

    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int extent in Extents)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", extents ?? [])}]";

    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
