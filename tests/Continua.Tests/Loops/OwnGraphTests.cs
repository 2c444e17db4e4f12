using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>Rows with graphs of their own give what each graph gives alone, as a constant of the expression.</summary>
public class OwnGraphTests
{
    private const int NodeChannels = 3, EdgeChannels = 2;

    private static readonly Network Net = new();

    private static Topology[] Graphs =>
    [
        Random(nodes: 5, edges: 12), Random(nodes: 500, edges: 1500), new(4), new(1, (0, 0)), new(6, (5, 1), (1, 5)),
        Topology.Undirected(7, [.. Enumerable.Range(0, 7).Select(n => (n, (n + 1) % 7))]), new(3, (0, 1), (0, 1), (2, 2)),
        Random(nodes: 129, edges: 260),
    ];

    [Fact]
    public void Losses_and_gradients_are_those_of_each_graph_alone()
    {
        RaggedGraphs<double> rows = Rows(Graphs);
        Parameters<double> parameters = Net.Initialize<double>(new(1));
        double[,] labels = Labels(rows.Rows);
        using Gradient<double> together = Gradient.OfGraphs<double>(Loss, Net);
        GradientResult<double> result = together.EvaluateGraphs(parameters, rows, [labels]);
        double[] sum = new double[parameters.Layout.Size];
        for (int row = 0; row < rows.Rows; row++)
        {
            (double loss, double[] gradient, double byLabel) = Alone(rows, row, parameters, labels[row, 0]);
            Assert.Equal(loss, result.Losses[row], 1e-12 * (1 + Math.Abs(loss)));
            Assert.Equal(byLabel, result.ByInputs[0][row, 0], 1e-12 * (1 + Math.Abs(byLabel)));
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += gradient[i];
            }
        }

