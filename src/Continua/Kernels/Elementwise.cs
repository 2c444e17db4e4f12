using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>A function of one real number, evaluated for a vector of lanes.</summary>
internal interface IUnaryOperation
{
    /// <summary>
    /// The code of the operation on a <see cref="ScalarTape{T}"/>; <see cref="ScalarCode.Apply"/> if the tape has no
    /// code for it.
    /// </summary>
    static virtual ScalarCode Code => ScalarCode.Apply;

    static abstract TVector Apply<TVector, T, TSimd>(TVector x)
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>A function of two real numbers, evaluated for vectors of lanes.</summary>
internal interface IBinaryOperation
{
    /// <summary>
    /// The code of the operation on a <see cref="ScalarTape{T}"/>; <see cref="ScalarCode.Apply"/> if the tape has no
    /// code for it.
    /// </summary>
    static virtual ScalarCode Code => ScalarCode.Apply;

    static abstract TVector Apply<TVector, T, TSimd>(TVector a, TVector b)
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>
/// The extents and strides of the loops of an elementwise operation: an outer loop over components and an inner loop
/// over lanes, or, for a single row or a value shared by all rows, one loop over the components.
/// </summary>
internal readonly struct LoopShape(int size, int lanes)
{
    public int Outer { get; } = lanes > 1 ? size : 1;

    public int Inner { get; } = lanes > 1 ? lanes : size;

    public int OuterStep(Operand operand) => lanes > 1 ? operand.ComponentStep(lanes) : 0;

    /// <summary>Whether the operand has a value for each index of the inner loop, rather than one for all.</summary>
    public bool Varies(Operand operand) => lanes > 1 ? operand.PerRow : !operand.Spread;

    /// <summary>Whether the operand is contiguous over the whole loop.</summary>
    public bool IsFlat(Operand operand) => !operand.Spread && (lanes == 1 || operand.PerRow);
}

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
