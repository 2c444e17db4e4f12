namespace Continua.Learning;

/// <summary>The exact likelihood of a state-space model over one series with rows at any times and missing values.</summary>
/// <remarks>
/// The filter runs from states that are zero or stationary over the values and, beside them, over the functions of time whose factors are
/// unknown, with the same gains: that makes all of them uncorrelated, and the factors follow by least squares. The likelihood is that of
/// what no choice of the factors could explain, as with diffuse states; σ² is replaced by its estimate.
/// Reference: de Jong, Annals of Statistics 19 (1991), 1073–1083.
/// </remarks>
/// <param name="start">What a filter kept of the rows before; null for none.</param>
internal sealed class KalmanFilter(StateSpaceModel model, FilterRows rows, FilterState? start = null)
{
    // Where no covariance changed by more between rows, relatively, all later ones are taken to be the same.
    private const double Settled = 1e-13;

    private readonly FilterRecord record = new(model, rows, start);
    private readonly double[] half = new double[model.States];

    // How many values in a row were brought nearer; negative where downwards.
    private int clipped;

    /// <summary>Brings values far from what is expected nearer, in the rows themselves; null for none.</summary>
    public FilterClip? Clip { get; init; }

    /// <summary>What the last run left.</summary>
    public FilterRecord Record => record;

    /// <summary>−log of the likelihood, but for a constant; infinite where it is not defined.</summary>
    /// <param name="gradient">Where the gradient goes; none if empty.</param>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        EvaluatedModel at = model.At(parameters);
        Regression? found = Run(at);
        if (found is null)
        {
            return double.PositiveInfinity;
        }

        if (!gradient.IsEmpty)
        {
            gradient.Clear();
            new KalmanGradient(record, at).PullBack(found, gradient);
        }

        return found.Objective;
    }

    /// <summary>What least squares find of all rows; null where variances are not positive, or functions of time depend on each other.</summary>
    public Regression? Run(EvaluatedModel at)
    {
        int columns = rows.Columns, used = start?.Used ?? 0, settled = -1, next = -1;
        double logarithm = 0;
        clipped = 0;
        double[] products = start is null ? new double[record.Columns * record.Columns] : [.. start.Products];
        for (int i = 0; i < rows.Count; i++)
        {
            bool isFirst = rows.Steps[i] != FilterRows.None;
            bool alike = isFirst && i > 0 && rows.Steps[i] == rows.Steps[i - columns] && IsWhole(i) && IsWhole(i - columns);
            settled = !isFirst ? settled : alike ? next : -1;
            record.Source[i] = settled < 0 ? i : settled + (i % columns);
            if (isFirst)
            {
                Predict(at, i, settled < 0);
                next = settled >= 0 ? settled : alike && IsSame(i, i - columns) ? i : -1;
            }
            else
            {
                TakeOver(i, settled < 0);
            }

            if (double.IsNaN(rows.Values[i]))
            {
                record.Predicted(i).CopyTo(record.Updated(i));
                record.Covariance(i).CopyTo(record.CovarianceAfter(i));
                continue;
            }

            if (settled < 0 && !UpdateCovariance(at, i))
            {
                return null;
            }

            Update(at, i);
            used += record.AddProducts(products, i);
            logarithm += Math.Log(record.Variance(i));
        }

        return Regression.Of(products, record.Columns, used, logarithm);
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
                SmallMatrix.AddScaled(state.Slice(i * columns, columns), before.Slice(k * columns, columns), f[(i * states) + k]);
            }
        }

        if (withCovariance)
        {
            PredictCovariance(row > 0 ? record.CovarianceAfter(row - 1) : start?.Covariance ?? at.Initial, f, q, record.Covariance(row));
        }
    }

    /// <summary>F P Fᵀ + Q.</summary>
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
                    q[(i * states) + j] + SmallMatrix.Dot(half.AsSpan(from, to - from), f.AsSpan((j * states) + from, to - from));
            }
        }
    }

    /// <summary>Takes over what is known after the row before, of the same time.</summary>
    private void TakeOver(int row, bool withCovariance)
    {
        record.Updated(row - 1).CopyTo(record.Predicted(row));
        if (withCovariance)
        {
            record.CovarianceAfter(row - 1).CopyTo(record.Covariance(row));
        }
    }

    /// <summary>Whether all columns of a time have values.</summary>
    private bool IsWhole(int first)
    {
        bool whole = true;
        for (int i = first; i < first + rows.Columns; i++)
        {
            whole &= !double.IsNaN(rows.Values[i]);
        }

        return whole;
    }

    private bool IsSame(int row, int other)
    {
        ReadOnlySpan<double> p = record.Covariance(row), before = record.Covariance(other);
        double most = 0, change = 0;
        for (int i = 0; i < p.Length; i++)
        {
            most = Math.Max(most, Math.Abs(p[i]));
            change = Math.Max(change, Math.Abs(p[i] - before[i]));
        }

        return change <= Settled * most;
    }

    /// <returns>Whether the variance of the row's value is positive.</returns>
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
            double unexpected = record.Unexpected(row, record.Scaled(clip.Factors)), most = clip.Most * clip.Deviation * Math.Sqrt(record.Variance(row));
            double change = Math.Clamp(unexpected, -most, most) - unexpected;
            clipped = change == 0 ? 0 : Math.Sign(change) == Math.Sign(clipped) ? clipped + Math.Sign(change) : Math.Sign(change);
            change = Math.Abs(clipped) > clip.Run ? 0 : change;
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
