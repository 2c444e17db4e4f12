namespace Continua;

/// <summary>The state of an instruction that reports costs and failures of its last run.</summary>
internal interface IRowReport
{
    /// <summary>
    /// Adds the cost and the failed rows of the last run; its first row has index <paramref name="firstRow"/>.
    /// </summary>
    void Report(int firstRow, RunReport report);
}

/// <summary>The costs and the failed rows of a run over rows.</summary>
public sealed class RunReport
{
    private SolveNotes notes;

    /// <summary>The number of evaluations of vector fields, summed over rows and solves.</summary>
    public long ForwardEvaluations { get; internal set; }

    /// <summary>The number of evaluations of derivatives of vector fields, summed over rows and solves.</summary>
    public long BackwardEvaluations { get; internal set; }

    /// <summary>The number of accepted steps, summed over rows and solves.</summary>
    public long AcceptedSteps { get; internal set; }

    /// <summary>The number of rejected steps, summed over rows and solves.</summary>
    public long RejectedSteps { get; internal set; }

    /// <summary>
    /// The maximum size, in bytes, of the steps and snapshots that one solve of one block of rows stored for its
    /// backward pass. With <see cref="DiscreteAdjoint"/> it grows with the number of steps; with the other adjoints it
    /// is bounded. 0 without a gradient.
    /// </summary>
    public long RecordBytes { get; internal set; }

    /// <summary>
    /// The largest estimated error, over rows and solves, of an integral outside the error control: of
    /// <see cref="RunningCosts"/> with <see cref="RunningCosts.ChooseSteps"/> off, or of
    /// <see cref="SolveOptions.Quadratures"/>. 0 without such integrals. NaN for running costs and quadratures of
    /// solves with fixed or given steps, since such steps have no error estimate.
    /// </summary>
    public double QuadratureError { get; internal set; }

    /// <summary>The number of row solves: rows times solves.</summary>
    public long Solves { get; internal set; }

    /// <summary>The failed rows with their messages.</summary>
    public List<SolveFailure> Failures { get; } = [];

    /// <summary>
    /// Messages other than <see cref="Failures"/>, such as raised tolerances; see <see cref="Solution{T}.Notes"/>.
    /// </summary>
    public IReadOnlyList<string> Notes => notes.Sentences();

    internal void AddNotes(in SolveNotes added) => notes.Add(added);

    internal void AddNotes(RunReport other) => notes.Add(other.notes);

    /// <summary>Adds a failed row, unless it has failed before: the first failure is the cause of the others.</summary>
    internal void AddFailure(SolveFailure failure)
    {
        if (!Failures.Exists(known => known.Row == failure.Row))
        {
            Failures.Add(failure);
        }
    }

    internal void Clear()
    {
        (ForwardEvaluations, BackwardEvaluations, AcceptedSteps, RejectedSteps, Solves, RecordBytes) =
            (0, 0, 0, 0, 0, 0);
        QuadratureError = 0;
        Failures.Clear();
        notes = default;
    }

    internal void Add(RunReport other)
    {
        ForwardEvaluations += other.ForwardEvaluations;
        BackwardEvaluations += other.BackwardEvaluations;
        AcceptedSteps += other.AcceptedSteps;
        RejectedSteps += other.RejectedSteps;
        Solves += other.Solves;
        RecordBytes = Math.Max(RecordBytes, other.RecordBytes);
        QuadratureError = Math.Max(QuadratureError, other.QuadratureError);
        Failures.AddRange(other.Failures);
        notes.Add(other.notes);
    }
}
