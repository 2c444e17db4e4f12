namespace Continua.Learning;

/// <summary>A fitted model of one column and the rows to which it is applied.</summary>
/// <param name="Fit">The model with its fitted parameters.</param>
/// <param name="Rows">The standardised rows.</param>
/// <param name="Output">
/// The index of the column in <paramref name="Rows"/>, which have several columns for a joint model.
/// </param>
/// <param name="Scale">The conversion from standardised values to data units.</param>
/// <param name="IsLog">Whether the model describes the values' logarithms.</param>
/// <param name="Description">A description of the model as text.</param>
internal sealed record ChosenModel(
    ModelFit Fit, FilterRows Rows, int Output, ColumnScale Scale, bool IsLog, string Description)
{
    /// <summary>
    /// A clock (a component of known period) that has been subtracted from the rows, as a function from the time in
    /// spacings to its standardised value. Null without a clock, or if the clock is a part of the model.
    /// </summary>
    public Func<double, double>? Clock { get; init; }

    /// <summary>The value that standardises to zero, in data units or in logarithms.</summary>
    public double Center => Scale.Restore(0, 1, IsLog).Mean;

    /// <summary>The size of one standardised unit, in data units or in logarithms.</summary>
    public double Unit => Scale.Restore(0, 1, IsLog).Deviation;

    /// <summary>Returns the same model with the parameters of maximum likelihood over the rows.</summary>
    public ChosenModel AtMaximum() => this with { Fit = Fit.AtMaximum(Rows) };
}
