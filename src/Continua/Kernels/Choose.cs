using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Selects one of two values component by component: the second where the condition is 0, else the first.
/// </summary>
/// <param name="repetitions">The components that are repeated; null if each value is read component by component.</param>
internal sealed unsafe class Choose<T>(
    Operand result, Operand condition, Operand yes, Operand no, int size, Repetitions? repetitions = null)
    : Instruction<T>(result, condition, yes, no), IPlaceable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool Append(ScalarTape<T>.Builder tape)
    {
        for (int c = 0; c < size; c++)
        {
            int mask = tape.Read(condition, Repetitions.Component(repetitions, 0, c));
            int first = tape.Read(yes, Repetitions.Component(repetitions, 1, c));
            int second = tape.Read(no, Repetitions.Component(repetitions, 2, c));
            tape.Write(Result, c, tape.Append(ScalarCode.Choose, first, second, mask));
        }

        return true;
    }

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
        T* mask = frame.Pointer(condition, lanes);
        T* first = frame.Pointer(yes, lanes);
        T* second = frame.Pointer(no, lanes);
        Part<TVector, TSimd>(
            mask, first, second, frame.Pointer(Result, lanes), condition, yes, no, new(size, lanes));
    }

    /// <summary>Runs the parts of an operation that repeats components.</summary>
    [MethodImpl(Kernel.Options)]
    private void Repeat<TVector, TSimd>(Frame<T> frame, int lanes, Repetitions repetitions)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* mask = frame.Pointer(condition, lanes);
        T* first = frame.Pointer(yes, lanes);
        T* second = frame.Pointer(no, lanes);
        T* y = frame.Pointer(Result, lanes);
        Operand maskInPart = repetitions.InPart(condition, 0);
        (Operand firstInPart, Operand secondInPart) = (repetitions.InPart(yes, 1), repetitions.InPart(no, 2));
        LoopShape shape = new(repetitions.PartSize, lanes);
        for (int n = 0; n < repetitions.Starts[0].Length; n++, y += (nint)repetitions.PartSize * lanes)
        {
            Part<TVector, TSimd>(
                mask + ((nint)repetitions.Starts[0][n] * condition.ComponentStep(lanes)),
                first + ((nint)repetitions.Starts[1][n] * yes.ComponentStep(lanes)),
                second + ((nint)repetitions.Starts[2][n] * no.ComponentStep(lanes)), y, maskInPart, firstInPart,
                secondInPart, shape);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part<TVector, TSimd>(
        T* mask, T* first, T* second, T* y, in Operand condition, in Operand yes, in Operand no,
        in LoopShape shape)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        bool maskVaries = shape.Varies(condition), firstVaries = shape.Varies(yes), secondVaries = shape.Varies(no);
        TVector zero = TSimd.Splat(T.Zero);
        for (int c = 0; c < shape.Outer; c++)
        {
            for (int l = 0; l < shape.Inner; l += TSimd.Count)
            {
                TVector m = maskVaries ? TSimd.Load(mask + l) : TSimd.Splat(*mask);
                TVector p = firstVaries ? TSimd.Load(first + l) : TSimd.Splat(*first);
                TVector q = secondVaries ? TSimd.Load(second + l) : TSimd.Splat(*second);
                TSimd.Store(y + l, TSimd.Select(TSimd.Equal(m, zero), q, p));
            }

            mask += shape.OuterStep(condition);
            first += shape.OuterStep(yes);
            second += shape.OuterStep(no);
            y += shape.Inner;
        }
    }
}
