using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Execution;
using Continua.Loops;

namespace Continua;

/// <summary>
/// Many graphs of different sizes, one per row, with the values of their nodes and, optionally, of their edges. The
/// values of all rows are stored one after another, without padding.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <example><code>
/// Topology pair = Topology.Undirected(nodes: 2, (0, 1)), single = new(nodes: 1);
/// RaggedGraphs&lt;double&gt; graphs = new([pair, single], nodes: new double[,] { { 0.1 }, { 0.4 }, { 0.2 } });
/// Tensor Energy(RowGraph graph) =&gt; Loop.Sum(
///     Tensor.Square, graph.SumAtTargets(graph.FromSources(graph.Nodes)));
/// using Predictor&lt;double&gt; predictor = Predictor.OfGraphs&lt;double&gt;(Energy);
/// double[,] energies = predictor.EvaluateGraphs(null, graphs);
/// </code></example>
public sealed class RaggedGraphs<T> : IRowSource
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Topology[] graphs;
    private readonly T[,] nodes;
    private readonly T[,]? edges;
    private readonly int[] firstNodes, firstEdges;

    /// <summary>
    /// Creates graphs with values. The arrays of values are not copied, so that they must not be changed later.
    /// </summary>
    /// <param name="graphs">The graph of each row; rows may share a graph.</param>
    /// <param name="nodes">The values of the nodes, [nodes of all rows, channels], row after row.</param>
    /// <param name="edges">
    /// The values of the edges, [edges of all rows, channels], row after row, in the order of
    /// <see cref="Topology.Sources"/>; null for none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The numbers of nodes or edges differ, or values have no channels or are not finite.
    /// </exception>
    public RaggedGraphs(IReadOnlyList<Topology> graphs, T[,] nodes, T[,]? edges = null)
    {
        ArgumentNullException.ThrowIfNull(graphs);
        ArgumentNullException.ThrowIfNull(nodes);
        (this.graphs, this.nodes, this.edges) = ([.. graphs], nodes, edges);
        Array.ForEach(this.graphs, graph => ArgumentNullException.ThrowIfNull(graph));
        firstNodes = Starts(graph => graph.Nodes, "nodes", nodes);
        firstEdges = edges is null ? [] : Starts(graph => graph.Edges, "edges", edges);
    }

    private RaggedGraphs(RaggedGraphs<T> source, ReadOnlySpan<int> rows)
    {
        (nodes, edges, graphs) = (source.nodes, source.edges, new Topology[rows.Length]);
        (firstNodes, firstEdges) = (new int[rows.Length], edges is null ? [] : new int[rows.Length]);
        for (int i = 0; i < rows.Length; i++)
        {
            int row = source.Checked(rows[i]);
            (graphs[i], firstNodes[i]) = (source.graphs[row], source.firstNodes[row]);
            if (edges is not null)
            {
                firstEdges[i] = source.firstEdges[row];
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public int Rows => graphs.Length;

    /// <summary>The number of channels of a node.</summary>
    public int NodeChannels => nodes.GetLength(1);

    /// <summary>The number of channels of an edge; 0 without values of edges.</summary>
    public int EdgeChannels => edges?.GetLength(1) ?? 0;

    RowSourceSizes IRowSource.Sizes => new(RowSourceKind.Graphs, NodeChannels, EdgeChannels);

    /// <summary>Returns the graph of a row.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The index is not that of a row.</exception>
    public Topology GraphOf(int row) => graphs[Checked(row)];

    /// <summary>Returns the values of the nodes of a row, node after node, [nodes · channels].</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The index is not that of a row.</exception>
    public ReadOnlySpan<T> NodesOf(int row) =>
        MemoryMarshal.CreateReadOnlySpan(ref nodes[firstNodes[Checked(row)], 0], graphs[row].Nodes * NodeChannels);

    /// <summary>Returns the values of the edges of a row, edge after edge, [edges · channels]; empty without values.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The index is not that of a row.</exception>
    public ReadOnlySpan<T> EdgesOf(int row) => graphs[Checked(row)].Edges == 0 || edges is null
        ? []
        : MemoryMarshal.CreateReadOnlySpan(ref edges[firstEdges[row], 0], graphs[row].Edges * EdgeChannels);

    /// <summary>Returns the given rows, in this order; the values are not copied.</summary>
    /// <param name="rows">The indices of the rows; a row may occur more than once.</param>
    /// <exception cref="ArgumentException">An index is not that of a row.</exception>
    public RaggedGraphs<T> Select(params ReadOnlySpan<int> rows) => new(this, rows);

    object IRowSource.CreateBlock(int capacity) => new GraphBlock<T>();

    void IRowSource.Bind(object block, int first, int count) => ((GraphBlock<T>)block).Bind(this, first);

    private int Checked(int row)
    {
        Tensor.Guard(
            row >= 0 && row < Rows,
            $"A row is selected by an index from 0 to {Rows - 1}, but got {row}; check the indices.");
        return row;
    }

    private int[] Starts(Func<Topology, int> countOf, string parts, T[,] values)
    {
        Tensor.Guard(
            values.GetLength(1) > 0, $"The {parts} have at least one channel, but got values without columns; add one.");
        int[] starts = new int[graphs.Length];
        long next = 0;
        for (int r = 0; r < graphs.Length; r++)
        {
            starts[r] = (int)Math.Min(next, int.MaxValue);
            next += countOf(graphs[r]);
        }

        Tensor.Guard(
            next == values.GetLength(0),
            $"There is one row of values for each of the {parts}, but got {values.GetLength(0)} for {next}; give one "
            + $"for each.");
        for (int i = 0; i < values.GetLength(0); i++)
        {
            for (int c = 0; c < values.GetLength(1); c++)
            {
                Tensor.Guard(
                    T.IsFinite(values[i, c]),
                    $"Values of {parts} are finite, but got {values[i, c]} in channel {c} of number {i}; "
                    + $"replace it, and add a channel that marks it.");
            }
        }

        return starts;
    }
}
