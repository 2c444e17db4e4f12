namespace Continua.Execution;

/// <summary>The parts of an observation that a loop over observations can read.</summary>
internal enum ObservationPart
{
    /// <summary>The values, 0 where a channel was not observed: [channels].</summary>
    Values,

    /// <summary>1 where a channel was observed, else 0: [channels].</summary>
    Mask,

    /// <summary>The time, a scalar.</summary>
    Time,

    /// <summary>The time since the previous observation of the row, a scalar; 0 for the first.</summary>
    SincePrevious,

    /// <summary>The time until the next observation of the row, a scalar; 0 for the last.</summary>
    UntilNext,
}
