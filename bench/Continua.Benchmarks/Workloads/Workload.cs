using Continua.Learning;

namespace Continua.Benchmarks.Workloads;

/// <summary>A workload: work that is repeated and timed, one line of the table.</summary>
internal abstract class Workload
{
    /// <summary>The number of stored batches; after the last one, steps use the first one again.</summary>
    public const int Batches = 256;

    public abstract string Name { get; }

    /// <summary>
    /// A remark on what to consider when the results are compared with those of other programs; empty for none.
    /// </summary>
    public virtual string Note => "";

    /// <summary>
    /// Begins a run. The number <paramref name="start"/> determines the initial weights and the batches.
    /// </summary>
    public abstract WorkloadRun Begin(int start, int threads);

    /// <summary>
    /// Returns all data that another program needs to do the same work from the first <paramref name="count"/> starts.
    /// </summary>
    public abstract IEnumerable<StoredTensor> Export(int count);
}

/// <summary>A run of a workload.</summary>
internal abstract class WorkloadRun : IDisposable
{
    /// <summary>Runs one step.</summary>
    public abstract StepCost Step();

    /// <summary>Resets the run to its start, without discarding compiled code.</summary>
    public abstract void Restart();

    public abstract void Dispose();
}

/// <summary>
/// The result and the cost of one step of a workload. Forward and Backward count evaluations of the field, Accepted and
/// Rejected steps of the solver; all four are means over the solves of the step.
/// </summary>
/// <param name="Loss">
/// The loss before the update; for a solve without training, a number that shows whether two programs agree.
/// </param>
/// <param name="Failed">The total number of failed rows, not a mean.</param>
internal readonly record struct StepCost(
    double Loss, double Forward, double Backward, double Accepted, double Rejected, int Failed);
