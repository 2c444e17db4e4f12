using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Tests.Vectors;

/// <summary>A function under test; functions of one argument ignore y.</summary>
internal interface IElementary
{
    static abstract TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSimd : struct, ISimd<TVector, T>;
}

/// <summary>A function, its reference in scalar double arithmetic, and its error bounds in ulp of the result.</summary>
internal abstract class ElementaryFunction
{
    /// <summary>
    /// All functions. The bounds are slightly above the largest errors found for 70 million floats and 24 million
    /// doubles (3 million for pow).
    /// </summary>
    public static readonly IReadOnlyDictionary<string, ElementaryFunction> All = new Dictionary<string, ElementaryFunction>
    {
        ["Exp"] = new Of<Exp>((x, _) => Math.Exp(x), 1.10, 1.02),
        ["ExpMinus1"] = new Of<ExpMinus1>((x, _) => Plain.ExpMinus1(x), 1.25, 1.10),
        ["Log"] = new Of<Log>((x, _) => Math.Log(x), 0.90, 0.90),
        ["Log1Plus"] = new Of<Log1Plus>((x, _) => Plain.Log1Plus(x), 1.55, 1.32),
        ["Sin"] = new Of<Sin>((x, _) => Math.Sin(x), 1.60, 0.90),
        ["Cos"] = new Of<Cos>((x, _) => Math.Cos(x), 1.60, 0.90),
        ["Tanh"] = new Of<Tanh>((x, _) => Math.Tanh(x), 2.50, 1.50),
        ["Sigmoid"] = new Of<Sigmoid>((x, _) => Plain.Sigmoid(x), 2.30, 1.50),
        ["Softplus"] = new Of<Softplus>((x, _) => Plain.Softplus(x), 1.80, 1.65),
        ["Pow"] = new Of<Pow>(Math.Pow, 1.10, 1.07),
    };

    private ElementaryFunction(Func<double, double, double> reference, double singleBound, double doubleBound) =>
        (Reference, SingleBound, DoubleBound) = (reference, singleBound, doubleBound);

    public static IEnumerable<int> Widths => new[] { 128, 256, 512 }.Where(w =>
        w == 128 || (w == 256 ? Vector256.IsHardwareAccelerated : Vector512.IsHardwareAccelerated));

    public Func<double, double, double> Reference { get; }

    public double SingleBound { get; }

    public double DoubleBound { get; }

    /// <summary>
    /// Evaluates arrays, whose lengths are multiples of 16, at one vector width, the given number of times.
    /// </summary>
    public abstract void Run<T>(T[] x, T[] y, T[] result, int width, int times)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Evaluates arrays of any length at one vector width.</summary>
    public T[] Run<T>(T[] x, T[] y, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] padding = new T[-x.Length & 15], result = new T[x.Length + padding.Length];
        Run([.. x, .. padding], [.. y, .. padding], result, width, 1);
        return result[..x.Length];
    }

    public T[] Run<T>(T[] x, T[] y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(x, y, Widths.Max());

    private sealed unsafe class Of<TFunction>(Func<double, double, double> reference, double singleBound, double doubleBound)
        : ElementaryFunction(reference, singleBound, doubleBound)
        where TFunction : IElementary
    {
        public override void Run<T>(T[] x, T[] y, T[] result, int width, int times)
        {
            fixed (T* p = x, q = y, r = result)
            {
                for (int i = 0; i < times; i++)
                {
                    switch (width)
                    {
                        case 128: Loop<Vector128<T>, T, Simd128<T>>(p, q, r, x.Length); break;
                        case 256: Loop<Vector256<T>, T, Simd256<T>>(p, q, r, x.Length); break;
                        default: Loop<Vector512<T>, T, Simd512<T>>(p, q, r, x.Length); break;
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Loop<TVector, T, TSimd>(T* x, T* y, T* result, int count)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T>
        {
            for (int i = 0; i < count; i += TSimd.Count)
            {
                TSimd.Store(result + i, TFunction.Apply<TVector, T, TSimd>(TSimd.Load(x + i), TSimd.Load(y + i)));
            }
        }
    }

    private readonly struct Exp : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Exp(x);
    }

    private readonly struct ExpMinus1 : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.ExpMinus1(x);
    }

    private readonly struct Log : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Log(x);
    }

    private readonly struct Log1Plus : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Log1Plus(x);
    }

    private readonly struct Sin : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Sin(x);
    }

    private readonly struct Cos : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Cos(x);
    }

    private readonly struct Tanh : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Tanh(x);
    }

    private readonly struct Sigmoid : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Sigmoid(x);
    }

    private readonly struct Softplus : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Softplus(x);
    }

    private readonly struct Pow : IElementary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TVector, T, TSimd>(TVector x, TVector y)
            where TVector : struct
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TSimd : struct, ISimd<TVector, T> => Elementary<TVector, T, TSimd>.Pow(x, y);
    }
}
