using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// A copy, stored by columns, of a matrix that is stored by rows and shared by all rows of a batch. The copy is made
/// at the third product with a single vector, because it does not pay off for fewer products.
/// </summary>
internal sealed unsafe class TransposedMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ProductsBeforeCopy = 3;

    private readonly NativeBuffer<T> copy = new();
    private int binding = -1, products;

    /// <summary>Returns the instance stored in a frame, creating it at the first call.</summary>
    public static TransposedMatrix<T> Of(Frame<T> frame, int state) => (TransposedMatrix<T>)(frame.States[state] ??= new TransposedMatrix<T>());

    /// <summary>
    /// Whether a copy of such a matrix can pay off: the matrix has to be stored by rows and must not be too small.
    /// </summary>
    public static bool CanPayOff(MatrixLayout layout) => layout is { ColumnStep: 1, Rows: >= 4, Columns: > 1 };

    /// <summary>
    /// Returns the columns, each padded by <see cref="Frame{T}.Widen"/>; null before the copy is made.
    /// </summary>
    /// <param name="matrix">The matrix; unchanged while <paramref name="binding"/> is unchanged.</param>
    /// <param name="binding">The current number of <see cref="Frame{T}.Bindings"/>.</param>
    public T* Columns(T* matrix, MatrixLayout layout, int binding)
    {
        if (this.binding != binding)
        {
            (this.binding, products) = (binding, 0);
        }

        if (products < ProductsBeforeCopy && ++products == ProductsBeforeCopy)
        {
            int stride = Frame<T>.Widen(layout.Rows);
            LaneTranspose<T>.Run(matrix, copy.Grow(stride * layout.Columns), layout.Rows, layout.Columns, stride, layout.Columns);
        }

        return products < ProductsBeforeCopy ? null : copy.Data;
    }

    public void Dispose() => copy.Dispose();
}
