namespace Continua.Learning;

/// <summary>One component of a state over a history, estimated at each row from all rows.</summary>
/// <param name="Name">
/// The name: <c>level</c>, <c>trend</c>, <c>clock</c> (a component of known period), <c>cycle</c> (an oscillating
/// process), <c>memory</c> (a process that does not oscillate), <c>joint</c> (the part explained by the joint model) or
/// <c>smoothed</c>.
/// </param>
/// <param name="Values">
/// The estimates, [rows], in <paramref name="Unit"/>; medians in a model of logarithms. NaN if the model cannot be
/// applied to the history.
/// </param>
/// <param name="Lower">
/// The lower ends of the bands, [rows], in <paramref name="Unit"/>. The bands do not include the uncertainty of fitted
/// variances, rates and periods.
/// </param>
/// <param name="Upper">The upper ends of the bands, [rows], in <paramref name="Unit"/>.</param>
/// <param name="IsFactor">
/// Whether the component is a factor instead of a summand. In a model of logarithms, all components except the level
/// and the smoothed state are factors.
/// </param>
/// <param name="Unit">The unit as text.</param>
public sealed record StateComponent(
    string Name, IReadOnlyList<double> Values, IReadOnlyList<double> Lower, IReadOnlyList<double> Upper, bool IsFactor,
    string Unit);

/// <summary>
/// The decomposition of a state over a history by the model with the largest weight for the state. The sum of
/// <see cref="Parts"/> is the state without observation noise. For a model of logarithms, their product is: the level
/// in data units times the other parts, which are factors.
/// </summary>
public sealed class StateComponents
{
    internal StateComponents(string state, string model, bool isLog, double[] times, double level, double[] observed)
    {
        (State, Model, IsLog, Times, Level, Observed) = (state, model, isLog, times, level, observed);
    }

    /// <summary>The name of the state.</summary>
    public string State { get; }

    /// <summary>A description of the model as text.</summary>
    public string Model { get; }

    /// <summary>
    /// Whether the model describes logarithms; all components except the level and the smoothed state are then factors.
    /// </summary>
    public bool IsLog { get; }

    /// <summary>The times, [rows], in the unit of the time axis.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>The probability with which a band contains the component.</summary>
    public double Level { get; }

    /// <summary>The observed values, [rows], in data units; NaN for a missing cell.</summary>
    public IReadOnlyList<double> Observed { get; }

    /// <summary>The components of <see cref="Smoothed"/>, the level first.</summary>
    public required IReadOnlyList<StateComponent> Parts { get; init; }

    /// <summary>
    /// The slope of the level per unit of time, in data units; for a model of logarithms, the factor of growth per unit
    /// of time, so that 1 means no growth. Null if the model has no slope.
    /// </summary>
    public required StateComponent? Trend { get; init; }

    /// <summary>
    /// The state without observation noise, in data units, at every row, including rows without an observation.
    /// </summary>
    public required StateComponent Smoothed { get; init; }

    /// <summary>
    /// The observed values minus <see cref="Smoothed"/>, [rows], in data units; for a model of logarithms, divided by
    /// <see cref="Smoothed"/>. NaN for a missing cell.
    /// </summary>
    public required IReadOnlyList<double> Remainder { get; init; }

    /// <summary>
    /// Writes components as the columns of a series. The columns of a state <c>x</c> are <c>x</c> as observed;
    /// <c>x_level</c>, <c>x_level_lower</c>, <c>x_level_upper</c>; <c>x_trend</c>, <c>x_clock</c>, <c>x_cycle</c>,
    /// <c>x_memory</c> and <c>x_joint</c>, those that the model has; <c>x_smoothed</c>, <c>x_smoothed_lower</c>,
    /// <c>x_smoothed_upper</c> and <c>x_remainder</c>. A name that is in use already gets a number appended. Values
    /// that are not finite become missing cells.
    /// </summary>
    /// <param name="components">The components of one history, with at least one state.</param>
    /// <param name="time">The time axis of the history.</param>
    public static TimeSeries ToSeries(IReadOnlyList<StateComponents> components, TimeAxis time)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(time);
        return ComponentColumns.ToSeries(components, time);
    }
}
