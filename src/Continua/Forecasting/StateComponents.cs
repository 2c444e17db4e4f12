namespace Continua.Learning;

/// <summary>One component of a state over a history: an estimate at each row from all rows before and after it.</summary>
/// <param name="Name">
/// <c>level</c>, <c>trend</c>, <c>clock</c>, <c>cycle</c> (a process that swings), <c>memory</c> (one that does not), <c>joint</c> (what the columns
/// have from each other) or <c>smoothed</c>.
/// </param>
/// <param name="Values">[rows], in <paramref name="Unit"/>: the median where it is a factor.</param>
/// <param name="Lower">The lower ends of bands, [rows]; the parameters are taken as known.</param>
/// <param name="Upper">The upper ends of bands, [rows].</param>
/// <param name="IsFactor">Whether it multiplies the others in place of being added: models of logarithms have one level and factors.</param>
/// <param name="Unit">The unit in words.</param>
public sealed record StateComponent(
    string Name, IReadOnlyList<double> Values, IReadOnlyList<double> Lower, IReadOnlyList<double> Upper, bool IsFactor, string Unit);

/// <summary>
/// A state over a history, taken apart by the model of the greatest weight for it: the sum of <see cref="Parts"/> is the state without the noise
/// of its observations. Of a model of logarithms it is the product of the level and the other parts, which are factors.
/// </summary>
public sealed class StateComponents
{
    internal StateComponents(string state, string model, bool isLog, double[] times, double level, double[] observed)
    {
        (State, Model, IsLog, Times, Level, Observed) = (state, model, isLog, times, level, observed);
    }

    /// <summary>The state's name.</summary>
    public string State { get; }

    /// <summary>The model in words.</summary>
    public string Model { get; }

    /// <summary>Whether the model is one of logarithms: all components but level and smoothed state are factors.</summary>
    public bool IsLog { get; }

    /// <summary>The times, [rows], in the unit of the time axis.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>The probability that a band holds the component.</summary>
    public double Level { get; }

    /// <summary>What was observed, [rows], in data units; NaN where nothing was.</summary>
    public IReadOnlyList<double> Observed { get; }

    /// <summary>The components that make up <see cref="Smoothed"/>; the level first.</summary>
    public required IReadOnlyList<StateComponent> Parts { get; init; }

    /// <summary>
    /// The slope of the level, per unit of time: in data units, or the factor of growth in a unit of time for a model of logarithms. Null where the
    /// model has none.
    /// </summary>
    public required StateComponent? Trend { get; init; }

    /// <summary>The state without the noise of its observations, in data units, at every row: where nothing was observed, too.</summary>
    public required StateComponent Smoothed { get; init; }

    /// <summary>
    /// What was observed less <see cref="Smoothed"/>, [rows], in data units, or divided by it for a model of logarithms; NaN where nothing was
    /// observed.
    /// </summary>
    public required IReadOnlyList<double> Remainder { get; init; }

    /// <summary>
    /// Components as the columns of a series: of a state <c>x</c> itself as observed, <c>x_level</c>, <c>x_level_lower</c>, <c>x_level_upper</c>,
    /// <c>x_trend</c>, <c>x_clock</c>, <c>x_cycle</c>, <c>x_memory</c> or <c>x_joint</c> where there are such, <c>x_smoothed</c>,
    /// <c>x_smoothed_lower</c>, <c>x_smoothed_upper</c>, <c>x_remainder</c>.
    /// </summary>
    /// <param name="components">Those of one history; one state at least.</param>
    /// <param name="time">The time axis of the history.</param>
    public static TimeSeries ToSeries(IReadOnlyList<StateComponents> components, TimeAxis time)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(time);
        return ComponentColumns.ToSeries(components, time);
    }
}
