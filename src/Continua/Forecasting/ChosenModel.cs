namespace Continua.Learning;

/// <summary>A fitted model of one column, and the rows it is applied to.</summary>
/// <param name="Fit">The model and its parameters.</param>
/// <param name="Rows">The rows, scaled.</param>
/// <param name="Output">The column among those of the rows.</param>
/// <param name="Scale">From scaled values to data units.</param>
/// <param name="IsLog">Whether values are logarithms.</param>
/// <param name="Description">The model in words.</param>
internal sealed record ChosenModel(ModelFit Fit, FilterRows Rows, int Output, ColumnScale Scale, bool IsLog, string Description)
{
    /// <summary>A clock beside the model, scaled, which is already subtracted from the rows; null without one.</summary>
    public Func<double, double>? Clock { get; init; }

    /// <summary>The value that is zero when scaled: of the data, or of their logarithms.</summary>
    public double Center => Scale.Restore(0, 1, IsLog).Mean;

    /// <summary>The unit of scaled values: in data units, or of logarithms.</summary>
    public double Unit => Scale.Restore(0, 1, IsLog).Deviation;

    /// <summary>The same model with the parameters of greatest likelihood over the rows.</summary>
    public ChosenModel AtMaximum() => this with { Fit = Fit.AtMaximum(Rows) };
}
