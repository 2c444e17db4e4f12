using System.Runtime.ExceptionServices;

namespace Continua.Learning;

/// <summary>Trains independent models on several threads.</summary>
internal static class ParallelModels
{
    /// <summary>Calls a function for each index; of several faults, the first one is thrown as it is.</summary>
    /// <param name="count">The number of indices.</param>
    /// <param name="threads">The largest number of threads; 0 for one per core.</param>
    /// <param name="body">The function of an index.</param>
    /// <param name="cancellation">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    public static void Run(int count, int threads, Action<int> body, CancellationToken cancellation)
    {
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.Flatten().InnerExceptions[0]);
        }
    }
}
