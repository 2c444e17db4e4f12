using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>Applies a function to the components of two values, pair by pair.</summary>
/// <param name="repetitions">The components that are repeated; null if each value is read component by component.</param>
internal sealed unsafe class Binary<T, TOperation>(
    Operand result, Operand a, Operand b, int size, Repetitions? repetitions = null)
    : Instruction<T>(result, a, b), IPlaceable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOperation : struct, IBinaryOperation
{
    public bool Repeats => repetitions is not null;

    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < size; c++)
        {
            int first = tape.Read(a, Repetitions.Component(repetitions, 0, c));
            int second = tape.Read(b, Repetitions.Component(repetitions, 1, c));
            tape.Write(Result, c, TOperation.Code == ScalarCode.Apply ? tape.Append(this, first, second) : tape.Append(TOperation.Code, first, second));
        }

        return true;
    }

    public override T Apply(T a, T b) =>
        TOperation.Apply<Vector128<T>, T, SimdOne<T>>(Vector128.CreateScalar(a), Vector128.CreateScalar(b)).ToScalar();

    public override void Run(Frame<T> frame, int lanes)
    {
        if (repetitions is not null)
        {
            RunRepeated(frame, lanes, repetitions);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Loop<Vector512<T>, Simd512<T>>(frame, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Loop<Vector256<T>, Simd256<T>>(frame, lanes);
        }
        else
        {
            Loop<Vector128<T>, Simd128<T>>(frame, lanes);
        }
    }

    private void RunRepeated(Frame<T> frame, int lanes, Repetitions parts)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Repeat<Vector512<T>, Simd512<T>>(frame, lanes, parts);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Repeat<Vector256<T>, Simd256<T>>(frame, lanes, parts);
        }
        else
        {
            Repeat<Vector128<T>, Simd128<T>>(frame, lanes, parts);
        }
    }

    [MethodImpl(Kernel.Options)]
    private void Loop<TVector, TSimd>(Frame<T> frame, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* left = frame.Pointer(a, lanes);
        T* right = frame.Pointer(b, lanes);
        Part<TVector, TSimd>(left, right, frame.Pointer(Result, lanes), a, b, new(size, lanes));
    }

    /// <summary>Runs the parts of an operation that repeats components.</summary>
    [MethodImpl(Kernel.Options)]
    private void Repeat<TVector, TSimd>(Frame<T> frame, int lanes, Repetitions repetitions)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* left = frame.Pointer(a, lanes);
        T* right = frame.Pointer(b, lanes);
        T* y = frame.Pointer(Result, lanes);
        (Operand first, Operand second) = (repetitions.InPart(a, 0), repetitions.InPart(b, 1));
        (nint leftStep, nint rightStep) = (a.ComponentStep(lanes), b.ComponentStep(lanes));
        (int[] leftStarts, int[] rightStarts) = (repetitions.Starts[0], repetitions.Starts[1]);
        LoopShape shape = new(repetitions.PartSize, lanes);
        for (int n = 0; n < leftStarts.Length; n++, y += (nint)repetitions.PartSize * lanes)
        {
            Part<TVector, TSimd>(
                left + (leftStarts[n] * leftStep), right + (rightStarts[n] * rightStep), y, first, second, shape);
        }
    }

    // Inlined: a call would take as long as a small operation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part<TVector, TSimd>(
        T* left, T* right, T* y, in Operand a, in Operand b, in LoopShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        if (shape.IsFlat(a) && shape.IsFlat(b))
        {
            int count = shape.Outer * shape.Inner;
            for (int i = 0; i < count; i += TSimd.Count)
            {
                TSimd.Store(y + i, TOperation.Apply<TVector, T, TSimd>(TSimd.Load(left + i), TSimd.Load(right + i)));
            }

            return;
        }

        bool leftVaries = shape.Varies(a), rightVaries = shape.Varies(b);
        for (int c = 0; c < shape.Outer; c++)
        {
            for (int l = 0; l < shape.Inner; l += TSimd.Count)
            {
                TVector first = leftVaries ? TSimd.Load(left + l) : TSimd.Splat(*left);
                TVector second = rightVaries ? TSimd.Load(right + l) : TSimd.Splat(*right);
                TSimd.Store(y + l, TOperation.Apply<TVector, T, TSimd>(first, second));
            }

            left += shape.OuterStep(a);
            right += shape.OuterStep(b);
            y += shape.Inner;
        }
    }
}
