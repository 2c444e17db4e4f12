using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about series of different lengths and loops over them.</summary>
internal static class LoopFixes
{
    private static readonly RaggedSeries<double> Two = new(new double[,] { { 1 }, { 2 }, { 3 } }, [0, 1, 0], 2, 1);

    public static IEnumerable<Fix> All =>
    [
        Series("add one.", () => Rows(new double[2, 0], [0, 1], 2), () => Rows(new double[2, 1], [0, 1], 2)),
        Series(
            "give one row of values and one time for each observation.", () => Rows(new double[2, 1], [0, 1], 1),
            () => Rows(new double[2, 1], [0, 1], 1, 1)),
        Series("check the indices.", () => Two.Select(2), () => Two.Select(1)),
        Series("check the lengths.", () => Rows(new double[2, 1], [0, 1], 3, -1), () => Rows(new double[2, 1], [0, 1], 2, 0)),
        Series(
            "divide them.", () => Rows(new double[1, 1], [0], int.MaxValue, int.MaxValue, 1),
            () => Rows(new double[1, 1], [0], 1)),
        Series(
            "drop the observation.", () => Rows(new double[2, 1], [0, double.NaN], 2), () => Rows(new double[1, 1], [0], 1)),
        Series("sort the observations.", () => Rows(new double[2, 1], [1, 0], 2), () => Rows(new double[2, 1], [0, 1], 2)),
        Series(
            "set it to NaN.", () => Rows(new[,] { { double.PositiveInfinity } }, [0], 1),
            () => Rows(new[,] { { double.NaN } }, [0], 1)),
        Fix.Of<ArgumentException>(
            "Predictor.cs", "use EvaluateObservations.", () => Predicted(x => Loop.Each(at => at.Values, x)).EvaluateSeries(null, Two),
            () => Predicted(x => Loop.Each(at => at.Values, x)).EvaluateObservations(null, Two)),
        Fix.Of<ArgumentException>(
            "Predictor.cs", "use EvaluateSeries.",
            () => Predictor.OfSeries<double>(x => Loop.Sum(at => at.Values, x)).EvaluateObservations(null, Two),
            () => Predictor.OfSeries<double>(x => Loop.Sum(at => at.Values, x)).EvaluateSeries(null, Two)),
        Fix.Of<ArgumentException>(
            "Gradient{T}.cs", "leave GradientOptions.BySeries off.",
            () => Gradient.Of<double>(Sum, options: new() { BySeries = true }).Evaluate(new double[1, 1]),
            () => Gradient.Of<double>(Sum).Evaluate(new double[1, 1])),
        Fix.Of<ArgumentException>(
            "Observation.cs", "pass values of the same series.",
            () => Evaluate(x => Loop.Sum(at => at.Of(new Observations(new(new Continua.Loops.RaggedInput("other", 1)))), x)),
            () => Evaluate(x => Loop.Sum(at => at.Of(x), x))),
        Fix.Of<ArgumentException>(
            "Trace.cs", "compute the loop outside the field, and read its result there.",
            () => Evaluate(x => Ode.Solve((t, y) => -y * Loop.Sum(at => t * at.Values, x), Vector(1), 0, 1).Last),
            () => Evaluate(x =>
            {
                Tensor total = Loop.Sum(at => at.Values, x);
                return Ode.Solve((t, y) => -y * t * total, Vector(1), 0, 1).Last;
            })),
        Fix.Of<ArgumentException>(
            "Captures.cs", "take the inner loop out of the body, and read its states by Observation.Of.",
            () => Evaluate(x => Scan(x, (s, _) => s + Loop.Sum(inner => s * inner.Values, x)).Last),
            () => Evaluate(x =>
            {
                Observations inner = Loop.Each(at => 2 * at.Values, x);
                return Scan(x, (s, at) => s + at.Of(inner)).Last;
            })),
        Fix.Of<ArgumentException>(
            "Loop.cs", "take 1 << 28.", () => Evaluate(x => Scan(x, (s, _) => s, new() { Budget = 0 }).Last),
            () => Evaluate(x => Scan(x, (s, _) => s, new() { Budget = 1 << 28 }).Last)),
        Fix.Of<ArgumentException>(
            "Loop.cs", "check its last layer.", () => Evaluate(x => Scan(x, (s, _) => Concat(s, s)).Last),
            () => Evaluate(x => Scan(x, (s, _) => s).Last)),
        Fix.Of<ArgumentException>(
            "Loop.cs", "convert truth values to numbers with Where(condition, a, b).",
            () => Evaluate(x => Loop.Scan((s, _) => s, Zeros([1]) > 0, x).Last),
            () => Evaluate(x => Loop.Scan((s, _) => s, Where(Zeros([1]) > 0, 1, 0), x).Last)),
        Fix.Of<ArgumentException>(
            "Loop.cs", "convert truth values to numbers with Where(condition, a, b).", () => Evaluate(x => Loop.Sum(at => at.Values > 0, x)),
            () => Evaluate(x => Loop.Sum(at => Where(at.Values > 0, 1, 0), x))),
        Fix.Of<ArgumentException>(
            "Loop.cs", "give values of shape [..., parts].", () => Loop.Map(x => x, Constant(1)), () => Loop.Map(x => x, Vector(1, 2))),
        Fix.Of<ArgumentException>("Topology.cs", "give their number.", () => _ = new Topology(0), () => _ = new Topology(1)),
        Fix.Of<ArgumentException>(
            "Topology.cs", "number the nodes from 0.", () => _ = new Topology(2, (1, 2)), () => _ = new Topology(2, (0, 1))),
        Fix.Of<ArgumentException>(
            "SegmentIndex.cs", "leave the sum over edges out.", () => new Topology(2).FromSources(Vector(1, 2)),
            () => new Topology(2, (0, 1)).FromSources(Vector(1, 2))),
        Fix.Of<ArgumentException>(
            "SegmentIndex.cs", "reshape or transpose it.", () => new Topology(2, (0, 1)).FromSources(Zeros([2, 3])),
            () => new Topology(2, (0, 1)).FromSources(Transpose(Zeros([2, 3])))),
        Fix.Of<ArgumentException>(
            "LinearSolve.cs", "reshape it.", () => LogDet(Zeros([4])), () => LogDet(Reshape(Zeros([4]), [2, 2]))),
        Fix.Of<ArgumentException>(
            "LinearSolve.cs", "reshape it.", () => Solve(Zeros([2, 2]), Zeros([4])),
            () => Solve(Zeros([2, 2]), Reshape(Zeros([4]), [2, 2]))),
        Fix.Of<ArgumentException>(
            "MatMul.cs", "reshape or transpose one of them.", () => MatMul(Zeros([2, 3]), Zeros([2, 3])),
            () => MatMul(Zeros([2, 3]), Transpose(Zeros([2, 3])))),
        Failing(
            "check the matrix, scale its rows and columns, or add a small multiple of the identity.",
            () => Solve(Constant([1, 2, 2, 4], [2, 2]), Vector(1, 2)),
            () => Solve(Constant([1.01, 2, 2, 4.01], [2, 2]), Vector(1, 2))),
        Failing(
            "check the matrix, or add a small multiple of the identity.",
            () => Cholesky(Constant([1, 2, 2, 4], [2, 2])), () => Cholesky(Constant([1.01, 2, 2, 4.01], [2, 2]))),
        Fix.Of<ArgumentException>(
            "Gru.cs", "give for example 3 and 32.", () => _ = new Gru(3, 0), () => _ = new Gru(3, 32)),
    ];

