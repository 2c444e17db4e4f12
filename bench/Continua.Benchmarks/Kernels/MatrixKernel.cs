using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Benchmarks.Kernels;

/// <summary>A kernel of a linear layer with weights [outputs, inputs], applied to one block of rows.</summary>
/// <param name="MinShare">The share of the core's peak rate that the kernel should reach.</param>
internal sealed record MatrixKernel(string Name, string Layer, double MinShare, double Operations, KernelMemory Memory, Action Run)
    : IDisposable
{
    public static IEnumerable<MatrixKernel> All => [.. Of(64, 64, 0.75, 0.60), .. Of(784, 128, 0.85, 0.75)];

    public void Dispose() => Memory.Dispose();

    private static IEnumerable<MatrixKernel> Of(int inputs, int outputs, double minShare, double transposedMinShare)
    {
        MatrixKernel Named(string name, double requiredShare, (KernelMemory Memory, Action Run) work) =>
            new(name, $"{inputs}×{outputs}", requiredShare, 2.0 * inputs * outputs * KernelMemory.Rows, work.Memory,
                work.Run);
        yield return Named(
            "forward product", minShare, Product(outputs, inputs, new(outputs, inputs, inputs, 1), biased: true));
        yield return Named(
            "input gradient", minShare, Product(inputs, outputs, new(inputs, outputs, 1, inputs), biased: false));
        yield return Named("weight gradient, core loop", minShare, WeightGradient(outputs, inputs, transpose: false));
        yield return Named(
            "weight gradient, with transposition", transposedMinShare, WeightGradient(outputs, inputs, transpose: true));
    }

    private static (KernelMemory Memory, Action Run) Product(int rows, int columns, MatrixLayout layout, bool biased)
    {
        KernelMemory memory = new();
        Operand w = memory.Add(rows * columns, perRow: false), x = memory.Add(columns, perRow: true);
        Operand b = memory.Add(rows, perRow: false), y = memory.Add(rows, perRow: true);
        MatrixVector<float> kernel = new(y, w, x, biased ? b : null, layout);
        return (memory, () => kernel.Run(memory.Frame, KernelMemory.Rows));
    }

    private static unsafe (KernelMemory Memory, Action Run) WeightGradient(int rows, int columns, bool transpose)
    {
        KernelMemory memory = new();
        Operand a = memory.Add(rows, perRow: true), b = memory.Add(columns, perRow: true);
        Operand y = memory.Add(rows * columns, perRow: false),
            transposed = memory.Add(OuterRowSum<float>.ScratchSize(rows, columns), perRow: true);
        Operand sums = memory.Add(OuterRowSum<float>.SumSize(rows, columns), perRow: false);
        OuterRowSum<float> kernel = new(y, a, b, rows, columns, transposed.Slot, sums.Slot);
        kernel.Begin(memory.Frame);
        return transpose
            ? (memory, () => kernel.Run(memory.Frame, KernelMemory.Rows))
            : (memory, () => CoreLoop<float>.Run(kernel, memory.Frame, memory.Frame[transposed.Slot]));
    }

    /// <summary>
    /// The accumulation over rows that are already transposed, without the transposition that a kernel runs before it.
    /// </summary>
    private static unsafe class CoreLoop<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Run(OuterRowSum<T> kernel, Frame<T> frame, T* transposed)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Accumulate<Vector512<T>, Simd512<T>>(kernel, frame, transposed, KernelMemory.Rows);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Accumulate<Vector256<T>, Simd256<T>>(kernel, frame, transposed, KernelMemory.Rows);
            }
            else
            {
                Accumulate<Vector128<T>, Simd128<T>>(kernel, frame, transposed, KernelMemory.Rows);
            }
        }

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Accumulate")]
        private static extern void Accumulate<TVector, TSimd>(
            OuterRowSum<T> kernel, Frame<T> frame, T* transposed, int lanes)
            where TVector : struct
            where TSimd : struct, ISimd<TVector, T>;
    }
}
