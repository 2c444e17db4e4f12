using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Learning;

/// <summary>
/// Converts parameters to and from the tensors of a file: one tensor for each parameter, under its name.
/// </summary>
internal static class StoredParameters
{
    /// <summary>Returns the tensors of parameters.</summary>
    /// <param name="layout">
    /// The layout of the parameters to store: the layout of their module, or of a part of their module.
    /// </param>
    /// <param name="parameters">The parameters.</param>
    public static List<StoredTensor> Of<T>(ParameterLayout layout, Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string type = typeof(T) == typeof(double) ? "F64" : "F32";
        return
        [
            .. layout.Slices.Zip(layout.OffsetsIn(parameters.Layout, "model file"), (slice, offset) => new StoredTensor(
                slice.Name, type, slice.Shape.Extents.ToArray(),
                MemoryMarshal.AsBytes(parameters.Values.AsSpan(offset, slice.Size)).ToArray())),
        ];
    }

    /// <summary>Returns the parameters in the tensors of a file, converted to a given precision.</summary>
    /// <exception cref="FormatException">
    /// Names or shapes differ from those of the layout, or a tensor has another type than F32 and F64.
    /// </exception>
    public static Parameters<T> Read<T>(ParameterLayout layout, List<StoredTensor> tensors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // All tensors are checked before the allocation, because the size of the layout may come from a damaged file.
        StoredTensor[] stored = [.. layout.Slices.Select(slice => Find(slice, tensors))];
        StoredTensor? unknown = tensors.Find(t => layout.Slices.All(s => s.Name != t.Name));
        if (unknown is not null)
        {
            throw new FormatException($"it contains a parameter '{unknown.Name}' that the model lacks");
        }

        T[] values = new T[layout.Size];
        for (int i = 0; i < stored.Length; i++)
        {
            Convert(stored[i], values.AsSpan(layout.Slices[i].Offset, layout.Slices[i].Size));
        }

        return new(layout, values);
    }

    private static StoredTensor Find(ParameterSlice slice, List<StoredTensor> tensors)
    {
        StoredTensor stored = tensors.Find(t => t.Name == slice.Name)
            ?? throw new FormatException(
                $"it lacks parameter '{slice.Name}' {slice.Shape} (it has {string.Join(", ", tensors.Select(t => t.Name))})");
        return slice.Shape.Extents.SequenceEqual(stored.Shape)
            ? stored
            : throw new FormatException(
                $"parameter '{slice.Name}' has shape [{string.Join(", ", stored.Shape)}] in it and {slice.Shape} in the model");
    }

    private static void Convert<T>(StoredTensor stored, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (stored.Type)
        {
            case "F32":
                Convert(MemoryMarshal.Cast<byte, float>(stored.Bytes), values);
                break;
            case "F64":
                Convert(MemoryMarshal.Cast<byte, double>(stored.Bytes), values);
                break;
            default:
                throw new FormatException($"parameter '{stored.Name}' is of type {stored.Type}; supported are F32 and F64");
        }
    }

    private static void Convert<TFrom, T>(ReadOnlySpan<TFrom> from, Span<T> values)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < from.Length; i++)
        {
            values[i] = T.CreateTruncating(from[i]);
        }
    }
}
