using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// The constant matrix M of M·dy/dt = f(t, y) in the precision of the state, stored by its non-zero entries.
/// </summary>
internal sealed unsafe class MassMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (int Row, int Column, T Value)[] entries;

    private MassMatrix((int Row, int Column, T Value)[] entries) => this.entries = entries;

    private MassMatrix(double[,] matrix, int size) => entries =
    [
        .. Enumerable.Range(0, size * size)
            .Where(i => matrix[i / size, i % size] != 0)
            .Select(i => (i / size, i % size, T.CreateTruncating(matrix[i / size, i % size]))),
    ];

    /// <summary>The positions of the non-zero entries.</summary>
    public IEnumerable<(int Row, int Column)> Positions => entries.Select(entry => (entry.Row, entry.Column));

    /// <summary>The values of the non-zero entries, in the order of <see cref="Positions"/>.</summary>
    public T[] Values => [.. entries.Select(entry => entry.Value)];

    public static MassMatrix<T>? Of(double[,]? matrix, int size) => matrix is null ? null : new(matrix, size);

    /// <summary>Returns the matrix with a number of copies of M along its diagonal.</summary>
    /// <param name="size">The number of rows of M.</param>
    public MassMatrix<T> Repeated(int copies, int size) => new(
        [.. Enumerable.Range(0, copies).SelectMany(
            k => entries.Select(entry => ((k * size) + entry.Row, (k * size) + entry.Column, entry.Value)))]);

    /// <summary>Returns the first rows and columns of M.</summary>
    public MassMatrix<T> Leading(int size) => new([.. entries.Where(entry => entry.Row < size && entry.Column < size)]);

    /// <summary>Adds M to the matrix of each lane.</summary>
    /// <param name="byRow">The distance between rows, in values of one lane.</param>
    /// <param name="byColumn">The distance between columns, in values of one lane.</param>
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
