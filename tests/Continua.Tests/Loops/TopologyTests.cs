using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>Sums and gathers along the edges of a graph equal plain loops over its edges.</summary>
public class TopologyTests
{
    public static TheoryData<string> Graphs => ["random", "self-loops", "isolated", "repeated", "one edge", "ring"];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Values_and_gradients_are_those_of_loops_over_the_edges(string name)
    {
        Topology graph = Named(name);
        const int Features = 11;
        foreach (int rows in new[] { 1, 5, 20 })
        {
            double[,] inputs = new double[rows, Features * graph.Nodes];
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i / inputs.GetLength(1), i % inputs.GetLength(1)] = Math.Sin(i);
            }

            Tensor Energy(Tensor flat)
            {
                Tensor x = Reshape(flat, [Features, graph.Nodes]);
                Tensor messages = Sin(graph.FromSources(x)) * graph.FromTargets(x);
                return Sum(Square(graph.SumAtTargets(messages))) + Sum(x * graph.SumAtSources(messages));
            }

            // The second term makes derivatives of second order part of the comparison.
            Tensor Loss(Func<Tensor, Tensor> energy, Tensor x) => energy(x) + Sum(Square(Derivatives.Of(energy(x), x)));
            using Gradient<double> kernels = Gradient.Of<double>(x => Loss(Energy, x));
            using Gradient<double> loops = Gradient.Of<double>(
                x => Loss(flat => Plain(graph, Reshape(flat, [Features, graph.Nodes])), x));
            GradientResult<double> result = kernels.Evaluate(inputs), expected = loops.Evaluate(inputs);
            Assert.Equal(expected.Losses, result.Losses, (a, b) => Math.Abs(a - b) <= 1e-12 * (1 + Math.Abs(a)));
            Assert.Equal(
                expected.ByInputs[0].Cast<double>(), result.ByInputs[0].Cast<double>(),
                (a, b) => Math.Abs(a - b) <= 1e-10 * (1 + Math.Abs(a)));
        }
    }

    [Theory]
    [InlineData(1, 40, 7)]
    [InlineData(15, 130, 20)]
    [InlineData(16, 63, 64)]
    [InlineData(37, 64, 9)]
    [InlineData(48, 1, 3)]
    [InlineData(33, 201, 130)]
    public void Any_number_of_features_edges_and_nodes_gives_the_bits_of_a_loop(int features, int edges, int nodes)
    {
        ValuesAreThoseOfALoop<float>(features, edges, nodes);
        ValuesAreThoseOfALoop<double>(features, edges, nodes);
    }

    private static void ValuesAreThoseOfALoop<T>(int features, int edges, int nodes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomKey key = new(3);
        int Node(int draw) => (int)(key.Uniform(draw) * nodes);
        Topology graph = new(nodes, [.. Enumerable.Range(0, edges).Select(e => (Node(2 * e), Node((2 * e) + 1)))]);
        foreach (int rows in new[] { 1, 3 })
        {
            (T[,] ofNodes, T[,] ofEdges) = (new T[rows, features * nodes], new T[rows, features * edges]);
            foreach (T[,] values in new[] { ofNodes, ofEdges })
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i / values.GetLength(1), i % values.GetLength(1)] = T.CreateTruncating(key.Split(1).Uniform(i) - 0.5);
                }
            }

            (T[,] Expected, T[,] Actual)[] results =
            [
                (Gathered(graph.Sources), Of(ofNodes, x => graph.FromSources(Reshape(x, [features, nodes])))),
                (Gathered(graph.Targets), Of(ofNodes, x => graph.FromTargets(Reshape(x, [features, nodes])))),
                (Summed(graph.Sources), Of(ofEdges, x => graph.SumAtSources(Reshape(x, [features, edges])))),
                (Summed(graph.Targets), Of(ofEdges, x => graph.SumAtTargets(Reshape(x, [features, edges])))),
            ];
            Assert.All(results, result => Assert.Equal(result.Expected.Cast<T>(), result.Actual.Cast<T>()));

            T[,] Of(T[,] inputs, Func<Tensor, Tensor> function)
            {
                using Predictor<T> predictor = Predictor.Of<T>(x =>
                {
                    Tensor result = function(x);
                    return Reshape(result, [result.Shape.Size]);
                });
                return predictor.Evaluate(null, inputs);
            }

            T[,] Gathered(ReadOnlySpan<int> nodeOf)
            {
                T[,] result = new T[rows, features * edges];
                for (int i = 0; i < result.Length; i++)
                {
                    (int row, int c) = (i / (features * edges), i % (features * edges));
                    result[row, c] = ofNodes[row, (c / edges * nodes) + nodeOf[c % edges]];
                }

                return result;
            }

            T[,] Summed(ReadOnlySpan<int> nodeOf)
            {
                T[,] result = new T[rows, features * nodes];
                for (int i = 0; i < rows * features * edges; i++)
                {
                    (int row, int c) = (i / (features * edges), i % (features * edges));
                    result[row, (c / edges * nodes) + nodeOf[c % edges]] += ofEdges[row, c];
                }

                return result;
            }
        }
    }

    [Fact]
    public void Edges_are_sorted_by_target_and_keep_their_order()
    {
        Topology graph = new(3, (0, 2), (2, 0), (1, 2), (1, 0), (2, 2));
        Assert.Equal([2, 1, 0, 1, 2], graph.Sources.ToArray());
        Assert.Equal([0, 0, 2, 2, 2], graph.Targets.ToArray());
    }

    [Fact]
    public void Nodes_without_edges_have_the_sum_zero()
    {
        Topology graph = new(4, (0, 1));
        using Predictor<double> predictor = Predictor.Of<double>(x => graph.SumAtTargets(graph.FromSources(x)));
        Assert.Equal([0.0, 5, 0, 0], predictor.Evaluate(null, new double[,] { { 5, 6, 7, 8 } }).Cast<double>());
    }

    [Fact]
    public void An_undirected_graph_has_both_directions_and_one_edge_for_a_self_loop()
    {
        Topology graph = Topology.Undirected(3, (0, 1), (2, 2));
        Assert.Equal([1, 0, 2], graph.Sources.ToArray());
        Assert.Equal([0, 1, 2], graph.Targets.ToArray());
    }

    [Fact]
    public void A_network_on_edges_and_nodes_runs_by_maps_in_the_field_of_a_solve()
    {
        Topology graph = Topology.Undirected(5, (0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2));
        Mlp message = new([2, 6, 1], Activation.Tanh);
        Tensor Field(Func<Func<Tensor, Tensor>, Tensor, Tensor> map, Tensor y)
        {
            Tensor pairs = Stack(graph.FromSources(y), graph.FromTargets(y));
            return graph.SumAtTargets(Reshape(map(message.Apply, pairs), [graph.Edges]));
        }

        Tensor ByMap(Func<Tensor, Tensor> body, Tensor x) => Loop.Map(body, x);
        Tensor ByParts(Func<Tensor, Tensor> body, Tensor x) =>
            Stack([.. Enumerable.Range(0, x.Shape[-1]).Select(p => body(Transpose(x)[p]))]);
        SolveOptions options = new() { Controller = new FixedStep(0.1) };
        using Gradient<double> mapped = Gradient.Of<double>(
            y0 => Sum(Square(Ode.Solve((t, y) => Field(ByMap, y), y0, 0, 1, options: options).Last)), message);
        using Gradient<double> unrolled = Gradient.Of<double>(
            y0 => Sum(Square(Ode.Solve((t, y) => Field(ByParts, y), y0, 0, 1, options: options).Last)), message);
        Parameters<double> parameters = message.Initialize<double>(new RandomKey(1));
        double[,] starts = { { 1, 2, 3, 4, 5 }, { 0.1, -0.2, 0.3, 0, 1 } };
        GradientResult<double> result = mapped.Evaluate(parameters, starts);
        GradientResult<double> expected = unrolled.Evaluate(parameters, starts);
        Assert.Equal(expected.Value, result.Value, 1e-12);
        Assert.Equal(expected.ByParameters, result.ByParameters, (a, b) => Math.Abs(a - b) <= 1e-10);
    }

    private static Topology Named(string name) => name switch
    {
        "self-loops" => new(3, (0, 0), (1, 1), (1, 2), (2, 2)),
        "isolated" => new(6, (5, 1), (1, 5)),
        "repeated" => new(2, (0, 1), (0, 1), (1, 0)),
        "one edge" => new(1, (0, 0)),
        "ring" => Topology.Undirected(7, [.. Enumerable.Range(0, 7).Select(n => (n, (n + 1) % 7))]),
        _ => new(9, [.. Enumerable.Range(0, 40).Select(e => (Drawn(1, e), Drawn(2, e)))]),
    };

    private static int Drawn(ulong key, int edge) => (int)(new RandomKey(key).Uniform(edge) * 9);

    private static Tensor Plain(Topology graph, Tensor x)
    {
        Tensor byNode = Transpose(x);
        Tensor[] atTargets = new Tensor[graph.Nodes], atSources = new Tensor[graph.Nodes];
        Array.Fill(atTargets, Zeros([x.Shape[0]]));
        Array.Fill(atSources, Zeros([x.Shape[0]]));
        for (int e = 0; e < graph.Edges; e++)
        {
            (int source, int target) = (graph.Sources[e], graph.Targets[e]);
            Tensor message = Sin(byNode[source]) * byNode[target];
            atTargets[target] += message;
            atSources[source] += message;
        }

        return Sum(Square(Stack(atTargets))) + Sum(byNode * Stack(atSources));
    }
}
