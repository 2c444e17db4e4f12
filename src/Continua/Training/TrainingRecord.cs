namespace Continua.Learning;

/// <summary>The record of one validation during training.</summary>
/// <param name="Step">The number of steps so far.</param>
/// <param name="TrainLoss">The mean loss of the steps since the last validation.</param>
/// <param name="ValidationLoss">The loss of the validation slice; NaN if there is none.</param>
/// <param name="Rate">The learning rate of the last step.</param>
/// <param name="ForwardEvaluations">
/// The evaluations of the field per solve (NFE of the forward pass), averaged since the last validation.
/// </param>
/// <param name="BackwardEvaluations">
/// The evaluations of the field's derivative per solve (NFE of the backward pass), averaged since the last validation.
/// </param>
/// <param name="Failed">The number of rows that failed since the last validation.</param>
/// <param name="Seconds">The training time so far in seconds.</param>
public sealed record TrainingRecord(
    long Step, double TrainLoss, double ValidationLoss, double Rate,
    double ForwardEvaluations, double BackwardEvaluations, int Failed, double Seconds);

/// <summary>The way in which training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All planned steps are done.</summary>
    Completed,

    /// <summary>The validation loss stopped improving (<see cref="TrainOptions.Patience"/>).</summary>
    NoImprovement,

    /// <summary>Training was cancelled; it can continue from its state.</summary>
    Cancelled,

    /// <summary>
    /// A step was invalid: the loss or the gradient was not finite, or too many rows could not be solved. The
    /// parameters of the last valid step are kept; <see cref="Trainer{T}.Stopped"/> contains the reason.
    /// </summary>
    Failed,
}

/// <summary>Thrown when training cannot continue.</summary>
/// <param name="message">The reason.</param>
public sealed class TrainingException(string message) : Exception(message);
