using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// Computes the lower triangular L with L Lᵀ = (A + Aᵀ)/2, row by row, for each row of the block or once for all rows.
/// </summary>
/// <param name="faults">The index of the frame state with the <see cref="LaneFaults"/>.</param>
internal sealed unsafe class CholeskyFactorization<T>(Operand result, Operand matrix, int size, int faults)
    : Instruction<T>(result, matrix)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(matrix, lanes), target = frame.Pointer(Result, lanes);
        LaneFaults found = LaneFaults.Of(frame.States, faults);
        found.Found.Clear();
        for (int l = 0; l < width; l++)
        {
            Factor(
                source + (l * matrix.LaneStep), matrix.ComponentStep(lanes), target + l, width, out T pivot,
                out T limit);
            if (pivot > limit)
            {
                continue;
            }

            for (int c = 0; c < size * size; c++)
            {
                target[((nint)c * width) + l] = T.NaN;
            }

            if (!Result.PerRow || l < frame.Occupied)
            {
                found.Found.Add(new(
                    Result.PerRow ? l : -1, LaneFaultKind.Pivot, double.CreateTruncating(pivot),
                    double.CreateTruncating(limit)));
            }
        }
    }

    /// <summary>Computes the factor of one lane, up to the first pivot that is not above its limit.</summary>
    /// <param name="a">The matrix; entries are <paramref name="step"/> apart.</param>
    /// <param name="l">The factor; entries are <paramref name="width"/> apart.</param>
    /// <param name="pivot">The first pivot that is not above its limit, or the last pivot.</param>
    /// <param name="limit">
    /// The limit of that pivot: size·ε times the diagonal entry from which the pivot was computed.
    /// </param>
    private void Factor(T* a, nint step, T* l, nint width, out T pivot, out T limit)
    {
        T half = T.One / (T.One + T.One), epsilon = T.CreateTruncating(size) * (T.BitIncrement(T.One) - T.One);
        (pivot, limit) = (T.One, T.Zero);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                T value = half * (a[((i * size) + j) * step] + a[((j * size) + i) * step]);
                T diagonal = value;
                for (int k = 0; k < Math.Min(i, j); k++)
                {
                    value = T.FusedMultiplyAdd(-l[((i * size) + k) * width], l[((j * size) + k) * width], value);
                }

                if (i == j)
                {
                    (pivot, limit) = (value, epsilon * T.Abs(diagonal));
                    if (!(pivot > limit))
                    {
                        return;
                    }
                }

                l[((i * size) + j) * width] = j > i ? T.Zero
                    : i == j ? T.Sqrt(value)
                    : value / l[((j * size) + j) * width];
            }
        }
    }
}
