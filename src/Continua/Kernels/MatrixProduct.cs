using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// Computes the product of two matrices, [rows, inner] and [inner, columns], for each row of the block or once for all
/// rows. Every entry is one chain of fused multiply-adds in the order of the inner index.
/// </summary>
internal sealed unsafe class MatrixProduct<T>(Operand result, Operand a, Operand b, int rows, int inner, int columns)
    : Instruction<T>(result, a, b)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* left = frame.Pointer(a, lanes), right = frame.Pointer(b, lanes), y = frame.Pointer(Result, lanes);
        nint leftStep = a.ComponentStep(lanes), rightStep = b.ComponentStep(lanes);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++, y += width)
            {
                new Span<T>(y, width).Clear();
                for (int k = 0; k < inner; k++)
                {
                    T* p = left + (((nint)i * inner) + k) * leftStep, q = right + (((nint)k * columns) + j) * rightStep;
                    AddProduct(y, p, q, width);
                }
            }
        }
    }

    /// <summary>Computes y += p·q in each lane.</summary>
    private void AddProduct(T* y, T* p, T* q, int width)
    {
        int l = 0;
        if (a.PerRow || b.PerRow)
        {
            Vector<T> sameLeft = new(*p), sameRight = new(*q);
            for (; l + Vector<T>.Count <= width; l += Vector<T>.Count)
            {
                Vector<T> left = a.PerRow ? Vector.Load(p + l) : sameLeft;
                Vector<T> right = b.PerRow ? Vector.Load(q + l) : sameRight;
                FusedMultiplyAdd(left, right, Vector.Load(y + l)).Store(y + l);
            }
        }

        for (; l < width; l++)
        {
            y[l] = T.FusedMultiplyAdd(p[l * a.LaneStep], q[l * b.LaneStep], y[l]);
        }
    }

    private static Vector<T> FusedMultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> sum) => typeof(T) == typeof(float)
        ? Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), sum.As<T, float>()).As<float, T>()
        : Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), sum.As<T, double>()).As<double, T>();
}
