using System.Numerics;
using Continua.Execution;
using Continua.Graphs;

namespace Continua.Tests.Execution;

/// <summary>
/// The results of a graph over rows: for each output per row, its rows one after another, and the sums over rows.
/// </summary>
internal sealed record RowRun<T>(T[][] Rows, double[] Sums)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="inputs">For each input, its rows one after another or, for a constant, its components.</param>
    public static RowRun<T> Of(Batch<T> batch, int[] outputSizes, int rows, T[][] inputs, int threads = 1)
    {
        T[][] results = [.. outputSizes.Select(size => new T[size * rows])];
        double[] sums = [.. batch.Run(
            rows, [.. inputs.Select(i => new ArraySlice<T>(i))], [.. results.Select(r => new ArraySlice<T>(r))], threads, new())];
        return new(results, sums);
    }

    /// <summary>Compiles and runs a graph whose inputs and outputs are all per row.</summary>
    public static T[][] Of(Graph graph, int rows, T[][] inputs)
    {
        using Batch<T> batch = new(graph, [.. graph.Inputs.Select(_ => true)], graph.Outputs.Count);
        return Of(batch, [.. graph.Outputs.Select(o => o.Size)], rows, inputs).Rows;
    }

    /// <summary>One row of an array that contains row after row.</summary>
    public static T[] Row(T[] all, int size, int row) => all[(row * size)..((row + 1) * size)];
}
