using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// A frame's copy of a held matrix by columns, made when the matrix, stored by rows, has been multiplied with single vectors often
/// enough for a copy to pay.
/// </summary>
internal sealed unsafe class TurnedMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ProductsBefore = 3;

    private readonly NativeBuffer<T> columns = new();
    private int binding = -1, products;

    /// <summary>The one that a frame keeps under a number.</summary>
    public static TurnedMatrix<T> Of(Frame<T> frame, int state) => (TurnedMatrix<T>)(frame.States[state] ??= new TurnedMatrix<T>());

    /// <summary>The distance of columns: whole vectors.</summary>
    public static int Stride(int rows) => (rows + Frame<T>.MinimumCapacity - 1) / Frame<T>.MinimumCapacity * Frame<T>.MinimumCapacity;

    /// <summary>The columns, <see cref="Stride"/> apart; null while a copy would not pay.</summary>
    /// <param name="matrix">Stored by rows; the same for as long as <paramref name="binding"/> is.</param>
    public T* Columns(T* matrix, int rows, int columns, int binding)
    {
        if (this.binding != binding)
        {
            (this.binding, products) = (binding, 0);
        }

        if (products < ProductsBefore && ++products == ProductsBefore)
        {
            Turning<T>.Run(matrix, this.columns.Grow(Stride(rows) * columns), rows, columns, Stride(rows), columns);
        }

        return products < ProductsBefore ? null : this.columns.Data;
    }

    public void Dispose() => columns.Dispose();
}
