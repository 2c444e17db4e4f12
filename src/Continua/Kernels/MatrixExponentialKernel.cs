using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// Computes the exponential of a matrix, for each row of the block or once for all rows: the Taylor polynomial of
/// A / 2ˢ, squared s times. Reference: Moler, Van Loan 2003, "Nineteen dubious ways to compute the exponential of a
/// matrix, twenty-five years later", method 3.
/// </summary>
/// <param name="scaled">
/// The number of leading rows and columns from whose norm s is chosen. The result is linear in the entries right of
/// them, and what is below repeats them.
/// </param>
internal sealed unsafe class MatrixExponentialKernel<T>(Operand result, Operand matrix, int size, int scaled)
    : Instruction<T>(result, matrix)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // ‖A / 2ˢ‖₁ is below ½, so that the first omitted term is below 2⁻⁵⁵ in double and 2⁻²⁷ in single precision.
    private static readonly int Degree = typeof(T) == typeof(double) ? 14 : 8;

    /// <summary>The slot of a buffer for three matrices.</summary>
    public required int Scratch
    {
        init => ScratchSlot = value;
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1, entries = size * size;
        T* source = frame.Pointer(matrix, lanes), target = frame.Pointer(Result, lanes);
        nint step = matrix.ComponentStep(lanes);
        for (int l = 0; l < width; l++)
        {
            T* power = frame[ScratchSlot], sum = power + entries, product = sum + entries;
            for (int c = 0; c < entries; c++)
            {
                power[c] = source[(c * step) + (l * matrix.LaneStep)];
            }

            Exponentiate(power, ref sum, ref product);
            for (int c = 0; c < entries; c++)
            {
                target[((nint)c * width) + l] = sum[c];
            }
        }
    }

    /// <summary>
    /// Computes the exponential of a matrix, which is overwritten, in <paramref name="sum"/>. The buffer
    /// <paramref name="product"/> and the sum may be swapped.
    /// </summary>
    private void Exponentiate(T* power, ref T* sum, ref T* product)
    {
        int entries = size * size, squarings = Squarings(power);
        T factor = T.CreateTruncating(Math.ScaleB(1, -squarings));
        for (int c = 0; c < entries; c++)
        {
            power[c] *= factor;
        }

        SetIdentity(sum);
        for (int n = Degree; n > 0; n--)
        {
            T reciprocal = T.One / T.CreateTruncating(n);
            Multiply(power, sum, product);
            SetIdentity(sum);
            for (int c = 0; c < entries; c++)
            {
                sum[c] = T.FusedMultiplyAdd(product[c], reciprocal, sum[c]);
            }
        }

        for (int s = 0; s < squarings; s++)
        {
            Multiply(sum, sum, product);
            T* squared = product;
            product = sum;
            sum = squared;
        }
    }

    private int Squarings(T* matrix)
    {
        double norm = 0;
        for (int j = 0; j < scaled; j++)
        {
            double column = 0;
            for (int i = 0; i < scaled; i++)
            {
                column += Math.Abs(double.CreateTruncating(matrix[(i * size) + j]));
            }

            norm = column > norm || double.IsNaN(column) ? column : norm;
        }

        // Matrices that are not finite, or whose norm is extreme, are not scaled; their result is not finite.
        return double.IsFinite(norm) && norm < 1e300 ? Math.Max(0, Math.ILogB(Math.Max(norm, 1e-300)) + 2) : 0;
    }

    private void SetIdentity(T* target)
    {
        new Span<T>(target, size * size).Clear();
        for (int k = 0; k < size; k++)
        {
            target[(k * size) + k] = T.One;
        }
    }

    private void Multiply(T* a, T* b, T* y)
    {
        for (int i = 0; i < size; i++)
        {
            new Span<T>(y + (i * size), size).Clear();
            for (int k = 0; k < size; k++)
            {
                T factor = a[(i * size) + k];
                T* row = b + (k * size), target = y + (i * size);
                for (int j = 0; j < size; j++)
                {
                    target[j] = T.FusedMultiplyAdd(factor, row[j], target[j]);
                }
            }
        }
    }
}
