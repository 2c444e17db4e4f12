namespace Continua.Learning;

/// <summary>
/// The units of the time and states that a vector field written in C# receives, and of the slopes that it returns.
/// </summary>
/// <remarks>
/// The solve, its tolerances and the loss are always in standardised units: states in deviations from the mean of the
/// training data (or of its logarithm), time in median spacings. The fields of the catalogue (<see cref="MlpField"/>,
/// <see cref="LinearField"/>) are networks and always receive standardised units.
/// </remarks>
public enum FieldUnits
{
    /// <summary>The units of the data, so that the equations of known physics need no conversion.</summary>
    Data,

    /// <summary>Standardised states, and time in spacings: for fields that are networks.</summary>
    Standardized,
}
