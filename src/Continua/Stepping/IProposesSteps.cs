using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// A stepper that chooses the size of the next step together with its order. The controller still accepts or rejects the
/// steps.
/// </summary>
internal interface IProposesSteps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Replaces the controller's factors of the next step sizes; called after the decision on the last attempt, possibly
    /// more than once.
    /// </summary>
    void Propose(StepRecord<T> stepRecord, in StepAcceptance acceptance);
}
