using System.Runtime.Intrinsics;

namespace Continua.Learning;

/// <summary>
/// A multinomial logistic regression on standardised features, with a penalty on the squares of its weights.
/// </summary>
public sealed class LogisticRegression
{
    // Features are limited to this many deviations, so that one outlier does not decide a prediction.
    private const double MaxDeviations = 5;

    private LogisticRegression(double[] means, double[] deviations, double[] weights, int classes) =>
        (Means, Deviations, Weights, Classes) = (means, deviations, weights, classes);

    /// <summary>The means of the features.</summary>
    public double[] Means { get; }

    /// <summary>The standard deviations of the features; 1 for a constant feature.</summary>
    public double[] Deviations { get; }

    /// <summary>The weights of the standardised features, [classes, features + 1]; the last of a class is its bias.</summary>
    public double[] Weights { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of features.</summary>
    public int Features => Means.Length;

    /// <summary>Fits the regression; the penalty is the one with the smallest log loss of the validation rows.</summary>
    /// <param name="features">The features of all rows, [rows, features].</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="training">The rows to fit to.</param>
    /// <param name="validation">The rows that select the penalty; if there are none, it is 0.01.</param>
    /// <param name="cancellation">Ends the fit with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are no training rows.</exception>
    public static LogisticRegression Fit(
        double[,] features, int[] labels, int classes, int[] training, int[] validation,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        Tensor.Guard(training.Length > 0, "A regression is fitted to one or more rows, but got none; give training rows.");
        int count = features.GetLength(1);
        (double[] means, double[] deviations) = (new double[count], new double[count]);
        for (int f = 0; f < count; f++)
        {
            means[f] = training.Average(row => features[row, f]);
            double variance = training.Average(row => Math.Pow(features[row, f] - means[f], 2));
            deviations[f] = variance > 1e-24 ? Math.Sqrt(variance) : 1;
        }

        double[] weights = new double[classes * (count + 1)];
        LogisticRegression? best = null;
        double bestLoss = double.PositiveInfinity;
        int[] used = [.. validation.Where(row => labels[row] >= 0)];
        foreach (double penalty in used.Length == 0 ? [0.01] : (double[])[1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0001])
        {
            LogisticRegression fitted = new(means, deviations, weights, classes);
            double[][] rows = [.. training.Where(row => labels[row] >= 0).Select(row => fitted.Standardized(features, row))];
            int[] targets = [.. training.Select(row => labels[row]).Where(label => label >= 0)];
            weights = new Lbfgs { MaxIterations = 300, GradientTolerance = 1e-5, Cancellation = cancellation }.Minimize(
                (x, gradient) => Loss(x, gradient, rows, targets, classes, penalty), weights).At;
            fitted = new(means, deviations, weights, classes);
            double loss = used.Length == 0 ? 0 : fitted.LogLoss(features, labels, used);
            if (loss < bestLoss)
            {
                (best, bestLoss) = (fitted, loss);
            }
        }

        return best!;
    }

    /// <summary>Creates a regression from its numbers.</summary>
    internal static LogisticRegression Of(double[] means, double[] deviations, double[] weights, int classes) =>
        new(means, deviations, weights, classes);

    /// <summary>Returns the standardised features of a row, as the weights multiply them.</summary>
    /// <param name="features">The features, [rows, features].</param>
    /// <param name="row">The row.</param>
    public double[] Standardized(double[,] features, int row)
    {
        ArgumentNullException.ThrowIfNull(features);
        double[] standardized = new double[Means.Length];
        for (int f = 0; f < standardized.Length; f++)
        {
            standardized[f] = Standardize(features[row, f], Means[f], Deviations[f]);
        }

        return standardized;
    }

    /// <summary>Returns the probabilities of the classes, [rows, classes].</summary>
    /// <param name="features">The features, [rows, features].</param>
    public double[,] Probabilities(double[,] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        double[,] probabilities = new double[features.GetLength(0), Classes];
        double[] logits = new double[Classes];
        for (int row = 0; row < probabilities.GetLength(0); row++)
        {
            Logits(Weights, Standardized(features, row), logits);
            Softmax(logits);
            for (int c = 0; c < Classes; c++)
            {
                probabilities[row, c] = logits[c];
            }
        }

        return probabilities;
    }

    /// <summary>Standardises a feature.</summary>
    internal static double Standardize(double value, double mean, double deviation) =>
        Math.Clamp((value - mean) / deviation, -MaxDeviations, MaxDeviations);

    /// <summary>Replaces logits by probabilities, without overflow.</summary>
    internal static double Softmax(double[] logits)
    {
        double largest = logits.Max(), sum = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            sum += logits[c] = Math.Exp(logits[c] - largest);
        }

        for (int c = 0; c < logits.Length; c++)
        {
            logits[c] /= sum;
        }

        return largest + Math.Log(sum);
    }

    private double LogLoss(double[,] features, int[] labels, int[] rows)
    {
        double[] logits = new double[Classes];
        double loss = 0;
        foreach (int row in rows)
        {
            Logits(Weights, Standardized(features, row), logits);
            double ofTrue = logits[labels[row]];
            loss += Softmax(logits) - ofTrue;
        }

        return loss / rows.Length;
    }

    private static void Logits(ReadOnlySpan<double> weights, double[] row, double[] logits)
    {
        int width = row.Length + 1;
        for (int c = 0; c < logits.Length; c++)
        {
            ReadOnlySpan<double> ofClass = weights.Slice(c * width, width);
            logits[c] = ofClass[^1] + Dot(ofClass[..^1], row);
        }
    }

    // Eight partial sums on every processor, so that the result does not depend on the width of its vectors.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int i = 0;
        for (; i + Vector512<double>.Count <= a.Length; i += Vector512<double>.Count)
        {
            sums += Vector512.Create(a[i..]) * Vector512.Create(b[i..]);
        }

        double sum = Vector512.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Adds a multiple of a vector.</summary>
    private static void Add(double factor, ReadOnlySpan<double> vector, Span<double> sum)
    {
        int i = 0;
        for (; i + Vector512<double>.Count <= vector.Length; i += Vector512<double>.Count)
        {
            (Vector512.Create<double>(sum[i..]) + (factor * Vector512.Create(vector[i..]))).CopyTo(sum[i..]);
        }

        for (; i < vector.Length; i++)
        {
            sum[i] += factor * vector[i];
        }
    }

    /// <summary>The mean log loss and half the penalty times the squares of the weights, biases excluded.</summary>
    private static double Loss(
        ReadOnlySpan<double> weights, Span<double> gradient, double[][] rows, int[] labels, int classes, double penalty)
    {
        int width = rows[0].Length + 1;
        double[] logits = new double[classes];
        gradient.Clear();
        double loss = 0;
        for (int r = 0; r < rows.Length; r++)
        {
            Logits(weights, rows[r], logits);
            double ofTrue = logits[labels[r]];
            loss += Softmax(logits) - ofTrue;
            for (int c = 0; c < classes; c++)
            {
                double error = (logits[c] - (labels[r] == c ? 1 : 0)) / rows.Length;
                Span<double> ofClass = gradient.Slice(c * width, width);
                Add(error, rows[r], ofClass);
                ofClass[^1] += error;
            }
        }

        double squares = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if ((i + 1) % width != 0)
            {
                squares += weights[i] * weights[i];
                gradient[i] += penalty * weights[i];
            }
        }

        return (loss / rows.Length) + (penalty * squares / 2);
    }
}
