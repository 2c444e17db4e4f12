namespace Continua.Learning;

/// <summary>
/// Sets of classes that contain the true one with a given share, separately for each class: a class is in the set of a
/// series if its probability is at least the quantile of the probabilities of that class among its own validation series.
/// </summary>
/// <remarks>
/// Reference: Vovk 2012, "Conditional validity of inductive conformal predictors"; Sadinle, Lei, Wasserman 2019, "Least
/// ambiguous set-valued classifiers with bounded error levels".
/// </remarks>
public sealed class ConformalSets
{
    /// <summary>Creates sets from thresholds.</summary>
    /// <param name="thresholds">The smallest probability with which each class is in a set.</param>
    public ConformalSets(double[] thresholds) => Thresholds = thresholds;

    /// <summary>The smallest probability with which each class is in a set.</summary>
    public double[] Thresholds { get; }

    /// <summary>Calibrates sets on series that the model was not trained on.</summary>
    /// <param name="probabilities">The predicted probabilities, [series, classes].</param>
    /// <param name="labels">The class of each series.</param>
    /// <param name="coverage">The share of the series of each class whose set shall contain it, between 0 and 1.</param>
    /// <exception cref="ArgumentException">The share is not between 0 and 1.</exception>
    public static ConformalSets Calibrate(double[,] probabilities, int[] labels, double coverage)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labels);
        Tensor.Guard(coverage is > 0 and < 1, $"A coverage is between 0 and 1, but got {coverage}; take 0.9.");
        double[] thresholds = new double[probabilities.GetLength(1)];
        for (int c = 0; c < thresholds.Length; c++)
        {
            double[] own = [.. Enumerable.Range(0, labels.Length).Where(r => labels[r] == c).Select(r => probabilities[r, c]).Order()];

            // The set leaves out at most a share 1 − coverage of n + 1 exchangeable series: the n calibrated ones and a new
            // one. With too few series, every set contains the class.
            int outside = (int)Math.Floor((own.Length + 1) * (1 - coverage));
            thresholds[c] = outside == 0 ? 0 : own[outside - 1];
        }

        return new(thresholds);
    }

    /// <summary>Returns the classes in the set of a series.</summary>
    /// <param name="probabilities">The predicted probabilities, [series, classes].</param>
    /// <param name="row">The series.</param>
    public int[] Of(double[,] probabilities, int row)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return [.. Enumerable.Range(0, Thresholds.Length).Where(c => probabilities[row, c] >= Thresholds[c])];
    }
}
