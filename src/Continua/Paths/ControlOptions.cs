namespace Continua;

/// <summary>The interpolation of a control path between the observations of a row.</summary>
public enum Interpolation
{
    /// <summary>
    /// A straight line between neighbouring observations. Its values at an observation do not depend on later ones.
    /// </summary>
    Linear,

    /// <summary>
    /// First only the time changes, up to the next observation, then all other channels. The path does not depend on
    /// later observations anywhere, and has two intervals for each pair of neighbouring observations.
    /// </summary>
    Rectilinear,

    /// <summary>
    /// A cubic polynomial in time between neighbouring observations, with the slopes of the straight lines before each
    /// observation. Its values at an observation do not depend on later ones.
    /// </summary>
    Hermite,

    /// <summary>
    /// The natural cubic spline in time through the observed values of each channel, which depends on all observations
    /// everywhere.
    /// </summary>
    Cubic,
}

/// <summary>The value of a channel at observations in which it was not observed.</summary>
public enum Filling
{
    /// <summary>
    /// Interpolated in time between the observed values before and after; constant before the first and after the last.
    /// These values depend on later observations.
    /// </summary>
    Interpolate,

    /// <summary>The last observed value; 0 before the first.</summary>
    Forward,
}

/// <summary>Further channels of a control path, in this order before the channels of the series.</summary>
[Flags]
public enum ControlChannels
{
    /// <summary>Only the channels of the series.</summary>
    None = 0,

    /// <summary>The time of the observations, in the units of the series.</summary>
    Time = 1,

    /// <summary>For each channel, 1 at observations in which it was observed, else 0.</summary>
    Mask = 2,

    /// <summary>For each channel, the number of its values up to and including the observation.</summary>
    Count = 4,
}

/// <summary>The options of a <see cref="ControlPath"/>.</summary>
public sealed record ControlOptions
{
    /// <summary>The interpolation between observations.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Linear;

    /// <summary>
    /// The value of a channel where it was not observed. A cubic path always interpolates, a rectilinear path always
    /// repeats the last observed value.
    /// </summary>
    public Filling Filling { get; init; } = Filling.Interpolate;

    /// <summary>Further channels of the path.</summary>
    public ControlChannels Channels { get; init; } = ControlChannels.Time;

    /// <summary>
    /// The number of intervals of a window. With more than one, the parameter of the path counts windows, and a
    /// <see cref="LogOdeTerm"/> passes each by its log-signature; the interpolation is linear.
    /// </summary>
    public int Window { get; init; } = 1;

    /// <summary>The depth of log-signatures, from 1 to 3; more than 1 is for a <see cref="LogOdeTerm"/>.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Whether the path is read through the log-signatures of its windows.</summary>
    internal bool HasWindows => Window > 1 || Depth > 1;

    /// <summary>
    /// Whether the value of the path at an observation does not depend on later observations, whatever values are
    /// missing.
    /// </summary>
    public bool IsCausal => !HasWindows && (Interpolation == Interpolation.Rectilinear
        || (Interpolation != Interpolation.Cubic && Filling == Filling.Forward));

    /// <summary>The number of channels of the path.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    internal int CountOf(int channels) => channels
        + (Channels.HasFlag(ControlChannels.Time) ? 1 : 0)
        + (Channels.HasFlag(ControlChannels.Mask) ? channels : 0)
        + (Channels.HasFlag(ControlChannels.Count) ? channels : 0);
}
