namespace Continua.Learning;

/// <summary>The tolerances of a fit, from its options: those of each training step and those of evaluations.</summary>
internal sealed class FitTolerances
{
    private readonly FitOptions options;
    private readonly SolveOptions solve;

    /// <param name="options">The options of the fit.</param>
    /// <param name="solve">The options of the model's solve.</param>
    public FitTolerances(FitOptions options, SolveOptions solve)
    {
        (this.options, this.solve) = (options, solve);
        Evaluation = options.EvaluationTolerance
            ?? (options.Tolerances is [.., { StartRtol: not null } last] ? last.Final : new(solve.Rtol, solve.Atol));
    }

    /// <summary>The tolerances of validation and of the fitted model.</summary>
    public Tolerance Evaluation { get; }

    /// <summary>
    /// Whether tolerances are part of the record of training: for a fit with a schedule of tolerances, or with separate
    /// tolerances for evaluations.
    /// </summary>
    public bool AreRecorded => options.Tolerances.Count > 0 || options.EvaluationTolerance is not null;

    /// <summary>The options of solves in evaluations.</summary>
    public SolveOptions EvaluationSolve => With(Evaluation);

    /// <summary>Returns the tolerances of a training step.</summary>
    /// <param name="step">The number of the step, counted from 0.</param>
    public Tolerance At(long step)
    {
        // The first step of a phase is the first one that is not before the end of the preceding phase.
        long start = 0;
        foreach (TolerancePhase phase in options.Tolerances)
        {
            long end = (long)Math.Ceiling(phase.Until * options.Steps);
            if (step < phase.Until * options.Steps)
            {
                return phase.At(step - start, end - start);
            }

            start = end;
        }

        return options.Tolerances.Count > 0 ? options.Tolerances[^1].Final : new(solve.Rtol, solve.Atol);
    }

    private SolveOptions With(Tolerance tolerance) => tolerance == new Tolerance(solve.Rtol, solve.Atol)
        ? solve
        : solve with { Rtol = tolerance.Rtol, Atol = tolerance.Atol };
}
