using System.Numerics;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// The sum of aᵢbⱼ over rows, the gradient of a weight matrix, without a matrix per row: each entry is one chain of
/// fused multiply-adds over the rows in order. The longer factor is transposed if it has more than four components, so
/// that vectors run along its components and no sum crosses lanes.
/// </summary>
internal sealed unsafe partial class OuterRowSum<T> : RowSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The longer factor has `length` components, padded to `stride`; the shorter has `count`. `transposed`: the longer
    // factor is a, so that the sums, stored along it, are the transpose of the result. `continues`: the sums continue
    // those of another instruction (Join). `longerSumSlot` receives the sum of the longer factor itself (TakeOver).
    private readonly Operand longer, shorter;
    private readonly int length, count, stride, sumSlot;
    private readonly bool transposed, continues;
    private int longerSumSlot = -1;

    public OuterRowSum(Operand result, Operand a, Operand b, int rows, int columns, int scratchSlot, int sumSlot)
        : this(result, a, b, rows, columns, scratchSlot, sumSlot, rows > columns, continues: false)
    {
    }

    private OuterRowSum(
        Operand result, Operand a, Operand b, int rows, int columns, int scratchSlot, int sumSlot, bool transposed, bool continues)
        : base(result, a, b)
    {
        (this.transposed, this.continues) = (transposed, continues);
        (longer, shorter, length, count) = transposed ? (a, b, rows, columns) : (b, a, columns, rows);
        stride = Frame<T>.Widen(length);
        (ScratchSlot, this.sumSlot) = (scratchSlot, sumSlot);
    }

    /// <summary>The number of components per lane of the buffer for the transposed longer factor.</summary>
    public static int ScratchSize(int rows, int columns) => Frame<T>.Widen(Math.Max(rows, columns));

    /// <summary>The number of components of the sums, padded along the longer factor.</summary>
    public static int SumSize(int rows, int columns) => Frame<T>.Widen(Math.Max(rows, columns)) * Math.Min(rows, columns);

    /// <summary>
    /// Whether the sums have the memory layout of the result, so that they are accumulated in its slot.
    /// </summary>
    public static bool SumsInPlace(int rows, int columns) => rows <= columns && Frame<T>.Widen(columns) == columns;

    /// <summary>
    /// Takes over the sum over rows of the longer factor from <paramref name="other"/>, if <paramref name="other"/>
    /// sums that factor. Typically, this sum is the gradient of a bias, and the outer products give the gradient of its
    /// matrix.
    /// </summary>
    /// <returns>Whether the sum was taken over.</returns>
    public bool TakeOver(ComponentRowSum<T> other)
    {
        if (longerSumSlot >= 0 || other.Summed != longer || other.Size != length)
        {
            return false;
        }

        longerSumSlot = other.Delegate();
        return true;
    }

    /// <summary>
    /// Whether both factors have the same length and <paramref name="other"/> sums the one that is not transposed.
    /// </summary>
    public bool CanSwapFactorsFor(ComponentRowSum<T> other) =>
        longerSumSlot < 0 && !transposed && length == count && other.Summed == shorter && other.Size == count;

    /// <summary>Returns the same sums with the other factor transposed.</summary>
    /// <param name="createSlot">
    /// Creates a slot of the given size for the sums, which no longer have the layout of the result.
    /// </param>
    public OuterRowSum<T> WithFactorsSwapped(Func<int, int> createSlot) =>
        new(Result, shorter, longer, count, length, ScratchSlot, createSlot(stride * count), transposed: true, continues: false);

    /// <summary>
    /// Fuses two row sums of the same shape whose results are added: the second continues the sums of the first.
    /// </summary>
    /// <param name="swapFactors">
    /// Whether to transpose the other factor in both; requires factors of equal length.
    /// </param>
    /// <param name="createSlot">Creates a slot of the given size.</param>
    public static (OuterRowSum<T> First, OuterRowSum<T> Second) Join(
        OuterRowSum<T> first, OuterRowSum<T> second, Operand result, bool swapFactors, Func<int, int> createSlot)
    {
        bool transposed = swapFactors || first.transposed;
        (int rows, int columns) = first.transposed ? (first.length, first.count) : (first.count, first.length);
        int slot = !transposed && SumsInPlace(rows, columns) ? result.Slot : createSlot(SumSize(rows, columns));
        return (With(first, continues: false), With(second, continues: true));

        OuterRowSum<T> With(OuterRowSum<T> sum, bool continues) =>
            new(result, sum.Reads[0], sum.Reads[1], rows, columns, sum.ScratchSlot, slot, transposed, continues);
    }

    /// <summary>Whether both instructions compute sums of the same shape and transpose the same factor.</summary>
    public bool HasShapeOf(OuterRowSum<T> other) => (transposed, length, count) == (other.transposed, other.length, other.count);

    public override void Begin(Frame<T> frame) => new Span<T>(frame[sumSlot], continues ? 0 : stride * count).Clear();

    public override void Run(Frame<T> frame, int lanes)
    {
        if (length <= 4 && longer.LaneStep == 1 && shorter.LaneStep == 1)
        {
            AccumulateFew(frame, lanes);
            return;
        }

        T* transposedRows = frame[ScratchSlot];
        if (lanes == 1 && !longer.Spread)
        {
            transposedRows = frame.Pointer(longer, lanes);
        }
        else if (longer.PerRow && !longer.Spread)
        {
            LaneTranspose<T>.Run(frame.Pointer(longer, lanes), transposedRows, length, lanes, stride, frame.RowCount > 0 ? frame.Rows[^1] + 1 : 0);
        }
        else
        {
            Repeat(frame, transposedRows, lanes);
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Accumulate<Vector512<T>, Simd512<T>>(frame, transposedRows, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Accumulate<Vector256<T>, Simd256<T>>(frame, transposedRows, lanes);
        }
        else
        {
            Accumulate<Vector128<T>, Simd128<T>>(frame, transposedRows, lanes);
        }
    }

    public override void Finish(Frame<T> frame)
    {
        if (sumSlot == Result.Slot || continues)
        {
            return;
        }

        T* sums = frame[sumSlot];
        T* target = frame.Pointer(Result, 1);
        if (transposed && length % 8 == 0)
        {
            LaneTranspose<T>.Run(sums, target, count, stride, count, length);
            return;
        }

        for (int c = 0; c < count; c++, sums += stride)
        {
            if (!transposed)
            {
                new Span<T>(sums, length).CopyTo(new(target + ((nint)c * length), length));
                continue;
            }

            for (int i = 0; i < length; i++)
            {
                target[(i * count) + c] = sums[i];
            }
        }
    }

    /// <summary>Writes the components of the longer factor, shared by all rows or spread, to every lane.</summary>
    private void Repeat(Frame<T> frame, T* transposedRows, int lanes)
    {
        T* source = frame.Pointer(longer, lanes);
        int step = longer.ComponentStep(lanes), laneStep = longer.LaneStep;
        for (int l = 0; l < lanes; l++, transposedRows += stride)
        {
            for (int i = 0; i < length; i++)
            {
                transposedRows[i] = source[((nint)i * step) + (l * laneStep)];
            }
        }
    }
}
