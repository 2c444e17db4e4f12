namespace Continua.Learning;

/// <summary>A score of predicted probabilities of classes.</summary>
public enum ClassScore
{
    /// <summary>
    /// The area under the ROC curve: the probability that a series of the class has a higher probability than one of
    /// another class; ties count one half. With more than two classes, the mean over the classes.
    /// </summary>
    Auc,

    /// <summary>
    /// The average precision, the area under the curve of precision against recall. With more than two classes, the mean
    /// over the classes. Reference: Davis, Goadrich 2006, "The relationship between precision-recall and ROC curves".
    /// </summary>
    AveragePrecision,

    /// <summary>
    /// The mean square error of the probabilities: of the positive class if there are two, otherwise summed over all.
    /// </summary>
    Brier,

    /// <summary>The mean of −log of the probability of the true class.</summary>
    LogLoss,

    /// <summary>The share of series whose class has the highest probability.</summary>
    Accuracy,
}
