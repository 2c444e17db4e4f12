using System.Numerics;

namespace Continua.Stepping;

/// <summary>A constant matrix M of M·dy/dt = f(t, y), in the precision of values, without its zeros.</summary>
internal sealed unsafe class MassMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (int Row, int Column, T Value)[] entries;

    private MassMatrix(double[,] matrix, int size) => entries =
    [
        .. Enumerable.Range(0, size * size)
            .Where(i => matrix[i / size, i % size] != 0)
            .Select(i => (i / size, i % size, T.CreateTruncating(matrix[i / size, i % size]))),
    ];

    /// <summary>Where M is not zero.</summary>
    public IEnumerable<(int Row, int Column)> Places => entries.Select(entry => (entry.Row, entry.Column));

    /// <summary>The entries at these places.</summary>
    public T[] Values => [.. entries.Select(entry => entry.Value)];

    public static MassMatrix<T>? Of(double[,]? matrix, int size) => matrix is null ? null : new(matrix, size);

    /// <summary>Adds M to a matrix of each lane.</summary>
    /// <param name="byRow">The distance of rows in numbers of one lane.</param>
    /// <param name="byColumn">The distance of columns.</param>
    public void AddTo(T* matrix, int byRow, int byColumn, int lanes)
    {
        foreach ((int row, int column, T value) in entries)
        {
            T* entry = matrix + ((((nint)row * byRow) + ((nint)column * byColumn)) * lanes);
            for (int l = 0; l < lanes; l++)
            {
                entry[l] += value;
            }
        }
    }

    /// <summary>result += M·x.</summary>
    public void AddProduct(T* x, T* result, int lanes)
    {
        foreach ((int row, int column, T value) in entries)
        {
            AddScaled(value, x + ((nint)column * lanes), result + ((nint)row * lanes), lanes);
        }
    }

    /// <summary>result −= M·x.</summary>
    public void SubtractProduct(T* x, T* result, int lanes)
    {
        foreach ((int row, int column, T value) in entries)
        {
            AddScaled(-value, x + ((nint)column * lanes), result + ((nint)row * lanes), lanes);
        }
    }

    /// <summary>result += Mᵀ·x.</summary>
    public void AddTransposedProduct(T* x, T* result, int lanes)
    {
        foreach ((int row, int column, T value) in entries)
        {
            AddScaled(value, x + ((nint)row * lanes), result + ((nint)column * lanes), lanes);
        }
    }

    private static void AddScaled(T factor, T* source, T* target, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            target[l] = T.FusedMultiplyAdd(factor, source[l], target[l]);
        }
    }
}
