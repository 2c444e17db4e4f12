using System.Globalization;
using Continua.Integration;
using static System.FormattableString;

namespace Continua.Solving;

/// <summary>Composes the messages about failed rows: the rule, what was found, a fix.</summary>
internal static class StatusText
{
    // Counting time from t₀ is recommended if the proposed step is more than this many times the smallest step that the
    // clock would then resolve.
    private const double MinGain = 1000;

    /// <summary>Describes the failure of a row.</summary>
    /// <param name="row">The index of the row.</param>
    /// <param name="state">The state of the row at its end.</param>
    /// <param name="options">The options of the solve.</param>
    /// <param name="within">
    /// The failure of a solve within the field that caused the failure of the row; null if there was none.
    /// </param>
    public static SolveFailure Describe(int row, in RowState state, SolveOptions options, string? within)
    {
        string sentence = state.Status switch
        {
            SolveStatus.NotFinite or SolveStatus.StepTooSmall or SolveStatus.NotSolved when within is not null =>
                $"a solve within the field succeeds where the field is evaluated, but at {Where(state)} it did not: "
                + $"{within}",
            SolveStatus.OutOfSteps => OutOfSteps(state, options),
            SolveStatus.StepTooSmall =>
                $"steps stay above what the clock resolves, but the tolerance requires less at {Where(state)}; "
                + $"{LargerSteps(state)}.",
            SolveStatus.LeftDomain => OutOfDomain(state, options),
            SolveStatus.NotSolved =>
                $"Newton's method solves the equations of a step once it is short enough, but did not at "
                + $"{Where(state)}; check the Jacobian, or look for a jump or a pole of the field there.",
            SolveStatus.InconsistentStart =>
                "a start satisfies the constraints of a singular mass matrix (the equations of M·dy/dt = f(t, y) "
                + "without a derivative), which determine the rest of the state (index 1), but this start violates "
                + "them, or they do not determine the rest (an index above 1, or an equation that follows from "
                + "others), and no correction was found, or none was made because a gradient is requested; check f "
                + "there, or give a start that satisfies them: the first state of Ode.Solve outside expressions with "
                + "SaveAt.Steps.",
            SolveStatus.EventsAccumulate =>
                $"{options.Events![state.FailedEvent].NameOr(state.FailedEvent)} happens again and again without time "
                + $"in between at {Where(state, "")}, like the bounces of a ball that comes to rest; end the row there "
                + $"with a terminal event, or let the reset and the field hold the state.",
            SolveStatus.OutsidePath => string.Create(
                CultureInfo.InvariantCulture,
                $"an input path with Outside = Refuse is read between its knots only, but the solve reaches to t = "
                + $"{state.BeyondTime}, beyond the knot at {state.BeyondKnot}; shorten the span, or set Outside = "
                + $"PathOutside.Hold."),
            SolveStatus.EventNotFinite =>
                $"the condition of an event and the state after its reset are finite, but got NaN or infinity from "
                + $"{options.Events![state.FailedEvent].NameOr(state.FailedEvent)} at {Where(state, "")}; check it for "
                + $"divisions, roots and logarithms.",
            SolveStatus.TimesOutOfOrder => string.Create(
                CultureInfo.InvariantCulture,
                $"save times go from t0 = {state.Start} to t1 = {state.End} in order, but save {state.WorstComponent} "
                + $"is {state.RefusedTime}; ")
                + (double.IsNaN(state.RefusedTime)
                    ? "check how it is computed." : "sort them and keep them within the span."),
            SolveStatus.StagesCoincide => string.Create(
                CultureInfo.InvariantCulture,
                $"a field that reads t is evaluated at different times within a step, but its precision resolves only "
                + $"increments of t of {state.TimeSpacing:G3} at {Where(state)}; count time from near t0, or solve in "
                + $"double."),
            _ when state.Accepted + state.Rejected == 0 =>
                $"starts and times are finite, but got {NotFinite(state)}; check the data.",
            _ when !options.Solver.IsExplicit =>
                $"values and derivatives of the field stay finite, but one became infinite or NaN at {Where(state)}; "
                + $"the solution may blow up there, or the Jacobian or ∂f/∂t may be infinite: shorten the span, take "
                + $"an explicit method, or check the field for divisions, roots, logarithms and positions out of "
                + $"range.",
            _ =>
                $"values stay finite, but became infinite or NaN at {Where(state)}; the solution may blow up there: "
                + $"shorten the span, bound the field (tanh), or check it for divisions, logarithms and positions out "
                + $"of range.",
        };
        return new(row, state.Status, $"Row {row.ToString(CultureInfo.InvariantCulture)}: {sentence}")
        {
            Throws = options.ThrowOnFailure,
        };
    }

