using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>The parts of one observation within a body, each built when it is read.</summary>
internal sealed record Seen(
    Func<Tensor> Values, Func<Tensor> Mask, Func<Tensor> Time, Func<Tensor> Elapsed, Func<object, Tensor> Of);

/// <summary>Both results of a scan, each built when it is read.</summary>
internal sealed record ScanResults(Func<Tensor> Last, Func<object> All);

/// <summary>One of the two ways to write the operations under test as expressions.</summary>
internal abstract class LoopWay
{
    /// <summary>The values of the observations: values with one entry per observation.</summary>
    public abstract object Series { get; }

    public abstract ScanResults Scan(Func<Tensor, Seen, Tensor> body, Tensor start, object series, bool backwards);

    public abstract object Each(Func<Seen, Tensor> body, object series);

    public abstract Tensor SumOver(Func<Seen, Tensor> body, object series, Shape shape);

    public abstract Tensor Map(Func<Tensor[], Tensor> body, params Tensor[] parts);

    /// <summary>The values of the sources or the targets of the edges.</summary>
    public abstract Tensor Ends(Topology graph, Tensor nodes, bool sources);

    /// <summary>The sums of edges at their sources or targets.</summary>
    public abstract Tensor SumsAt(Topology graph, Tensor edges, bool sources);

    public abstract Tensor Solve(Tensor matrix, Tensor right);

    public abstract Tensor LogDet(Tensor matrix);

    public abstract Tensor Cholesky(Tensor matrix);

    public abstract Tensor Exponential(Tensor matrix);

    public abstract Tensor MatMul(Tensor a, Tensor b);

    /// <summary>The soft-max along the last axis.</summary>
    public abstract Tensor Shares(Tensor x);

    /// <summary>The logarithm of the sum of exponentials along the last axis.</summary>
    public abstract Tensor LogSum(Tensor x);

    /// <summary>The Euclidean norm along the last axis.</summary>
    public abstract Tensor Length(Tensor x);

    /// <summary>The derivative of the sum of sin² over all components.</summary>
    public abstract Tensor Slope(Tensor x);
}

/// <summary>The operations of the library.</summary>
internal sealed class LibraryWay(Observations series, Func<long> budget) : LoopWay
{
    public override object Series => series;

    public override ScanResults Scan(Func<Tensor, Seen, Tensor> body, Tensor start, object series, bool backwards)
    {
        ScanOptions options = new() { Backwards = backwards, Budget = budget() };
        Scanned scan = Loop.Scan((state, at) => body(state, Of(at)), start, (Observations)series, options);
        return new(() => scan.Last, () => scan.All);
    }

    public override object Each(Func<Seen, Tensor> body, object series) =>
        Loop.Each(at => body(Of(at)), (Observations)series);

    public override Tensor SumOver(Func<Seen, Tensor> body, object series, Shape shape) =>
        Loop.Sum(at => body(Of(at)), (Observations)series);

    public override Tensor Map(Func<Tensor[], Tensor> body, params Tensor[] parts) => parts.Length == 1
        ? Loop.Map(part => body([part]), parts[0])
        : Loop.Map((first, second) => body([first, second]), parts[0], parts[1]);

    public override Tensor Ends(Topology graph, Tensor nodes, bool sources) =>
        sources ? graph.FromSources(nodes) : graph.FromTargets(nodes);

    public override Tensor SumsAt(Topology graph, Tensor edges, bool sources) =>
        sources ? graph.SumAtSources(edges) : graph.SumAtTargets(edges);

    public override Tensor Solve(Tensor matrix, Tensor right) => Tensor.Solve(matrix, right);

    public override Tensor LogDet(Tensor matrix) => Tensor.LogDet(matrix);

    public override Tensor Cholesky(Tensor matrix) => Tensor.Cholesky(matrix);

    public override Tensor Exponential(Tensor matrix) => MatrixExponential(matrix);

    public override Tensor MatMul(Tensor a, Tensor b) => Tensor.MatMul(a, b);

    public override Tensor Shares(Tensor x) => Softmax(x);

    public override Tensor LogSum(Tensor x) => LogSumExp(x, -1);

    public override Tensor Length(Tensor x) => Norm(x, -1);

    public override Tensor Slope(Tensor x) => Derivatives.Of(Sum(Loop.Map(part => Square(Sin(part)), x)), x);

    private static Seen Of(Observation at) =>
        new(() => at.Values, () => at.Mask, () => at.Time, () => at.Elapsed, other => at.Of((Observations)other));
}
