using Continua.Graphs;

namespace Continua.Execution;

/// <summary>Limits on numbers of threads, where 0 means no limit.</summary>
internal static class ThreadLimit
{
    /// <summary>The maximum number of threads that all operations of a graph support.</summary>
    public static int Of(Graph graph) =>
        graph.Nodes.Select(node => node.Primitive).OfType<ILimitsThreads>().Select(limit => limit.MaxThreads)
        .Aggregate(0, Min);

    public static int Min(int a, int b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);
}