        double scale = sum.Max(Math.Abs);
        Assert.All(sum.Zip(result.ByParameters), pair => Assert.Equal(pair.First, pair.Second, 1e-10 * scale));
    }

    [Fact]
    public void Derivatives_with_respect_to_nodes_are_those_of_each_graph_alone_and_differentiable_again()
    {
        RaggedGraphs<double> rows = Rows(Graphs);
        Parameters<double> parameters = Net.Initialize<double>(new(1));
        using Gradient<double> together = Gradient.OfGraphs<double>(
            graph =>
            {
                NodeValues forces = graph.Gradient(Net.Energy(graph), graph.Nodes);
                return Loop.Sum(force => Sum(Square(force)), forces);
            },
            Net);
        GradientResult<double> result = together.EvaluateGraphs(parameters, rows);
        double[] sum = new double[parameters.Layout.Size];
        for (int row = 0; row < rows.Rows; row++)
        {
            Topology graph = rows.GraphOf(row);
            Tensor edges = Edges(rows, row);
            using Gradient<double> alone = Gradient.Of<double>(
                x => Sum(Square(Derivatives.Of(Net.Energy(graph, ByChannel(x, graph.Nodes), edges), x))), Net);
            GradientResult<double> expected = alone.Evaluate(parameters, [Flat(rows, row)]);
            Assert.Equal(expected.Losses[0], result.Losses[row], 1e-10 * (1 + expected.Losses[0]));
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += expected.ByParameters[i];
            }
        }

        double scale = sum.Max(Math.Abs);
        Assert.All(sum.Zip(result.ByParameters), pair => Assert.Equal(pair.First, pair.Second, 1e-10 * scale));
    }

    [Fact]
    public void A_row_has_the_same_bits_with_any_mates_order_and_number_of_threads()
    {
        SameBits<float>();
        SameBits<double>();
    }

    [Fact]
    public void A_network_on_graphs_is_trained()
    {
        // The target is the number of edges of a graph, which is a sum over nodes of sums over their edges.
        Topology[] graphs = [.. Enumerable.Range(2, 24).Select(n => Random(nodes: n, edges: 1 + (n * 7 % 13)))];
        RaggedGraphs<float> rows = new(graphs, Ones(graphs.Sum(g => g.Nodes)));
        Linear weight = new(1, 1);
        using Gradient<float> gradient = Gradient.OfGraphs<float>(
            (graph, target) => Square(
                Loop.Sum(x => Sum(x), graph.SumAtTargets(Loop.Map(weight.Apply, graph.FromSources(graph.Nodes)))) - target[0]),
            weight);
        Trainer<float> trainer = new(
            weight.Initialize<float>(new(2)), gradient,
            step =>
            {
                int[] drawn = [.. Enumerable.Range(0, 8).Select(i => (int)((step * 8) + i) % rows.Rows)];
                float[,] targets = new float[drawn.Length, 1];
                for (int i = 0; i < drawn.Length; i++)
                {
                    targets[i, 0] = graphs[drawn[i]].Edges;
                }

                return (rows.Select(drawn), [targets]);
            },
            new() { Steps = 300, Optimizer = new Adam(0.03) });
        while (!trainer.IsDone)
        {
            trainer.Step();
        }

        float[,] counted = Predictor.OfGraphs<float>(
            graph => Loop.Sum(weight.Apply, graph.FromSources(graph.Nodes)), weight)
            .EvaluateGraphs(trainer.State.Parameters, rows);
        Assert.All(Enumerable.Range(0, rows.Rows), r => Assert.Equal(graphs[r].Edges, counted[r, 0], 0.2f));
    }

    [Fact]
    public void Functions_that_do_not_read_the_node_are_counted_once_per_node()
    {
        RaggedGraphs<double> rows = Rows(Graphs);
        using Predictor<double> counts = Predictor.OfGraphs<double>(
            graph => Stack(Loop.Sum(_ => Constant(1), graph.Nodes), Loop.Sum(_ => Constant(1), graph.Edges)));
        double[,] counted = counts.EvaluateGraphs(null, rows);
        for (int r = 0; r < rows.Rows; r++)
        {
            Assert.Equal((rows.GraphOf(r).Nodes, rows.GraphOf(r).Edges), (counted[r, 0], counted[r, 1]));
        }
    }

    [Fact]
    public void A_row_that_fails_at_a_node_is_reported_with_the_node()
    {
        RaggedGraphs<double> rows = new([new(2), new(3), new(1)], new double[,] { { 1 }, { 2 }, { 3 }, { 4 }, { 0 }, { 5 } });
        using Gradient<double> gradient = Gradient.OfGraphs<double>(
            graph => Loop.Sum(x => Solve(Reshape(x, [1, 1]), x)[0], graph.Nodes));
        GradientResult<double> result = gradient.EvaluateGraphs(null, rows);
        SolveFailure failure = Assert.Single(result.Report.Failures);
        Assert.Equal((1, SolveStatus.SingularMatrix), (failure.Row, failure.Status));
        Assert.StartsWith("Row 1, node 2: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([2, double.NaN, 1], result.Losses);
        Assert.Equal(3, result.Value);
    }

    private static void SameBits<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        RaggedGraphs<T> rows = Rows<T>(Graphs);
        Parameters<T> parameters = Net.Initialize<T>(new(1));
        T[,] labels = new T[rows.Rows, 1];
        using Gradient<T> one = Gradient.OfGraphs<T>(Loss, Net, new() { Threads = 1 }), two = Gradient.OfGraphs<T>(Loss, Net, new() { Threads = 2 });
        GradientResult<T> first = one.EvaluateGraphs(parameters, rows, [labels]), second = two.EvaluateGraphs(parameters, rows, [labels]);
        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(first.ByParameters, second.ByParameters);
        int[] reversed = [.. Enumerable.Range(0, rows.Rows).Reverse()];
        Assert.Equal(
            first.Losses.Reverse(), one.EvaluateGraphs(parameters, rows.Select(reversed), [labels]).Losses);
        Assert.Equal(first.Losses[1], one.EvaluateGraphs(parameters, rows.Select(1), [new T[1, 1]]).Losses[0]);
    }

    private static Tensor Loss(RowGraph graph, Tensor label) => Square(Net.Energy(graph) - label[0]);

    private static (double Loss, double[] Gradient, double ByLabel) Alone(
        RaggedGraphs<double> rows, int row, Parameters<double> parameters, double label)
    {
        Topology graph = rows.GraphOf(row);
        Tensor edges = Edges(rows, row);
        using Gradient<double> alone = Gradient.Of<double>(
            (x, y) => Square(Net.Energy(graph, ByChannel(x, graph.Nodes), edges) - y[0]), Net);
        GradientResult<double> result = alone.Evaluate(parameters, Flat(rows, row), new[,] { { label } });
        return (result.Losses[0], result.ByParameters, result.ByInputs[1][0, 0]);
    }

    private static Tensor ByChannel(Tensor flat, int nodes) => Transpose(Reshape(flat, [nodes, NodeChannels]));

    /// <summary>Returns the values of the edges, [channels, edges]; without edges a value that is not used.</summary>
    private static Tensor Edges(RaggedGraphs<double> rows, int row) => rows.GraphOf(row).Edges == 0
        ? Zeros([1])
        : Transpose(Constant(rows.EdgesOf(row).ToArray(), [rows.GraphOf(row).Edges, EdgeChannels]));

    private static double[,] Flat(RaggedGraphs<double> rows, int row)
    {
        double[] values = rows.NodesOf(row).ToArray();
        double[,] flat = new double[1, values.Length];
        Buffer.BlockCopy(values, 0, flat, 0, sizeof(double) * values.Length);
        return flat;
    }

    private static RaggedGraphs<double> Rows(Topology[] graphs) => Rows<double>(graphs);

    private static RaggedGraphs<T> Rows<T>(Topology[] graphs)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new(
            graphs, Values<T>(graphs.Sum(g => g.Nodes), NodeChannels, 4), Values<T>(graphs.Sum(g => g.Edges), EdgeChannels, 5));

    private static T[,] Values<T>(int rows, int columns, ulong seed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[,] values = new T[rows, columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / columns, i % columns] = T.CreateTruncating(new RandomKey(seed).Uniform(i) - 0.5);
        }

        return values;
    }

    private static float[,] Ones(int rows)
    {
        float[,] ones = new float[rows, 1];
        for (int i = 0; i < rows; i++)
        {
            ones[i, 0] = 1;
        }

        return ones;
    }

    private static double[,] Labels(int rows)
    {
        double[,] labels = new double[rows, 1];
        for (int r = 0; r < rows; r++)
        {
            labels[r, 0] = 0.1 * r;
        }

        return labels;
    }

    private static Topology Random(int nodes, int edges)
    {
        RandomKey key = new((ulong)(nodes + edges));
        return new(nodes, [.. Enumerable.Range(0, edges).Select(e => ((int)(key.Uniform(2 * e) * nodes), (int)(key.Uniform((2 * e) + 1) * nodes)))]);
    }

    /// <summary>Two rounds of messages between nodes, and a sum over nodes and edges.</summary>
    private sealed class Network : Module
    {
        private readonly Mlp message = new([(2 * NodeChannels) + EdgeChannels, 8, NodeChannels], Activation.Tanh);
        private readonly Mlp update = new([2 * NodeChannels, 6, NodeChannels], Activation.Softplus);
        private readonly Mlp readout = new([NodeChannels, 1], Activation.Tanh);

        protected override IReadOnlyList<Module> Parts => [message, update, readout];

        public Tensor Energy(RowGraph graph)
        {
            NodeValues state = graph.Nodes;
            EdgeValues messages = graph.FromSources(state);
            for (int round = 0; round < 2; round++)
            {
                messages = Loop.Map(
                    (source, target, edge) => message.Apply(Concat(source, target, edge)), graph.FromSources(state),
                    graph.FromTargets(state), graph.Edges);
                state = Loop.Map((x, sum) => x + update.Apply(Concat(x, sum)), state, graph.SumAtTargets(messages));
            }

            return Loop.Sum(x => readout.Apply(x)[0], state) + Loop.Sum(m => Sum(Square(m)), messages);
        }

        /// <summary>The same function of a graph that is a constant.</summary>
        /// <param name="graph">The graph.</param>
        /// <param name="nodes">[channels, nodes].</param>
        /// <param name="edges">[channels, edges].</param>
        public Tensor Energy(Topology graph, Tensor nodes, Tensor edges)
        {
            Tensor state = nodes, squares = Constant(0);
            for (int round = 0; round < 2; round++)
            {
                Tensor sums = Zeros([NodeChannels, graph.Nodes]);
                if (graph.Edges > 0)
                {
                    Tensor messages = Loop.Map(
                        message.Apply, Concat(graph.FromSources(state), graph.FromTargets(state), edges));
                    (sums, squares) = (graph.SumAtTargets(messages), Sum(Square(messages)));
                }

                state = Loop.Map((x, sum) => x + update.Apply(Concat(x, sum)), state, sums);
            }

            return Sum(Loop.Map(x => readout.Apply(x)[0], state)) + squares;
        }
    }
}
