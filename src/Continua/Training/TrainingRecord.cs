namespace Continua.Learning;

/// <summary>Training at one look at the validation slice.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="TrainLoss">The mean loss of the steps since the last look.</param>
/// <param name="ValidationLoss">The loss of the validation slice; NaN where there is none.</param>
/// <param name="Rate">The learning rate of the last step.</param>
/// <param name="ForwardEvaluations">Evaluations of the field a solve (NFE forward), mean since the last look.</param>
/// <param name="BackwardEvaluations">Evaluations of its derivative a solve (NFE backward).</param>
/// <param name="Failed">Rows that failed since the last look.</param>
/// <param name="Seconds">Training time so far.</param>
public sealed record TrainingRecord(
    long Step, double TrainLoss, double ValidationLoss, double Rate,
    double ForwardEvaluations, double BackwardEvaluations, int Failed, double Seconds);

/// <summary>How training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All planned steps were taken.</summary>
    Completed,

    /// <summary>The validation loss did not improve any more (<see cref="TrainOptions.Patience"/>).</summary>
    NoImprovement,

    /// <summary>It was cancelled; it can go on.</summary>
    Cancelled,

    /// <summary>
    /// A step could not be taken: loss or gradient were not finite, or too many rows could not be solved. The parameters are those of the
    /// last good step; <see cref="Trainer{T}.Stopped"/> says why.
    /// </summary>
    Failed,
}

/// <summary>Training could not go on.</summary>
public sealed class TrainingException(string message) : Exception(message);
