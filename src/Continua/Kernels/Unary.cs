using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>Applies a function to each component.</summary>
internal sealed unsafe class Unary<T, TOperation>(Operand result, Operand x, int size) : Instruction<T>(result, x), IPlaceable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOperation : struct, IUnaryOperation
{
    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < size; c++)
        {
            int number = tape.Read(x, c);
            tape.Write(Result, c, TOperation.Code == ScalarCode.Apply ? tape.Append(this, number, number) : tape.Append(TOperation.Code, number));
        }

        return true;
    }

    public override T Apply(T a, T b) => TOperation.Apply<Vector128<T>, T, SimdOne<T>>(Vector128.CreateScalar(a)).ToScalar();

    public override void Run(Frame<T> frame, int lanes)
    {
        T* source = frame.Pointer(x, lanes);
        T* target = frame.Pointer(Result, lanes);
        LoopShape shape = new(size, lanes);
        if (shape.IsFlat(x))
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Flat<Vector512<T>, Simd512<T>>(source, target, size * lanes);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Flat<Vector256<T>, Simd256<T>>(source, target, size * lanes);
            }
            else
            {
                Flat<Vector128<T>, Simd128<T>>(source, target, size * lanes);
            }
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            General<Vector512<T>, Simd512<T>>(source, target, shape);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            General<Vector256<T>, Simd256<T>>(source, target, shape);
        }
        else
        {
            General<Vector128<T>, Simd128<T>>(source, target, shape);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Flat<TVector, TSimd>(T* x, T* y, int count)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        for (int i = 0; i < count; i += TSimd.Count)
        {
            TSimd.Store(y + i, TOperation.Apply<TVector, T, TSimd>(TSimd.Load(x + i)));
        }
    }

    [MethodImpl(Kernel.Options)]
    private void General<TVector, TSimd>(T* source, T* y, LoopShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        bool varies = shape.Varies(x);
        for (int c = 0; c < shape.Outer; c++, source += shape.OuterStep(x), y += shape.Inner)
        {
            for (int l = 0; l < shape.Inner; l += TSimd.Count)
            {
                TVector value = varies ? TSimd.Load(source + l) : TSimd.Splat(*source);
                TSimd.Store(y + l, TOperation.Apply<TVector, T, TSimd>(value));
            }
        }
    }
}
