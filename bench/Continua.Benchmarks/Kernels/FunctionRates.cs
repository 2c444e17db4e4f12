using System.Numerics.Tensors;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Benchmarks.Kernels;

/// <summary>
/// Measures elementwise kernels, System.Numerics.Tensors and a loop over MathF in turn, in nanoseconds per value.
/// </summary>
internal static unsafe class FunctionRates
{
    private const int Size = 64, Count = Size * KernelMemory.Rows;

    private delegate void OverSpans(ReadOnlySpan<float> x, Span<float> y);

    public static void Measure(bool json, int turns, TextWriter output)
    {
        ResultTable table = new(
            output, json, new("function", "function"), new("ns a value", "ns", "F3"), new("range", "range"),
            new("TensorPrimitives", "tensors_ns", "F3"), new("MathF", "mathf_ns", "F3"), new("bits", "bits"));
        void Row<TOperation>(string name, float min, float max, OverSpans? tensors, Func<float, float> scalar)
            where TOperation : struct, IUnaryOperation
        {
            double[][] times = Times<TOperation>(turns, (min, max), tensors, scalar);
            Spread[] each = [.. Enumerable.Range(0, 3).Select(n => Spread.Of(times.Select(t => t[n] * 1e9 / Count)))];
            table.Row(name, each[0].Median, each[0].Range("F3"), tensors is null ? double.NaN : each[2].Median,
                each[1].Median, MultiplyAddPeak.Bits);
        }

        Row<TanhPrimitive.Operation>("tanh", -4, 4, TensorPrimitives.Tanh, MathF.Tanh);
        Row<ExpPrimitive.Operation>("exp", -4, 4, TensorPrimitives.Exp, MathF.Exp);
        Row<SigmoidPrimitive.Operation>("sigmoid", -4, 4, TensorPrimitives.Sigmoid, x => 1 / (1 + MathF.Exp(-x)));
        Row<SoftplusPrimitive.Operation>("softplus", -4, 4, null, x => MathF.Log(1 + MathF.Exp(x)));
        Row<LogPrimitive.Operation>("log", 0.01f, 8, TensorPrimitives.Log, MathF.Log);
        Row<SinPrimitive.Operation>("sin", -4, 4, TensorPrimitives.Sin, MathF.Sin);
        Row<CosPrimitive.Operation>("cos", -4, 4, TensorPrimitives.Cos, MathF.Cos);
        table.Note($"{Count} float values that fit the L1 cache, one thread; medians of {turns} turns. TensorPrimitives has no softplus.");
    }

    private static double[][] Times<TOperation>(
        int turns, (float Min, float Max) values, OverSpans? tensors, Func<float, float> scalar)
        where TOperation : struct, IUnaryOperation
    {
        using KernelMemory memory = new();
        Operand x = memory.Add(Size, perRow: true), y = memory.Add(Size, perRow: true);
        memory.Fill(x, values.Min, values.Max);
        Unary<float, TOperation> kernel = new(y, x, Size);
        Alternation all = new(
            () => kernel.Run(memory.Frame, KernelMemory.Rows),
            () => Loop(new(memory.Frame[x.Slot], Count), new(memory.Frame[y.Slot], Count), scalar),
            () => (tensors ?? None)(new(memory.Frame[x.Slot], Count), new(memory.Frame[y.Slot], Count)));
        return [.. Enumerable.Range(0, turns).Select(_ => all.Turn())];
    }

    private static void None(ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y);

    private static void Loop(ReadOnlySpan<float> x, Span<float> y, Func<float, float> scalar)
    {
        for (int n = 0; n < x.Length; n++)
        {
            y[n] = scalar(x[n]);
        }
    }
}
