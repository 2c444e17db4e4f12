using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Benchmarks.Kernels;

/// <summary>Measures broadcasts and reductions over an axis of one row, in turn with a copy of the values.</summary>
internal static unsafe class AxisRates
{
    private const int Rows = 128, Columns = 96, Count = Rows * Columns;

    public static void Measure(bool json, int turns, TextWriter output)
    {
        ResultTable table = new(
            output, json, new("operation", "operation"), new("ns a value", "ns", "F3"), new("range", "range"),
            new("copy, ns", "copy_ns", "F3"));
        Tensor x = Trace.Input("x", [Rows, Columns]);
        (string Name, Tensor Result)[] operations =
        [
            ("product with a broadcast row", x * x[0]),
            ("product with a broadcast column", x * Reshape(Reshape(x, [Count])[..Rows], [Rows, 1])),
            ("sum over the first axis", Sum(x, 0)), ("sum over the last axis", Sum(x, 1)),
            ("largest along the last axis", MaxAlong(x, 1)), ("norm along the last axis", Norm(x, 1)),
            ("soft-max along the first axis", Softmax(x, 0)), ("soft-max along the last axis", Softmax(x, 1)),
        ];
        foreach ((string name, Tensor result) in operations)
        {
            using KernelMemory memory = new();
            Operand from = memory.Add(Count, perRow: false), to = memory.Add(Count, perRow: false);
            CopyComponents<float> copy = new(to, from, Count);
            Program<float> program = Compiler<float>.Compile(new([x], [result]), [InputVariation.Rows]);
            using Frame<float> frame = program.CreateFrame(1);
            frame[program.Inputs[0]] = memory.Frame[from.Slot];
            frame.SelectRows(1);
            Alternation both = new(() => program.RunRows(frame, 1), () => copy.Run(memory.Frame, 1));
            double[][] times = [.. Enumerable.Range(0, turns).Select(_ => both.Turn())];
            Spread each = Spread.Of(times.Select(t => t[0] * 1e9 / Count));
            table.Row(name, each.Median, each.Range("F3"), Spread.Of(times.Select(t => t[1] * 1e9 / Count)).Median);
        }

        table.Note($"{Rows} × {Columns} float values of one row, one thread; medians of {turns} turns.");
    }
}
