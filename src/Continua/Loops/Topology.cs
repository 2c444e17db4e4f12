using Continua.Loops;

namespace Continua;

/// <summary>
/// The directed edges of a graph with a fixed number of nodes. Values of nodes have the shape <c>[..., nodes]</c>,
/// values of edges <c>[..., edges]</c>.
/// </summary>
/// <remarks>
/// Edges are sorted by target; edges with the same target keep their given order. Values are summed in the order of the
/// edges.
/// </remarks>
/// <example><code>
/// Topology ring = Topology.Undirected(nodes: 4, (0, 1), (1, 2), (2, 3), (3, 0));
/// Tensor Diffusion(Tensor t, Tensor y) =&gt; ring.SumAtTargets(ring.FromSources(y) - ring.FromTargets(y));
/// Solution&lt;double&gt; heat = Ode.Solve(Diffusion, new double[,] { { 1, 0, 0, 0 } }, t0: 0, t1: 1);
/// </code></example>
public sealed class Topology
{
    private readonly int[] sources, targets;

    /// <summary>Creates a graph.</summary>
    /// <param name="nodes">The number of nodes, at least 1.</param>
    /// <param name="edges">
    /// The source and the target of each edge, from 0. An edge may lead from a node to itself, and may occur more than
    /// once.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no nodes, or an edge begins or ends at a node that does not exist.
    /// </exception>
    public Topology(int nodes, params ReadOnlySpan<(int Source, int Target)> edges)
    {
        Tensor.Guard(nodes > 0, $"A graph has one or more nodes, but got {nodes}; give their number.");
        (int Source, int Target)[] given = edges.ToArray();
        foreach ((int source, int target) in given)
        {
            Tensor.Guard(
                source >= 0 && source < nodes && target >= 0 && target < nodes,
                $"An edge leads from a node to a node, from 0 to {nodes - 1}, but got ({source}, {target}); number the "
                + $"nodes from 0.");
        }

        Nodes = nodes;
        (int Source, int Target)[] sorted = [.. given.OrderBy(edge => edge.Target)];
        (sources, targets) = ([.. sorted.Select(edge => edge.Source)], [.. sorted.Select(edge => edge.Target)]);
        (OfSources, OfTargets) = (new(sources, nodes), new(targets, nodes));
    }

    /// <summary>The number of nodes.</summary>
    public int Nodes { get; }

    /// <summary>The number of edges.</summary>
    public int Edges => sources.Length;

    /// <summary>The source of each edge.</summary>
    public ReadOnlySpan<int> Sources => sources;

    /// <summary>The target of each edge, in ascending order.</summary>
    public ReadOnlySpan<int> Targets => targets;

    internal SegmentIndex OfSources { get; }

    internal SegmentIndex OfTargets { get; }

    /// <summary>
    /// Creates a graph with two edges for each pair of nodes, one in each direction; a pair of a node with itself gives
    /// one edge.
    /// </summary>
    /// <param name="nodes">The number of nodes, at least 1.</param>
    /// <param name="pairs">The pairs of nodes, from 0.</param>
    /// <inheritdoc cref="Topology(int, ReadOnlySpan{ValueTuple{int, int}})" path="/exception"/>
    public static Topology Undirected(int nodes, params ReadOnlySpan<(int First, int Second)> pairs)
    {
        List<(int Source, int Target)> edges = [];
        foreach ((int first, int second) in pairs)
        {
            edges.Add((first, second));
            if (first != second)
            {
                edges.Add((second, first));
            }
        }

        return new(nodes, [.. edges]);
    }

    /// <summary>Returns the value of the source of each edge, <c>[..., edges]</c>.</summary>
    /// <param name="values">The values of the nodes, <c>[..., nodes]</c>.</param>
    /// <exception cref="ArgumentException">
    /// The value is not real, its last axis does not run over the nodes, or the graph has no edges.
    /// </exception>
    public Tensor FromSources(Tensor values) => OfSources.Gather(values);

    /// <summary>Returns the value of the target of each edge, <c>[..., edges]</c>.</summary>
    /// <inheritdoc cref="FromSources"/>
    public Tensor FromTargets(Tensor values) => OfTargets.Gather(values);

    /// <summary>
    /// Returns, for each node, the sum of the values of the edges that end there, <c>[..., nodes]</c>; 0 without such
    /// an edge.
    /// </summary>
    /// <param name="values">The values of the edges, <c>[..., edges]</c>.</param>
    /// <exception cref="ArgumentException">
    /// The value is not real, its last axis does not run over the edges, or the graph has no edges.
    /// </exception>
    public Tensor SumAtTargets(Tensor values) => OfTargets.Sum(values);

    /// <summary>
    /// Returns, for each node, the sum of the values of the edges that begin there, <c>[..., nodes]</c>; 0 without such
    /// an edge.
    /// </summary>
    /// <inheritdoc cref="SumAtTargets"/>
    public Tensor SumAtSources(Tensor values) => OfSources.Sum(values);
}
