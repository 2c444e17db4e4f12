using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// A frame's copy of a held matrix by columns, made when the matrix, stored by rows, has been multiplied with single vectors often
/// enough for a copy to pay.
/// </summary>
internal sealed unsafe class TransposedMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ProductsBefore = 3;

    private readonly NativeBuffer<T> copy = new();
    private int binding = -1, products;

    /// <summary>The one that a frame keeps under a number.</summary>
    public static TransposedMatrix<T> Of(Frame<T> frame, int state) => (TransposedMatrix<T>)(frame.States[state] ??= new TransposedMatrix<T>());

    /// <summary>Whether a copy of such a matrix can pay at all: it is stored by rows, and not too small.</summary>
    public static bool MayPay(MatrixLayout layout) => layout is { ColumnStep: 1, Rows: >= 4, Columns: > 1 };

    /// <summary>The columns, as far apart as <see cref="Frame{T}.Widen"/> makes them; null while a copy would not pay.</summary>
    /// <param name="matrix">The same for as long as <paramref name="binding"/> is.</param>
    public T* Columns(T* matrix, MatrixLayout layout, int binding)
    {
        if (this.binding != binding)
        {
            (this.binding, products) = (binding, 0);
        }

        if (products < ProductsBefore && ++products == ProductsBefore)
        {
            int stride = Frame<T>.Widen(layout.Rows);
            LaneTranspose<T>.Run(matrix, copy.Grow(stride * layout.Columns), layout.Rows, layout.Columns, stride, layout.Columns);
        }

        return products < ProductsBefore ? null : copy.Data;
    }

    public void Dispose() => copy.Dispose();
}
