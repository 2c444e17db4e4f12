using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>
/// The operations without loops and without kernels for matrices and graphs: every step, part and edge has an
/// expression of its own.
/// </summary>
/// <param name="data">
/// The observations of the row: values, mask, time, time since the previous and until the next.
/// </param>
/// <param name="length">The number of observations.</param>
/// <param name="channels">The number of channels.</param>
internal sealed class UnrolledWay(Tensor data, int length, int channels) : LoopWay
{
    private readonly int stride = (2 * channels) + 3;

    public override object Series => Enumerable.Range(0, length).Select(k => Part(k, 0, channels)).ToArray();

    public override ScanResults Scan(Func<Tensor, Seen, Tensor> body, Tensor start, object series, bool backwards)
    {
        Tensor state = start;
        Tensor[] all = new Tensor[length];
        for (int step = 0; step < length; step++)
        {
            int k = backwards ? length - 1 - step : step;
            all[k] = state = body(state, At(k, (Tensor[])series, backwards));
        }

        return new(() => state, () => all);
    }

    public override object Each(Func<Seen, Tensor> body, object series) =>
        Enumerable.Range(0, length).Select(k => body(At(k, (Tensor[])series, backwards: false))).ToArray();

    public override Tensor SumOver(Func<Seen, Tensor> body, object series, Shape shape) =>
        ((Tensor[])Each(body, series)).Aggregate(Zeros(shape), (sum, value) => sum + value);

    public override Tensor Map(Func<Tensor[], Tensor> body, params Tensor[] parts)
    {
        int count = parts[0].Shape[-1];
        Tensor[] results = [.. Enumerable.Range(0, count).Select(p => body([.. parts.Select(x => Entry(x, p))]))];
        return Joined(results);
    }

    public override Tensor Ends(Topology graph, Tensor nodes, bool sources) =>
        Joined([.. (sources ? graph.Sources : graph.Targets).ToArray().Select(node => Entry(nodes, node))]);

    public override Tensor SumsAt(Topology graph, Tensor edges, bool sources)
    {
        Tensor[] sums = new Tensor[graph.Nodes];
        Array.Fill(sums, Zeros(Shape.Create(edges.Shape.Extents[..^1])));
        for (int e = 0; e < graph.Edges; e++)
        {
            sums[sources ? graph.Sources[e] : graph.Targets[e]] += Entry(edges, e);
        }

        return Joined(sums);
    }

    public override Tensor Solve(Tensor matrix, Tensor right) => PlainAlgebra.Solve(matrix, right);

    public override Tensor LogDet(Tensor matrix) => PlainAlgebra.LogDet(matrix);

    public override Tensor Cholesky(Tensor matrix) => PlainAlgebra.Cholesky(matrix);

    public override Tensor Exponential(Tensor matrix) => PlainAlgebra.Exponential(matrix);

    public override Tensor MatMul(Tensor a, Tensor b) => PlainAlgebra.Product(a, b);

    public override Tensor Shares(Tensor x)
    {
        Tensor[] exponentials = [.. Entries(x).Select(Exp)];
        Tensor sum = exponentials.Aggregate((a, b) => a + b);
        return Joined([.. exponentials.Select(e => e / sum)]);
    }

    public override Tensor LogSum(Tensor x) => Log(Entries(x).Select(Exp).Aggregate((a, b) => a + b));

    public override Tensor Length(Tensor x) => Sqrt(Entries(x).Select(Square).Aggregate((a, b) => a + b));

    public override Tensor Slope(Tensor x) => 2 * Sin(x) * Cos(x);

    private Seen At(int k, Tensor[] series, bool backwards) => new(
        () => series[k], () => Part(k, channels, channels), () => Part(k, 2 * channels, 1)[0],
        () => Part(k, (2 * channels) + (backwards ? 2 : 1), 1)[0], other => ((Tensor[])other)[k]);

    private Tensor Part(int k, int offset, int count) => data[((k * stride) + offset)..((k * stride) + offset + count)];

    private static IEnumerable<Tensor> Entries(Tensor x) => Enumerable.Range(0, x.Shape[-1]).Select(i => Entry(x, i));

    /// <summary>One entry along the last axis.</summary>
    private static Tensor Entry(Tensor x, int index)
    {
        int count = x.Shape[-1];
        Tensor flat = Reshape(x, [x.Size / count, count]);
        return Reshape(Transpose(flat)[index], Shape.Create(x.Shape.Extents[..^1]));
    }

    /// <summary>Entries side by side along a last axis.</summary>
    private static Tensor Joined(Tensor[] entries)
    {
        Tensor rows = Reshape(Stack(entries), [entries.Length, entries[0].Size]);
        return Reshape(Transpose(rows), [.. entries[0].Shape.Extents, entries.Length]);
    }
}
