namespace Continua.Learning;

/// <summary>Checks that the description of the data in a model file is consistent.</summary>
internal static class ContextCheck
{
    /// <summary>Returns the description unchanged if it is consistent.</summary>
    /// <param name="context">The description of the data.</param>
    /// <param name="field">The field of the file's network; null if it is not known.</param>
    /// <exception cref="FormatException">The description is inconsistent, so that the file is damaged.</exception>
    public static FitContext Checked(FitContext context, Field? field)
    {
        int states = context.States.Count;
        Require(states > 0 && context.States.All(s => s.Length > 0), "the names of its states");
        Require(field is not MlpField mlp || mlp.Dimension == states, "the size of its field");
        Require(field is not LinearField linear || linear.Dimension == states, "the size of its field");
        Require(context.Scaling.Mean.Length == states && context.Scaling.Mean.All(double.IsFinite), "the means of its states");
        Require(
            context.Scaling.Deviation.Length == states && context.Scaling.Deviation.All(d => d > 0 && double.IsFinite(d)),
            "the deviations of its states");
        Require(context.Spacing > 0 && double.IsFinite(context.Spacing) && double.IsFinite(context.Origin), "its unit of time");
        Require(
            context.Ends.All(e => double.IsFinite(e.Time) && e.State.Length == states && e.State.All(double.IsFinite)),
            "the last rows of its data");
        Require(
            context.Ranges is not { } ranges || (ranges.Count == states && ranges.All(r => r.Min <= r.Max)),
            "the ranges of its states");
        return context;
    }

    private static void Require(bool valid, string subject)
    {
        if (!valid)
        {
            throw new FormatException($"it is damaged: {subject} cannot be right");
        }
    }
}
