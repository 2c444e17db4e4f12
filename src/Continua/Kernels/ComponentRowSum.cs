using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// The sum of a value over rows, component by component. Each component is one chain of additions in the order of the
/// rows.
/// </summary>
internal sealed unsafe class ComponentRowSum<T>(Operand result, Operand x, int size, int sumSlot) : RowSum<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool isDelegated;

    /// <summary>Delegates the sums to another instruction, which transposes the rows in any case.</summary>
    /// <returns>The slot that receives the sums.</returns>
    public int Delegate()
    {
        isDelegated = true;
        return sumSlot;
    }

    public Operand Summed => x;

    public int Size => size;

    public override void Begin(Frame<T> frame) => new Span<T>(frame[sumSlot], size).Clear();

    [MethodImpl(Kernel.Options)]
    public override void Run(Frame<T> frame, int lanes)
    {
        if (isDelegated)
        {
            return;
        }

        T* source = frame.Pointer(x, lanes);
        T* sums = frame[sumSlot];
        int step = x.ComponentStep(lanes), laneStep = x.LaneStep;
        ReadOnlySpan<int> rows = frame.Rows;
        int c = 0;
        for (; c + 8 <= size; c += 8, source += 8 * step)
        {
            T a0 = sums[c], a1 = sums[c + 1], a2 = sums[c + 2], a3 = sums[c + 3];
            T a4 = sums[c + 4], a5 = sums[c + 5], a6 = sums[c + 6], a7 = sums[c + 7];
            foreach (int row in rows)
            {
                T* p = source + (row * laneStep);
                T* q = p + (4 * step);
                a0 += p[0];
                a1 += p[step];
                a2 += p[2 * step];
                a3 += p[3 * step];
                a4 += q[0];
                a5 += q[step];
                a6 += q[2 * step];
                a7 += q[3 * step];
            }

            (sums[c], sums[c + 1], sums[c + 2], sums[c + 3]) = (a0, a1, a2, a3);
            (sums[c + 4], sums[c + 5], sums[c + 6], sums[c + 7]) = (a4, a5, a6, a7);
        }

        for (; c < size; c += 4, source += 4 * step)
        {
            // Four chains take no longer than one: the chains past the last component repeat that component.
            int last = Math.Min(size - c - 1, 3), second = Math.Min(1, last), third = Math.Min(2, last);
            T a0 = sums[c], a1 = sums[c + second], a2 = sums[c + third], a3 = sums[c + last];
            foreach (int row in rows)
            {
                T* p = source + (row * laneStep);
                a0 += p[0];
                a1 += p[second * step];
                a2 += p[third * step];
                a3 += p[last * step];
            }

            (sums[c], sums[c + second], sums[c + third], sums[c + last]) = (a0, a1, a2, a3);
        }
    }

    public override void Finish(Frame<T> frame) =>
        new Span<T>(frame[sumSlot], size).CopyTo(new Span<T>(frame.Pointer(Result, 1), size));
}
