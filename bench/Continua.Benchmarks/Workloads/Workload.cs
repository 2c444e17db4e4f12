using Continua.Learning;

namespace Continua.Benchmarks.Workloads;

/// <summary>One line of the table: something that is done over and over, and timed.</summary>
internal abstract class Workload
{
    /// <summary>Batches that are stored; later steps begin again with the first.</summary>
    public const int Batches = 256;

    public abstract string Name { get; }

    /// <summary>What to know before comparing; empty if nothing.</summary>
    public virtual string Note => "";

    /// <summary>Begins anew from a start, which has weights and batches of its own.</summary>
    public abstract WorkloadRun Begin(int start, int threads);

    /// <summary>Everything another program needs to do the same work from the first <paramref name="count"/> starts.</summary>
    public abstract IEnumerable<StoredTensor> Export(int count);
}

/// <summary>A workload under way.</summary>
internal abstract class WorkloadRun : IDisposable
{
    /// <summary>Does the work once.</summary>
    public abstract StepCost Step();

    /// <summary>Goes back to the start, with everything that is compiled.</summary>
    public abstract void Restart();

    public abstract void Dispose();
}

/// <summary>What one step yielded and cost, evaluations and steps as means over its solves.</summary>
/// <param name="Loss">The loss before the update; of a plain solve a number by which both sides can be told to agree.</param>
/// <param name="Failed">Rows that failed: of all steps together, not their mean.</param>
internal readonly record struct StepCost(double Loss, double Forward, double Backward, double Accepted, double Rejected, int Failed);
