namespace Continua;

/// <summary>An instruction's state that knows how the rows of the last run fared.</summary>
internal interface IRowReport
{
    /// <summary>Adds what the last run cost and which rows failed; row numbers start at <paramref name="firstRow"/>.</summary>
    void Report(int firstRow, RunReport report);
}

/// <summary>What a run over rows cost, and the rows that failed.</summary>
public sealed class RunReport
{
    private SolveNotes notes;

    /// <summary>Evaluations of vector fields, summed over rows and solves.</summary>
    public long ForwardEvaluations { get; internal set; }

    /// <summary>Evaluations of their derivatives, summed over rows and solves.</summary>
    public long BackwardEvaluations { get; internal set; }

    public long AcceptedSteps { get; internal set; }

    public long RejectedSteps { get; internal set; }

    /// <summary>
    /// The most bytes that one solve of one block of rows held for its way back at a time: attempted steps and snapshots.
    /// With <see cref="DiscreteAdjoint"/> it grows with the steps, with the others it is bounded. 0 without a gradient.
    /// </summary>
    public long RecordBytes { get; internal set; }

    /// <summary>
    /// The largest estimated error of an integral outside the error control, over rows and solves: of <see cref="RunningCosts"/> that do
    /// not choose steps, or of <see cref="SolveOptions.Quadratures"/>. 0 without such integrals, NaN where steps are fixed, which no
    /// error chooses.
    /// </summary>
    public double QuadratureError { get; internal set; }

    /// <summary>Rows times solves.</summary>
    public long Solves { get; internal set; }

    /// <summary>The rows that failed, with a sentence each.</summary>
    public List<SolveFailure> Failures { get; } = [];

    /// <summary>
    /// What there is to say beside <see cref="Failures"/>, a sentence each; see <see cref="Solution{T}.Notes"/>.
    /// </summary>
    public IReadOnlyList<string> Notes => notes.Sentences();

    internal void AddNotes(in SolveNotes added) => notes.Add(added);

    internal void AddNotes(RunReport other) => notes.Add(other.notes);

    /// <summary>Adds a failed row, once: what failed first is the cause of the rest.</summary>
    internal void AddFailure(SolveFailure failure)
    {
        if (!Failures.Exists(known => known.Row == failure.Row))
        {
            Failures.Add(failure);
        }
    }

    internal void Clear()
    {
        (ForwardEvaluations, BackwardEvaluations, AcceptedSteps, RejectedSteps, Solves, RecordBytes) = (0, 0, 0, 0, 0, 0);
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