    private static string NotFinite(in RowState state) =>
        !double.IsFinite(state.Start) ? $"t0 = {state.Start.ToString(CultureInfo.InvariantCulture)}"
            : !double.IsFinite(state.End) ? $"t1 = {state.End.ToString(CultureInfo.InvariantCulture)}"
            : $"NaN or infinity in component {state.WorstComponent.ToString(CultureInfo.InvariantCulture)} of y0";

    private static string OutOfSteps(in RowState state, SolveOptions options) =>
        $"a solve ends within MaxSteps = {options.MaxSteps.ToString(CultureInfo.InvariantCulture)} steps, but stopped "
        + $"at {Where(state)}; "
        + (!options.Steps.IsAdaptive ? "raise MaxSteps or take larger steps."
            : state.IsBoundByStability ? "take an implicit method, Rodas5P or Kvaerno5, or raise MaxSteps: the "
                + "equation is stiff there, and the last steps were as long as stability allows, whatever the "
                + "tolerances."
            : "raise the tolerances or MaxSteps.");

    private static string OutOfDomain(in RowState state, SolveOptions options)
    {
        bool named = state.WorstComponent >= 0, starts = state.Accepted + state.Rejected == 0;
        string rule = named ? Invariant($"component {state.WorstComponent} stays at 0 or above by NonNegative")
            : "the state stays where InDomain is true";
        string left = starts ? "starts"
            : state.ConsecutiveOutOfDomain == 1 ? "a step ended"
            : Invariant($"{state.ConsecutiveOutOfDomain} steps in a row, each shorter than the one before, ended");
        string with = named ? Invariant($" with {state.RefusedValue:G3}") : "";
        string where = starts ? $"t0 = {Time(state.Start, state)}" : Where(state, "");
        string fix = starts ? "check y0, or leave out what excludes it."
            : !options.Steps.IsAdaptive ? "take smaller steps, or a PidController, which shortens them."
            : named ? "check that its slope is not negative where it is 0, or leave it out of NonNegative."
            : "check the predicate and the slopes at its boundary, or leave InDomain out.";
        return $"{rule}, but {left} outside{with} at {where}; {fix}";
    }

    private static string LargerSteps(in RowState state)
    {
        const string Always = "raise rtol and atol, or look for a jump or a pole of the field there";
        bool coarse = state.Proposed > MinGain * ClockResolution.SmallestStep(state.Time - state.Start);
        return !coarse ? Always : string.Create(
            CultureInfo.InvariantCulture,
            $"count time from t0, since steps of {ClockResolution.SmallestStep(state.Time):G1} are lost in the "
            + $"rounding of t there, or {Always}");
    }

    private static string Where(in RowState state) =>
        Where(state, Invariant($", worst component {state.WorstComponent}"));

    private static string Where(in RowState state, string more) => string.Create(
        CultureInfo.InvariantCulture,
        $"t = {Time(state.Time, state)} of [{Time(state.Start, state)}, {Time(state.End, state)}] (h = "
        + $"{state.LastStep:G3}, after {state.Accepted} accepted and {state.Rejected} rejected steps{more})");

    /// <summary>Formats a time with enough digits to distinguish the times of the span.</summary>
    private static string Time(double time, in RowState state)
    {
        double span = Math.Abs(state.End - state.Start), size = Math.Max(Math.Abs(state.Start), Math.Abs(state.End));
        int digits = span > 0 ? (int)Math.Clamp(6 + Math.Ceiling(Math.Log10(size / span)), 6, 17) : 6;
        return time.ToString($"G{digits}", CultureInfo.InvariantCulture);
    }
}
