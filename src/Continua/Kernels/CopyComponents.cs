using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>Copies a value into consecutive components of a concatenated result.</summary>
internal sealed unsafe class CopyComponents<T>(Operand result, Operand x, int size) : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components to copy.</summary>
    public int Size => size;

    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < size; c++)
        {
            tape.Write(Result, c, tape.Read(x, c));
        }

        return true;
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        if (x.PerRow == Result.PerRow && !x.Spread)
        {
            Unsafe.CopyBlockUnaligned(target, source, (uint)(size * width * sizeof(T)));
            return;
        }

        int step = x.ComponentStep(lanes), laneStep = x.LaneStep;
        for (int c = 0; c < size; c++, source += step)
        {
            for (int l = 0; l < width; l++)
            {
                *target++ = source[l * laneStep];
            }
        }
    }
}
