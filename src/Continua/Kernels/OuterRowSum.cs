using System.Numerics;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Σ over rows of aᵢbⱼ, the gradient of a weight matrix, without a matrix per row: each entry is one chain of fused
/// multiply-adds over the rows in order. The longer factor is turned, so that vectors run along its components and no sum
/// crosses lanes.
/// </summary>
internal sealed unsafe partial class OuterRowSum<T> : RowSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand along, across;
    private readonly int length, count, stride, sumSlot;
    private readonly bool transposed, continues;
    private int plainSumSlot = -1;

    public OuterRowSum(Operand result, Operand a, Operand b, int rows, int columns, int scratchSlot, int sumSlot)
        : this(result, a, b, rows, columns, scratchSlot, sumSlot, rows > columns, continues: false)
    {
    }

    private OuterRowSum(
        Operand result, Operand a, Operand b, int rows, int columns, int scratchSlot, int sumSlot, bool transposed, bool continues)
        : base(result, a, b)
    {
        (this.transposed, this.continues) = (transposed, continues);
        (along, across, length, count) = transposed ? (a, b, rows, columns) : (b, a, columns, rows);
        stride = Frame<T>.Widen(length);
        (Passing, this.sumSlot) = (scratchSlot, sumSlot);
    }

    /// <summary>The components needed to turn one row of the longer factor; once per lane.</summary>
    public static int ScratchSize(int rows, int columns) => Frame<T>.Widen(Math.Max(rows, columns));

    /// <summary>The components of the sums, padded along the longer factor.</summary>
    public static int SumSize(int rows, int columns) => Frame<T>.Widen(Math.Max(rows, columns)) * Math.Min(rows, columns);

    /// <summary>Whether sums lie as the result does, so that they are formed in its place.</summary>
    public static bool SumsInPlace(int rows, int columns) => rows <= columns && Frame<T>.Widen(columns) == columns;

    /// <summary>Sums the longer factor by itself too, if that is what the other would sum: a bias beside its matrix.</summary>
    /// <returns>Whether it is.</returns>
    public bool TakeOver(ComponentRowSum<T> other)
    {
        if (plainSumSlot >= 0 || other.Summed != along || other.Size != length)
        {
            return false;
        }

        plainSumSlot = other.Give();
        return true;
    }

    /// <summary>Whether the other factor is as long, and what the given one would sum.</summary>
    public bool CanTurnFor(ComponentRowSum<T> other) =>
        plainSumSlot < 0 && !transposed && length == count && other.Summed == across && other.Size == count;

    /// <summary>The same sums with the other factor turned.</summary>
    /// <param name="createSlot">Makes a slot for so many components: the sums no longer lie as the result does.</param>
    public OuterRowSum<T> Turned(Func<int, int> createSlot) =>
        new(Result, across, along, count, length, Passing, createSlot(stride * count), transposed: true, continues: false);

    /// <summary>The sum of two such sums of one shape as one: the second goes on in the same place where the first has ended.</summary>
    /// <param name="turned">Whether to turn the other factors, where they are as long.</param>
    /// <param name="createSlot">Makes a slot for so many components.</param>
    public static (OuterRowSum<T> First, OuterRowSum<T> Second) Join(
        OuterRowSum<T> first, OuterRowSum<T> second, Operand result, bool turned, Func<int, int> createSlot)
    {
        bool transposed = turned || first.transposed;
        (int rows, int columns) = first.transposed ? (first.length, first.count) : (first.count, first.length);
        int slot = !transposed && SumsInPlace(rows, columns) ? result.Slot : createSlot(SumSize(rows, columns));
        return (With(first, continues: false), With(second, continues: true));

        OuterRowSum<T> With(OuterRowSum<T> sum, bool continues) =>
            new(result, sum.Reads[0], sum.Reads[1], rows, columns, sum.Passing, slot, transposed, continues);
    }

    /// <summary>Whether both are sums of matrices of one shape.</summary>
    public bool IsShapedAs(OuterRowSum<T> other) => (transposed, length, count) == (other.transposed, other.length, other.count);

    public override void Begin(Frame<T> frame) => new Span<T>(frame[sumSlot], continues ? 0 : stride * count).Clear();

    public override void Run(Frame<T> frame, int lanes)
    {
        if (length <= 4 && along.LaneStep == 1 && across.LaneStep == 1)
        {
            AccumulateFew(frame, lanes);
            return;
        }

        T* turned = frame[Passing];
        if (lanes == 1 && !along.Spread)
        {
            turned = frame.Pointer(along, lanes);
        }
        else if (along.PerRow && !along.Spread)
        {
            LaneTranspose<T>.Run(frame.Pointer(along, lanes), turned, length, lanes, stride, frame.RowCount > 0 ? frame.Rows[^1] + 1 : 0);
        }
        else
        {
            Repeat(frame, turned, lanes);
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Accumulate<Vector512<T>, Simd512<T>>(frame, turned, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Accumulate<Vector256<T>, Simd256<T>>(frame, turned, lanes);
        }
        else
        {
            Accumulate<Vector128<T>, Simd128<T>>(frame, turned, lanes);
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

    /// <summary>The same components for every lane.</summary>
    private void Repeat(Frame<T> frame, T* turned, int lanes)
    {
        T* source = frame.Pointer(along, lanes);
        int step = along.ComponentStep(lanes), laneStep = along.LaneStep;
        for (int l = 0; l < lanes; l++, turned += stride)
        {
            for (int i = 0; i < length; i++)
            {
                turned[i] = source[((nint)i * step) + (l * laneStep)];
            }
        }
    }
}