    /// <summary>A fix named in the message about a row that failed, which is no exception.</summary>
    private static Fix Failing(string advice, Func<Tensor> wrong, Func<Tensor> right) => new("FaultText.cs", advice, () =>
    {
        Assert.Contains(advice, Assert.Single(Failures(wrong)).Message, StringComparison.Ordinal);
        Assert.Empty(Failures(right));
    });

    private static List<SolveFailure> Failures(Func<Tensor> value)
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(x * Sum(value())));
        return gradient.Evaluate(new double[,] { { 1 } }).Report.Failures;
    }

    private static Fix Series(string advice, Action wrong, Action right) =>
        Fix.Of<ArgumentException>("RaggedSeries.cs", advice, wrong, right);

    private static void Rows(double[,] values, double[] times, params int[] lengths) =>
        _ = new RaggedSeries<double>(values, times, lengths);

    private static Predictor<double> Predicted(Func<Observations, Observations> function) =>
        Predictor.OfSeries<double>(function);

    private static Scanned Scan(Observations x, Func<Tensor, Observation, Tensor> body, ScanOptions? options = null) =>
        Loop.Scan(body, Zeros([1]), x, options);

    private static void Evaluate(Func<Observations, Tensor> loss)
    {
        using Gradient<double> gradient = Gradient.OfSeries<double>(x => Sum(loss(x)));
        gradient.EvaluateSeries(null, Two);
    }
}
