using System.Collections;

namespace Continua.Integration;

/// <summary>
/// A copy of a list with value equality, so that options do not change when the caller modifies the original list.
/// </summary>
internal sealed class ListCopy<T> : IReadOnlyList<T>, IEquatable<ListCopy<T>>
{
    private readonly T[] elements;

    private ListCopy(IReadOnlyList<T> list) => elements = [.. list];

    public int Count => elements.Length;

    public T this[int index] => elements[index];

    public static IReadOnlyList<T>? Of(IReadOnlyList<T>? list) =>
        list is null or ListCopy<T> ? list : new ListCopy<T>(list);

    public bool Equals(ListCopy<T>? other) => other is not null && elements.AsSpan().SequenceEqual(other.elements);

    public override bool Equals(object? obj) => Equals(obj as ListCopy<T>);

    public override int GetHashCode() => HashCode.Combine(elements.Length, elements.Length > 0 ? elements[0] : default);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => elements.GetEnumerator();
}
