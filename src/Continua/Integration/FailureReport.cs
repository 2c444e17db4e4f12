using System.Globalization;

namespace Continua.Integration;

/// <summary>Sentences about rows that did not reach the end: rule, what was found, what to try.</summary>
internal static class FailureReport
{
    public static SolveFailure Describe(int row, in RowState state, SolveOptions options)
    {
        string where = string.Create(
            CultureInfo.InvariantCulture,
            $"t = {state.Time:G6} of [{state.Start:G6}, {state.End:G6}] (h = {state.LastStep:G3}, after {state.Accepted} accepted and "
            + $"{state.Rejected} rejected steps, worst component {state.WorstComponent})");
        string sentence = state.Status switch
        {
            SolveStatus.OutOfSteps =>
                $"Row {row}: a solve ends within MaxSteps = {options.MaxSteps.ToString(CultureInfo.InvariantCulture)} steps, but stopped at "
                + $"{where}; raise the tolerances or MaxSteps. Steps this small for a smooth solution hint at stiffness.",
            SolveStatus.StepTooSmall =>
                $"Row {row}: steps stay above what the clock resolves, but the tolerance asked for less at {where}; raise rtol and atol, or "
                + "look for a jump or a pole of the field there.",
            SolveStatus.TimesOutOfOrder => string.Create(
                CultureInfo.InvariantCulture,
                $"Row {row}: save times go from t0 = {state.Start} to t1 = {state.End} in order, but save {state.WorstComponent} does not; "
                + $"sort them and keep them within the span."),
            SolveStatus.StagesCoincide => string.Create(
                CultureInfo.InvariantCulture,
                $"Row {row}: a field that reads t sees the stages of a step at different times, but in its precision t moves by "
                + $"{state.TimeSpacing:G3} at a time at {where}; count time from near t0, or solve in double."),
            _ when state.Accepted + state.Rejected == 0 =>
                $"Row {row}: starts and times are finite, but got one that is not (component {state.WorstComponent.ToString(CultureInfo.InvariantCulture)}"
                + " of y0, or t0, t1); check the data.",
            _ =>
                $"Row {row}: values stay finite, but became infinite or NaN at {where}; the solution may blow up there: shorten the span, "
                + "bound the field (tanh), or check it for divisions and logarithms.",
        };
        return new(row, state.Status, sentence);
    }
}
