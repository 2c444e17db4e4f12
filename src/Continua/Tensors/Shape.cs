using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>
/// The shape of the tensor of one sample: its extents, outermost first. <c>[]</c> is the shape of a scalar. A shape has
/// no batch axis.
/// </summary>
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

        SizeMinusOne = size - 1;
    }

    // Stored in place of the size, so that default(Shape) is the shape of a scalar.
    private int SizeMinusOne { get; }

    /// <summary>The shape of a scalar, without axes.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of axes.</summary>
    public int Rank => extents?.Length ?? 0;

    /// <summary>The number of components.</summary>
    public int Size => SizeMinusOne + 1;

    /// <summary>Whether the shape has no axes.</summary>
    public bool IsScalar => Rank == 0;

    /// <summary>The extent of an axis.</summary>
    /// <param name="axis">The index of the axis; a negative index counts from the last axis, which is −1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such axis.</exception>
    public int this[int axis] => Extents[axis < 0 ? Rank + axis : axis];

    /// <summary>The extents of all axes, outermost first.</summary>
    public ReadOnlySpan<int> Extents => extents;

    /// <summary>Creates the shape of the given extents.</summary>
    /// <param name="extents">The extents, outermost first; each at least 1.</param>
    /// <exception cref="ArgumentException">An extent is below 1.</exception>
    /// <exception cref="OverflowException">The number of components exceeds <see cref="int.MaxValue"/>.</exception>
    public static Shape Create(ReadOnlySpan<int> extents)
    {
        foreach (int extent in extents)
        {
            if (extent < 1)
            {
                throw new ArgumentException(
                    $"Extents of a shape are at least 1, but got [{string.Join(", ", extents.ToArray())}]; drop the "
                    + $"empty axis.");
            }
        }

        return extents.IsEmpty ? default : new Shape(extents.ToArray());
    }

    /// <summary>Enumerates the extents, outermost first.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Extents.GetEnumerator();

    /// <summary>Whether another shape has the same extents.</summary>
    /// <param name="other">The other shape.</param>
    public bool Equals(Shape other) => Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int extent in Extents)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <summary>The extents in brackets, such as <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", extents ?? [])}]";

    /// <summary>Whether two shapes have the same extents.</summary>
    /// <param name="left">The first shape.</param>
    /// <param name="right">The second shape.</param>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ in an extent or in the number of axes.</summary>
    /// <param name="left">The first shape.</param>
    /// <param name="right">The second shape.</param>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
