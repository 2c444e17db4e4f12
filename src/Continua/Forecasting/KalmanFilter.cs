namespace Continua.Learning;

/// <summary>
/// Computes the exact likelihood of a state-space model over one series, whose rows may be irregularly spaced and have
/// missing values.
/// </summary>
/// <remarks>
/// The filter starts from states of mean zero with the initial covariance of the model, which is zero for most states
/// and stationary for CARMA and joint processes. It processes the values and the regressors with the same gains, which
/// makes their innovations uncorrelated; the regression coefficients then follow by least squares. As with diffuse
/// initial states, the likelihood is the density of the part of the values that the regressors cannot explain. The
/// common variance σ² is replaced by its estimate. Reference: de Jong, Annals of Statistics 19 (1991), 1073–1083.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="rows">The rows to filter.</param>
/// <param name="start">The filter state after the preceding rows; null to start from the first row.</param>
internal sealed class KalmanFilter(StateSpaceModel model, FilterRows rows, FilterState? start = null)
{
    // Once the relative change of the covariance between consecutive times without missing cells, and with equal steps,
    // is below this value, the covariance is reused for the following times.
    private const double ConvergenceTolerance = 1e-13;

    private readonly FilterRecord record = new(model, rows, start);
    private readonly double[] half = new double[model.States];

    // The number of consecutive values beyond the same limit, with the sign of the change: negative if they are
    // lowered.
    private int consecutiveClips;

    /// <summary>
    /// The limits on innovations; values whose innovations exceed them are changed in <c>rows</c>. Null for no limits.
    /// </summary>
    public FilterClip? Clip { get; init; }

    /// <summary>The stored quantities of the last run.</summary>
    public FilterRecord Record => record;

    /// <summary>Computes the negative log likelihood up to a constant; infinite if it is undefined.</summary>
    /// <param name="parameters">The parameters of the model.</param>
    /// <param name="gradient">Receives the gradient with respect to the parameters; not computed if empty.</param>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        EvaluatedModel at = model.At(parameters);
        Regression? regression = Run(at);
        if (regression is null)
        {
            return double.PositiveInfinity;
        }

        if (!gradient.IsEmpty)
        {
            gradient.Clear();
            new KalmanGradient(record, at).PullBack(regression, gradient);
        }

