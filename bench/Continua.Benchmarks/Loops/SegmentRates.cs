using Continua.Benchmarks.Kernels;
using Continua.Kernels;

namespace Continua.Benchmarks.Loops;

/// <summary>
/// Measures gather along edges and sums at nodes for one row, in turn with a copy of the values of all edges.
/// </summary>
internal static class SegmentRates
{
    private const int Features = 64, Edges = 100_000, Nodes = 10_000;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        RandomKey key = new(1);
        int Node(int draw) => (int)(key.Uniform(draw) * Nodes);
        Topology graph = new(
            Nodes, [.. Enumerable.Range(0, Edges).Select(e => (Node(2 * e), Node((2 * e) + 1)))]);
        using KernelMemory memory = new();
        Operand nodes = memory.Add(Features * Nodes, perRow: false), edges = memory.Add(Features * Edges, perRow: false);
        Operand copy = memory.Add(Features * Edges, perRow: false);
        Operand scratch = memory.Add(SegmentKernels<float>.ScratchSize(Nodes), perRow: true);
        EdgeNodes ofSources = new(graph.Sources.ToArray(), IsSorted: false, Nodes);
        EdgeNodes ofTargets = new(graph.Targets.ToArray(), IsSorted: true, Nodes);
        ResultTable table = new(
            output, given.Json, new("kernel", "kernel"), new("ms", "ms", "F2"), new("copy, ms", "copy_ms", "F2"),
            new("copy over kernel", "ratio", "P1"), new("range", "range"));
        EdgeInstruction<float> Along(EdgeOperation operation, Operand result, Operand x, EdgeNodes ends) =>
            new(operation, result, x, ends, Features, scratch.Slot);
        (string Name, Instruction<float> Kernel)[] kernels =
        [
            ("gather from sources", Along(EdgeOperation.Gather, edges, nodes, ofSources)),
            ("gather from targets", Along(EdgeOperation.Gather, edges, nodes, ofTargets)),
            ("sum at targets", Along(EdgeOperation.Sum, nodes, edges, ofTargets)),
            ("sum at sources", Along(EdgeOperation.Sum, nodes, edges, ofSources)),
        ];
        CopyComponents<float> copying = new(copy, edges, Features * Edges);
        foreach ((string name, Instruction<float> kernel) in kernels)
        {
            Alternation both = new(() => copying.Run(memory.Frame, 1), () => kernel.Run(memory.Frame, 1));
            double[][] times = [.. Enumerable.Range(0, given.Turns).Select(_ => both.Turn())];
            Spread ratio = Spread.Of(times.Select(t => t[0] / t[1]));
            table.Row(
                name, Spread.Of(times.Select(t => 1e3 * t[1])).Median, Spread.Of(times.Select(t => 1e3 * t[0])).Median,
                ratio.Median, ratio.Range("P1"));
        }

        table.Note($"{Features} features, {Edges} edges, {Nodes} nodes, float, one row; medians of {given.Turns} turns.");
    }
}
