namespace Continua.Loops;

/// <summary>One step of a scan: the states after an observation as expressions of the values before it.</summary>
/// <param name="States">The placeholders of the states before the step.</param>
/// <param name="Observed">The placeholders of the values of the observation.</param>
/// <param name="Arguments">The placeholders of values that are constant over all steps.</param>
/// <param name="Next">The states after the step.</param>
internal sealed record ScanBody(Tensor[] States, Tensor[] Observed, Tensor[] Arguments, Tensor[] Next)
{
    /// <summary>All placeholders: states, values of the observation, arguments.</summary>
    public Tensor[] Inputs => [.. States, .. Observed, .. Arguments];
}