        return regression.Objective;
    }

    /// <summary>
    /// Filters all rows and returns the regression of the values; null if a variance is not positive, there are too few
    /// values, or the regressors are linearly dependent.
    /// </summary>
    public Regression? Run(EvaluatedModel at)
    {
        // The row whose covariances this time reuses, and the row whose covariances the next time may reuse; −1 for
        // none.
        int convergedRow = -1, nextConverged = -1;
        int columns = rows.Columns, used = start?.Used ?? 0;
        double logVariances = 0;
        consecutiveClips = 0;
        double[] products = start is null ? new double[record.Columns * record.Columns] : [.. start.Products];
        for (int i = 0; i < rows.Count; i++)
        {
            bool isFirst = rows.Steps[i] != FilterRows.None;
            bool sameStep = isFirst && i > 0 && rows.Steps[i] == rows.Steps[i - columns] && IsComplete(i)
                && IsComplete(i - columns);
            convergedRow = !isFirst ? convergedRow : sameStep ? nextConverged : -1;
            record.Source[i] = convergedRow < 0 ? i : convergedRow + (i % columns);
            if (isFirst)
            {
                Predict(at, i, convergedRow < 0);
                nextConverged = convergedRow >= 0 ? convergedRow : sameStep && HasConverged(i, i - columns) ? i : -1;
            }
            else
            {
                CopyFromPrevious(i, convergedRow < 0);
            }

            if (double.IsNaN(rows.Values[i]))
            {
                record.Predicted(i).CopyTo(record.Updated(i));
                record.Covariance(i).CopyTo(record.CovarianceAfter(i));
                continue;
            }

            if (convergedRow < 0 && !UpdateCovariance(at, i))
            {
                return null;
            }

            Update(at, i);
            used += record.AddProducts(products, i);
            logVariances += Math.Log(record.Variance(i));
        }

        return Regression.Of(products, record.Columns, used, logVariances);
    }

    private void Predict(EvaluatedModel at, int row, bool withCovariance)
    {
        int columns = record.Columns, states = record.States;
        Span<double> state = record.Predicted(row);
        (double[] f, double[] q) = at.Step(rows.Steps[row], rows.Lengths[rows.Steps[row]]);
        state.Clear();
        ReadOnlySpan<double> before = row > 0 ? record.Updated(row - 1) : start?.Mean;
        for (int i = 0; i < states && !before.IsEmpty; i++)
        {
            (int first, int end) = model.Ranges[i];
            for (int k = first; k < end; k++)
            {
                SmallMatrix.AddScaled(
                    state.Slice(i * columns, columns), before.Slice(k * columns, columns), f[(i * states) + k]);
            }
        }

        if (withCovariance)
        {
            PredictCovariance(
                row > 0 ? record.CovarianceAfter(row - 1) : start?.Covariance ?? at.Initial, f, q,
                record.Covariance(row));
        }
    }

    /// <summary>Sets p to F P Fᵀ + Q, where P is the covariance before the step.</summary>
    private void PredictCovariance(ReadOnlySpan<double> before, double[] f, double[] q, Span<double> p)
    {
        int states = record.States;
        for (int i = 0; i < states; i++)
        {
            (int first, int end) = model.Ranges[i];
            Array.Clear(half);
            for (int k = first; k < end; k++)
            {
                SmallMatrix.AddScaled(half, before.Slice(k * states, states), f[(i * states) + k]);
            }

            for (int j = 0; j <= i; j++)
            {
                (int from, int to) = model.Ranges[j];
                p[(i * states) + j] = p[(j * states) + i] =
                    q[(i * states) + j]
                    + SmallMatrix.Dot(half.AsSpan(from, to - from), f.AsSpan((j * states) + from, to - from));
            }
        }
    }

    /// <summary>Copies the prediction from the previous row, which has the same time.</summary>
    private void CopyFromPrevious(int row, bool withCovariance)
    {
        record.Updated(row - 1).CopyTo(record.Predicted(row));
        if (withCovariance)
        {
            record.CovarianceAfter(row - 1).CopyTo(record.Covariance(row));
        }
    }

    /// <summary>Whether all columns have values at the time of a row.</summary>
    private bool IsComplete(int first)
    {
        bool isComplete = true;
        for (int i = first; i < first + rows.Columns; i++)
        {
            isComplete &= !double.IsNaN(rows.Values[i]);
        }

        return isComplete;
    }

    private bool HasConverged(int row, int other)
    {
        ReadOnlySpan<double> p = record.Covariance(row), before = record.Covariance(other);
        double largest = 0, change = 0;
        for (int i = 0; i < p.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(p[i]));
            change = Math.Max(change, Math.Abs(p[i] - before[i]));
        }

        return change <= ConvergenceTolerance * largest;
    }

    /// <returns>Whether the innovation variance is positive and finite.</returns>
    private bool UpdateCovariance(EvaluatedModel at, int row)
    {
        int states = record.States;
        double[] output = at.Outputs[row % rows.Columns];
        Span<double> gain = record.Gain(row), after = record.CovarianceAfter(row);
        ReadOnlySpan<double> p = record.Covariance(row);
        double variance = at.Noise[row % rows.Columns];
        for (int i = 0; i < states; i++)
        {
            gain[i] = SmallMatrix.Dot(p.Slice(i * states, states), output);
            variance += output[i] * gain[i];
        }

        record.Variance(row) = variance;
        p.CopyTo(after);
        for (int i = 0; i < states; i++)
        {
            SmallMatrix.AddScaled(after.Slice(i * states, states), gain, -gain[i] / variance);
        }

        return variance > 1e-300 && double.IsFinite(variance);
    }

    private void Update(EvaluatedModel at, int row)
    {
        int columns = record.Columns;
        double[] output = at.Outputs[row % rows.Columns];
        ReadOnlySpan<double> state = record.Predicted(row), gain = record.Gain(row);
        Span<double> next = record.Updated(row), innovation = record.Innovation(row);
        innovation[0] = rows.Values[row];
        record.Functions(row).CopyTo(innovation[1..]);
        for (int i = 0; i < record.States; i++)
        {
            SmallMatrix.AddScaled(innovation, state.Slice(i * columns, columns), -output[i]);
        }

        if (Clip is { } clip && !(rows.Values[row] >= clip.Low && rows.Values[row] <= clip.High))
        {
            double before = record.InnovationFor(row, record.Scaled(clip.Factors)),
                limit = clip.MaxSize * clip.Deviation * Math.Sqrt(record.Variance(row));
            double change = Math.Clamp(before, -limit, limit) - before;
            consecutiveClips = change == 0 ? 0
                : Math.Sign(change) == Math.Sign(consecutiveClips) ? consecutiveClips + Math.Sign(change)
                : Math.Sign(change);
            change = Math.Abs(consecutiveClips) > clip.MaxConsecutive ? 0 : change;
            innovation[0] += change;
            rows.Values[row] += change;
        }

        state.CopyTo(next);
        for (int i = 0; i < record.States; i++)
        {
            SmallMatrix.AddScaled(next.Slice(i * columns, columns), innovation, gain[i] / record.Variance(row));
        }
    }
}
