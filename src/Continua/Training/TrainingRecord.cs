namespace Continua.Learning;

/// <summary>The record of one validation during training.</summary>
/// <param name="Step">The number of steps so far.</param>
/// <param name="TrainLoss">The mean of the batch losses over the steps since the previous validation.</param>
/// <param name="ValidationLoss">The validation loss; NaN for training without validation data.</param>
/// <param name="Rate">The learning rate of the last step, before the factors of parameter groups.</param>
/// <param name="ForwardEvaluations">
/// The number of evaluations of the field in the solve of one row (NFE of the forward pass), averaged over the solves
/// since the previous validation.
/// </param>
/// <param name="BackwardEvaluations">
/// The number of evaluations of the field's derivative in the solve of one row (NFE of the backward pass), averaged
/// over the solves since the previous validation.
/// </param>
/// <param name="Failed">The number of rows that failed since the previous validation.</param>
/// <param name="Seconds">
/// The training time so far in seconds, without the time spent in <see cref="TrainOptions.Progress"/>.
/// </param>
public sealed record TrainingRecord(
    long Step, double TrainLoss, double ValidationLoss, double Rate,
    double ForwardEvaluations, double BackwardEvaluations, int Failed, double Seconds)
{
    /// <summary>
    /// The tolerances of the last training step; null for a fit without <see cref="FitOptions.Tolerances"/> and
    /// <see cref="FitOptions.EvaluationTolerance"/>, and for training without a fit.
    /// </summary>
    public Tolerance? TrainTolerance { get; init; }

    /// <summary>The tolerances of the validation; null where <see cref="TrainTolerance"/> is.</summary>
    public Tolerance? EvaluationTolerance { get; init; }
}

/// <summary>The way in which training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All planned steps are done.</summary>
    Completed,

    /// <summary>
    /// The validation loss, or the training loss without validation, stopped improving
    /// (<see cref="TrainOptions.Patience"/>).
    /// </summary>
    NoImprovement,

    /// <summary>Training was cancelled; it can continue from its state.</summary>
    Cancelled,

    /// <summary>
    /// A step was invalid: the loss or the gradient was not finite, or at least a tenth of the rows could not be
    /// solved. The parameters before this step are kept; <see cref="Trainer{T}.Stopped"/> contains the reason.
    /// </summary>
    Failed,
}

/// <summary>Thrown when training cannot continue.</summary>
/// <param name="message">The reason.</param>
public sealed class TrainingException(string message) : Exception(message);
