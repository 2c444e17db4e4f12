using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Execution;

/// <summary>Hashes of all bits of losses and gradients with scans, maps and graphs.</summary>
internal static class LoopChecksums
{
    private const int Rows = 37, Channels = 3;

    /// <summary>Each loss with the function that continues a hash with its results.</summary>
    public static IEnumerable<(string Name, Func<ulong, ulong> Continue)> All =>
    [
        ("scan (double)", OfScan<double>), ("scan (float)", OfScan<float>), ("map (double)", OfMap<double>),
        ("map (float)", OfMap<float>), ("graph (double)", OfGraph<double>), ("graph (float)", OfGraph<float>),
        ("graphs of rows (double)", OfRowGraphs<double>), ("graphs of rows (float)", OfRowGraphs<float>),
    ];

    private static ulong OfScan<T>(ulong hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Gru cell = new(Channels, 5);
        int[] lengths = [.. Enumerable.Range(0, Rows).Select(r => r * 7 % 23)];
        T[,] values = Values<T>(lengths.Sum(), Channels, 1);
        double[] times = [.. lengths.SelectMany(length => Enumerable.Range(0, length).Select(k => 0.3 * k))];
        using Gradient<T> gradient = Gradient.OfSeries<T>(
            x => Sum(Square(Loop.Scan((state, at) => cell.Apply(at.Values, state) * Exp(-at.Elapsed), Zeros([5]), x, new() { Budget = 4000 }).Last)),
            cell, new() { BySeries = true });
        GradientResult<T> result = gradient.EvaluateSeries(cell.Initialize<T>(new(2)), new(values, times, lengths));
        return Bits.Hash(Of(hash, result), [.. result.BySeries!.Cast<T>()]);
    }

    private static ulong OfMap<T>(ulong hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Mlp net = new([2, 9, 3], Activation.Tanh);
        using Gradient<T> gradient = Gradient.Of<T>(
            x => Norm(Loop.Map(part => Softmax(net.Apply(part)), Reshape(x, [2, 77])) * x[0]), net);
        Parameters<T> parameters = net.Initialize<T>(new(2));
        return Of(Of(hash, gradient.Evaluate(parameters, Values<T>(1, 154, 1))), gradient.Evaluate(parameters, Values<T>(5, 154, 2)));
    }

    private static ulong OfGraph<T>(ulong hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Topology graph = Random(13, 50);
        Linear layer = new(37, 19);
        using Gradient<T> gradient = Gradient.Of<T>(
            x =>
            {
                Tensor nodes = Loop.Map(layer.Apply, Reshape(x, [37, 13]));
                Tensor messages = Sin(graph.FromSources(nodes)) * graph.FromTargets(nodes);
                return Sum(Square(graph.SumAtTargets(messages))) + Sum(graph.SumAtSources(messages));
            },
            layer);
        Parameters<T> parameters = layer.Initialize<T>(new(2));
        return Of(Of(hash, gradient.Evaluate(parameters, Values<T>(1, 481, 1))), gradient.Evaluate(parameters, Values<T>(20, 481, 2)));
    }

    private static ulong OfRowGraphs<T>(ulong hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Mlp message = new([2 * Channels, 7, Channels], Activation.Tanh);
        Topology[] graphs = [.. Enumerable.Range(1, 12).Select(n => Random(n * n, 3 * n)), new(5)];
        using Gradient<T> gradient = Gradient.OfGraphs<T>(
            graph =>
            {
                EdgeValues messages = Loop.Map(
                    (source, target) => message.Apply(Concat(source, target)), graph.FromSources(graph.Nodes), graph.FromTargets(graph.Nodes));
                NodeValues sums = graph.SumAtTargets(messages);
                Tensor energy = Loop.Sum(x => Sum(Square(x)), sums);
                return energy + Loop.Sum(force => Norm(force), graph.Gradient(energy, graph.Nodes));
            },
            message);
        T[,] nodes = Values<T>(graphs.Sum(graph => graph.Nodes), Channels, 3);
        return Of(hash, gradient.EvaluateGraphs(message.Initialize<T>(new(2)), new(graphs, nodes)));
    }

    private static ulong Of<T>(ulong hash, GradientResult<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        hash = Bits.Hash(Bits.Hash(hash, [result.Value]), result.ByParameters);
        hash = Bits.Hash(hash, result.Losses);
        return result.ByInputs.Aggregate(hash, (sum, byInput) => Bits.Hash(sum, [.. byInput.Cast<T>()]));
    }

    private static T[,] Values<T>(int rows, int columns, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] values = new T[rows, columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / columns, i % columns] = T.CreateTruncating(new RandomKey(seed).Uniform(i) - 0.5);
        }

        return values;
    }

    private static Topology Random(int nodes, int edges)
    {
        RandomKey key = new(9);
        return new(nodes, [.. Enumerable.Range(0, edges).Select(e => ((int)(key.Uniform(2 * e) * nodes), (int)(key.Uniform((2 * e) + 1) * nodes)))]);
    }
}
