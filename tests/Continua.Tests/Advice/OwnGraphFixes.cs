using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about rows with graphs of their own.</summary>
internal static class OwnGraphFixes
{
    private static readonly Topology Pair = Topology.Undirected(2, (0, 1));

    private static readonly RaggedGraphs<double> One = new([Pair], new double[,] { { 1 }, { 2 } });

    private static readonly RaggedGraphs<double> WithEdges = new([Pair], new double[2, 1], new double[2, 1]);

    private static readonly Tensor Three = Continua.Tracing.Trace.Input("v", [3]);

    public static IEnumerable<Fix> All =>
    [
        Of("RaggedGraphs.cs", "check the indices.", () => One.Select(1), () => One.Select(0, 0)),
        Of("RaggedGraphs.cs", "add one.", () => Rows(new double[2, 0]), () => Rows(new double[2, 1])),
        Of("RaggedGraphs.cs", "give one for each.", () => Rows(new double[3, 1]), () => Rows(new double[2, 1])),
        Of(
            "RaggedGraphs.cs", "replace it, and add a channel that marks it.",
            () => Rows(new[,] { { double.NaN }, { 1 } }), () => Rows(new double[,] { { 0, 1 }, { 1, 0 } })),
        Of(
            "RowGraph.cs", "pass them to RaggedGraphs.", () => Evaluate(graph => Loop.Sum(x => x[0], graph.Edges)),
            () => Evaluate(graph => Loop.Sum(x => x[0], graph.Edges), WithEdges)),
        Of(
            "RowGraph.cs", "sum over its components.",
            () => Evaluate(graph => Total(graph.Gradient(Zeros([2]) * Total(graph.Nodes), graph.Nodes))),
            () => Evaluate(graph => Total(graph.Gradient(Sum(Zeros([2])) * Total(graph.Nodes), graph.Nodes)))),
        Of(
            "RowGraph.cs", "pass values of this one.", () => Evaluate(graph => Total(graph.SumAtTargets(Other().FromSources(Other().Nodes)))),
            () => Evaluate(graph => Total(graph.SumAtTargets(graph.FromSources(graph.Nodes))))),
        Of(
            "Loop.cs", "pass values of the same graph.",
            () => Evaluate(graph => Total(Loop.Map((a, b) => a + b, graph.Nodes, Other().Nodes))),
            () => Evaluate(graph => Total(Loop.Map((a, b) => a + b, graph.Nodes, graph.Nodes)))),
        Of(
            "Captures.cs", "compute it outside the body, and pass its values to the outer map.",
            () => Evaluate(graph => Loop.Sum(x => x[0] * Loop.Sum(y => x[0] * y[0], graph.Nodes), graph.Nodes)),
            () => Evaluate(graph =>
            {
                Tensor inner = Loop.Sum(y => y[0], graph.Nodes);
                return Loop.Sum(x => x[0] * x[0] * inner, graph.Nodes);
            })),
        Of(
            "Trace.cs", "compute the loop outside the field, and read its result there.",
            () => Evaluate(graph => Ode.Solve((t, y) => -y * Loop.Sum(x => t * x[0], graph.Nodes), Vector(1), 0, 1).Last[0]),
            () => Evaluate(graph =>
            {
                Tensor total = Total(graph.Nodes);
                return Ode.Solve((t, y) => -y * t * total, Vector(1), 0, 1).Last[0];
            })),
        Of(
            "Derivatives.cs", "differentiate with respect to the body's own value, or outside the loop.",
            () => Loop.Map(x => Derivatives.Of(x * x, Three), Three),
            () => Loop.Map(x => Derivatives.Of(x * x, x), Three)),
        Of(
            "Derivatives.cs", "differentiate with respect to the body's own value, or outside the loop.",
            () => Evaluate(graph => Loop.Sum(x => Total(graph.Gradient(Sum(x), graph.Nodes)), graph.Nodes)),
            () => Evaluate(graph => Total(graph.Gradient(Total(graph.Nodes), graph.Nodes)))),
        Of(
            "Reductions.cs", "convert truth values to numbers with Where(condition, 1, 0).", () => Max(Zeros([1]) > 1),
            () => Max(Where(Zeros([1]) > 1, 1, 0))),
        Of(
            "Batch.cs", "leave StepController.Shared off.", () => Solved(stepsTogether: true),
            () => Solved(stepsTogether: false)),
        Of(
            "RowSources.cs", "pass the kind of input for which it was created.",
            () => Gradient.OfGraphs<double>(graph => Total(graph.Nodes)).Evaluate(new double[1, 1]),
            () => Gradient.OfGraphs<double>(graph => Total(graph.Nodes)).EvaluateGraphs(null, One)),
    ];

    private static Fix Of(string file, string advice, Action wrong, Action right) =>
        Fix.Of<ArgumentException>(file, advice, wrong, right);

    private static void Rows(double[,] nodes) => _ = new RaggedGraphs<double>([Pair], nodes);

    private static RowGraph Other() => new(new(new Continua.Loops.GraphInput("other", 1, 0)));

    private static Tensor Total(NodeValues values) => Loop.Sum(x => Sum(x), values);

    private static void Solved(bool stepsTogether) => Evaluate(graph => Ode.Solve(
        (t, y) => -y, Vector(1), 0, 1, options: new() { Controller = new PidController { Shared = stepsTogether } }).Last[0] * Total(graph.Nodes));

    private static void Evaluate(Func<RowGraph, Tensor> loss, RaggedGraphs<double>? graphs = null)
    {
        using Gradient<double> gradient = Gradient.OfGraphs<double>(loss);
        gradient.EvaluateGraphs(null, graphs ?? One);
    }
}
