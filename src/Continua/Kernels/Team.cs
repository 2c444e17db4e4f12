using System.Runtime.ExceptionServices;

namespace Continua.Kernels;

/// <summary>Threads that share one piece of work.</summary>
internal static class Team
{
    /// <summary>Runs work once for each member; what a member throws arrives as it was thrown, not wrapped.</summary>
    public static void Run(int members, Action<int> work)
    {
        if (members == 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, members, new ParallelOptions { MaxDegreeOfParallelism = members }, work);
        }
        catch (AggregateException thrown)
        {
            ExceptionDispatchInfo.Throw(thrown.Flatten().InnerExceptions[0]);
        }
    }
}
