namespace Continua.Learning;

/// <summary>
/// The units in which a vector field written in C# is given its time and states and returns its slopes.
/// </summary>
/// <remarks>
/// A solve, its tolerances and the loss are in standardised units always: states in deviations from the mean of the
/// training data (or of its logarithm), time in median spacings. The fields of the catalogue (<see cref="MlpField"/>,
/// <see cref="LinearField"/>) are networks and see standardised units whatever is set.
/// </remarks>
public enum FieldUnits
{
    /// <summary>The data's own units, so that known physics is written as it stands in books.</summary>
    Data,

    /// <summary>Standardised states, and time in spacings: for fields that are networks.</summary>
    Standardized,
}
