namespace Continua.Learning;

/// <summary>A score with the ends of its 95 % interval.</summary>
/// <param name="Value">The score, a mean over folds.</param>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public sealed record ScoreInterval(double Value, double Lower, double Upper)
{
    /// <summary>Whether the interval contains zero, so that a difference of scores is not established.</summary>
    public bool HoldsZero => Lower <= 0 && Upper >= 0;
}

/// <summary>
/// Scores of out-of-fold predictions: each score is the mean over the folds, and intervals are those of a bootstrap of
/// the series within each fold.
/// </summary>
internal sealed class FoldScores
{
    private const int Draws = 1000;

    private readonly int[][] rows;
    private readonly int[] labels;
    private readonly double[][][] weights;

    /// <summary>Draws the samples.</summary>
    /// <param name="labels">The class of each series; series with −1 are left out.</param>
    /// <param name="folds">The fold of each series.</param>
    public FoldScores(int[] labels, int[] folds)
    {
        this.labels = labels;
        rows =
        [
            .. Enumerable.Range(0, folds.Max() + 1)
                .Select(f => Enumerable.Range(0, labels.Length).Where(r => folds[r] == f && labels[r] >= 0).ToArray())
                .Where(ofFold => ofFold.Length > 0),
        ];
        RandomKey key = new(1);
        weights = [.. rows.Select((ofFold, f) => Enumerable.Range(0, Draws).Select(d => Sample(ofFold.Length, key.Split(f).Split(d))).ToArray())];
    }

    /// <summary>Returns a score with its interval.</summary>
    /// <param name="score">The score.</param>
    /// <param name="probabilities">The out-of-fold predictions, [series, classes].</param>
    public ScoreInterval Of(ClassScore score, double[,] probabilities) => Interval(Values(score, probabilities));

    /// <summary>Returns the difference of a score between two predictions of the same series, with its interval.</summary>
    /// <param name="score">The score.</param>
    /// <param name="first">The out-of-fold predictions of the first model, [series, classes].</param>
    /// <param name="second">The out-of-fold predictions of the second model, [series, classes].</param>
    /// <returns>The score of the first model minus that of the second.</returns>
    public ScoreInterval Difference(ClassScore score, double[,] first, double[,] second) =>
        Interval([.. Values(score, first).Zip(Values(score, second), (a, b) => a - b)]);

    /// <summary>Returns the score of each fold.</summary>
    public double[] OfFolds(ClassScore score, double[,] probabilities) =>
        [.. rows.Select(ofFold => Scored(ofFold, probabilities).Of(score, Ones(ofFold.Length)))];

    /// <summary>Returns the score of the data, then that of each sample; each is a mean over the folds.</summary>
    private double[] Values(ClassScore score, double[,] probabilities)
    {
        double[] values = new double[1 + Draws];
        for (int f = 0; f < rows.Length; f++)
        {
            ScoredClasses scored = Scored(rows[f], probabilities);
            values[0] += scored.Of(score, Ones(rows[f].Length)) / rows.Length;
            for (int d = 0; d < Draws; d++)
            {
                values[d + 1] += scored.Of(score, weights[f][d]) / rows.Length;
            }
        }

        return values;
    }

    private ScoredClasses Scored(int[] ofFold, double[,] probabilities)
    {
        double[,] taken = new double[ofFold.Length, probabilities.GetLength(1)];
        for (int i = 0; i < taken.Length; i++)
        {
            (int row, int c) = (i / taken.GetLength(1), i % taken.GetLength(1));
            taken[row, c] = probabilities[ofFold[row], c];
        }

        return new(taken, [.. ofFold.Select(r => labels[r])]);
    }

    private static ScoreInterval Interval(double[] values)
    {
        double[] drawn = [.. values.Skip(1).Where(double.IsFinite).Order()];
        return drawn.Length == 0
            ? new(values[0], double.NaN, double.NaN)
            : new(values[0], drawn[(int)(0.025 * (drawn.Length - 1))], drawn[(int)Math.Ceiling(0.975 * (drawn.Length - 1))]);
    }

    private static double[] Sample(int count, RandomKey key)
    {
        double[] sample = new double[count];
        for (int i = 0; i < count; i++)
        {
            sample[(int)key.Index(i, count)]++;
        }

        return sample;
    }

    private static double[] Ones(int count)
    {
        double[] ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
