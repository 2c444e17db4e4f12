using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>Selects components: component c of the result is component map[c] of the operand.</summary>
internal sealed unsafe class TakeComponents<T>(Operand result, Operand x, ComponentMap map) : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] starts = map.RunStarts();
    private readonly int length = map.RunLength, stride = map.RunStride;

    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < map.Count; c++)
        {
            tape.Write(Result, c, tape.Read(x, map[c]));
        }

        return true;
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        nint step = x.ComponentStep(lanes);
        bool isCopied = stride == 1 && !x.Spread && x.PerRow == Result.PerRow;
        foreach (int start in starts)
        {
            T* from = source + (start * step);
            if (isCopied)
            {
                Unsafe.CopyBlockUnaligned(target, from, (uint)(length * width * sizeof(T)));
                target += (nint)length * width;
                continue;
            }

            for (int i = 0; i < length; i++, from += stride * step, target += width)
            {
                if (width == 1)
                {
                    *target = *from;
                }
                else if (x.PerRow)
                {
                    Unsafe.CopyBlockUnaligned(target, from, (uint)(width * sizeof(T)));
                }
                else
                {
                    new Span<T>(target, width).Fill(*from);
                }
            }
        }
    }
}
