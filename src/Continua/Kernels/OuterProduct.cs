using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Computes the matrix aᵢbⱼ, of the given numbers of rows and columns, for each row of the block or once for all rows.
/// </summary>
internal sealed unsafe class OuterProduct<T>(Operand result, Operand a, Operand b, int rows, int columns)
    : Instruction<T>(result, a, b)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* left = frame.Pointer(a, lanes);
        T* right = frame.Pointer(b, lanes);
        T* y = frame.Pointer(Result, lanes);
        for (int i = 0; i < rows; i++)
        {
            T* p = left + ((nint)i * a.ComponentStep(lanes));
            for (int j = 0; j < columns; j++, y += width)
            {
                T* q = right + ((nint)j * b.ComponentStep(lanes));
                for (int l = 0; l < width; l++)
                {
                    y[l] = p[l * a.LaneStep] * q[l * b.LaneStep];
                }
            }
        }
    }
}
