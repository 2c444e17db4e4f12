using System.Globalization;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>Rejects invalid options of a fit, and invalid combinations.</summary>
internal static class FitChecks
{
    /// <summary>Checks the options of a fit and of the model's solve.</summary>
    /// <param name="options">The options of the fit.</param>
    /// <param name="solve">The options of the model's solve.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message describes the first one.</exception>
    public static void Check(FitOptions options, SolveOptions solve)
    {
        Tensor.Guard(options.Steps >= 0, $"The number of steps is not negative, but got {options.Steps}.");
        Tensor.Guard(options.Window >= 2, $"A window holds a start and at least one later row, but got {options.Window}; take 10.");
        Tensor.Guard(options.BatchSize >= 1, $"A batch holds at least one window, but got {options.BatchSize}; take 64.");
        Tensor.Guard(
            options.Validation is >= 0 and < 1,
            $"The validation share is in [0, 1), but got {options.Validation}; take 0.1.");
        Tensor.Guard(
            options.Patience is null || options.Validation > 0,
            $"Patience counts validations, but got Patience = {options.Patience} with Validation = 0; "
            + $"set Validation = 0.1, or leave Patience out.");
        Tensor.Guard(
            options.MaxGap is null or > 0,
            $"The longest gap allowed is positive, but got {options.MaxGap}; leave it out to have it chosen.");
        Tensor.Guard(
            options.Threads >= 0, $"The number of threads is positive, or 0 for all cores, but got {options.Threads}; take 0.");
        CheckPhases(options.Tolerances, solve);
        CheckEvaluation(options.EvaluationTolerance, solve);
        CheckUnits(solve);
    }

    /// <summary>Checks that a solve has no options in the units of the data.</summary>
    /// <exception cref="ArgumentException">
    /// The solve has a domain, events, stops, breakpoints or a largest step, which would apply to standardised states
    /// and times.
    /// </exception>
    public static void CheckUnits(SolveOptions solve)
    {
        Tensor.Guard(
            !solve.HasDomain,
            $"A fitted model is solved in standardised states, whose zero is the data's mean, but its Solve has a domain; "
            + $"leave NonNegative and InDomain out, or fit logarithms: FitOptions.Log.");
        Tensor.Guard(
            !solve.HasKnots && solve.MaxStep is null,
            $"A fitted model is solved in standardised states and times, but its Solve has events, stops or a largest step in the data's; "
            + $"leave Events, StopAt, Breakpoints and MaxStep out.");
    }

    /// <summary>Checks that a field in standardised units contains no <see cref="Scaled"/> network.</summary>
    /// <param name="field">A field in standardised units.</param>
    /// <param name="states">The number of states.</param>
    /// <exception cref="ArgumentException">
    /// The field contains such a network, which would standardise its states again.
    /// </exception>
    public static void CheckStandardized(Field field, int states) => Tensor.Guard(
        !Scaled.IsIn(field.Apply(Trace.Input("t", Shape.Scalar), Trace.Input("y", [states]))),
        "A Scaled network standardises states in data units, but with FitOptions.FieldUnits = FieldUnits.Standardized "
        + "it receives standardised ones already; leave FieldUnits out, or use the network itself.");

    private static void CheckPhases(IReadOnlyList<TolerancePhase> phases, SolveOptions solve)
    {
        ArgumentNullException.ThrowIfNull(phases);
        if (phases.Count == 0)
        {
            return;
        }

        Tensor.Guard(
            solve.Steps.IsAdaptive,
            $"Tolerances change how adaptive steps are chosen, but the model is solved with equal steps; "
            + $"leave FitOptions.Tolerances empty, or give the model's Solve a PidController.");
        Tensor.Guard(
            solve.AtolPerComponent is null,
            $"A phase has one absolute tolerance for all components, but the model's Solve has AtolPerComponent; "
            + $"leave FitOptions.Tolerances empty, or take Atol.");
        string ends = string.Join(", ", phases.Select(p => p.Until.ToString(CultureInfo.InvariantCulture)));
        double before = 0;
        foreach (TolerancePhase phase in phases)
        {
            (double until, double rtol, double atol) = phase;
            Tensor.Guard(
                until > before && until <= 1,
                $"Phases of tolerances follow each other and end within (0, 1], but got ends {ends}; sort them by Until.");
            Tensor.Guard(
                rtol >= 0 && atol >= 0 && rtol + atol > 0 && double.IsFinite(rtol + atol),
                $"Tolerances are finite and not negative, one of them positive, but the phase until {until} has rtol {rtol} and atol {atol}; "
                + $"take 1e-6 and 1e-8.");
            Tensor.Guard(
                phase.StartRtol is not { } start || (start > 0 && double.IsFinite(start) && rtol > 0),
                $"A relative tolerance that moves by equal factors is positive and finite at both ends, but the phase until {until} "
                + $"has StartRtol = {phase.StartRtol} and Rtol = {rtol}; take 1e-3 and 1e-5.");
            before = until;
        }
    }

    private static void CheckEvaluation(Tolerance? tolerance, SolveOptions solve)
    {
        if (tolerance is not { Rtol: var rtol, Atol: var atol })
        {
            return;
        }

        Tensor.Guard(
            solve.Steps.IsAdaptive && solve.AtolPerComponent is null,
            "Evaluations have a relative and an absolute tolerance of their own where the model's solve has these, but "
            + "its Solve has fixed steps or AtolPerComponent; leave FitOptions.EvaluationTolerance out.");
        Tensor.Guard(
            rtol >= 0 && atol >= 0 && rtol + atol > 0 && double.IsFinite(rtol + atol),
            $"Tolerances are finite and not negative, one of them positive, but EvaluationTolerance has rtol {rtol} and "
            + $"atol {atol}; take 1e-6 and 1e-8.");
    }
}
