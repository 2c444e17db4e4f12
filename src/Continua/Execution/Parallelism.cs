using Continua.Graphs;

namespace Continua.Execution;

/// <summary>
/// The threads that a computation may use, such as the update of parameters after a gradient, which reuses the threads
/// of the gradient. The default value is the calling thread alone.
/// </summary>
/// <param name="Runner">The runner; null for the calling thread alone.</param>
/// <param name="Threads">The maximum number of threads; 0 for all cores.</param>
internal readonly record struct Parallelism(ParallelRunner? Runner, int Threads)
{
    /// <summary>The number of worker threads.</summary>
    public int Workers => Runner is null ? 1 : WorkersFor(Threads, int.MaxValue);

    /// <summary>
    /// The number of worker threads for a number of independent parts: at most one per part, and at most
    /// <paramref name="threads"/>, or the number of cores if that is 0.
    /// </summary>
    public static int WorkersFor(int threads, int parts) =>
        Math.Clamp(threads > 0 ? threads : Environment.ProcessorCount, 1, Math.Max(1, parts));

    /// <summary>The maximum number of threads that all operations of a graph support; 0 for no limit.</summary>
    public static int LimitOf(Graph graph) =>
        graph.Nodes.Select(node => node.Primitive).OfType<ILimitsThreads>().Select(limit => limit.MaxThreads).Aggregate(0, Min);

    /// <summary>The smaller of two limits, where 0 is no limit.</summary>
    public static int Min(int a, int b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);
}
