using Continua.Graphs;

namespace Continua.Execution;

/// <summary>Numbers of threads, of which 0 is no limit.</summary>
internal static class ThreadLimit
{
    /// <summary>The most threads on which all operations of a graph may run.</summary>
    public static int Of(Graph graph) => graph.Nodes.Select(node => node.Primitive).OfType<ILimitsThreads>().Select(limit => limit.MaxThreads)
        .Aggregate(0, Least);

    public static int Least(int a, int b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);
}
