namespace Continua.Learning;

/// <summary>
/// Computes the components of a model at each time from all rows: means, and variances that include the uncertainty of
/// the regression coefficients.
/// </summary>
/// <remarks>
/// The recursion starts with r = 0 and N = 0 after the last row. Backwards in time, a value with output vector h, p = P
/// h, innovation variance f and innovation v (as in <see cref="KalmanGradient"/>) maps r to r + h (v − pᵀr)/f and N to
/// (I − h pᵀ/f) N (I − p hᵀ/f) + h hᵀ/f, and a step maps them to Fᵀ r and Fᵀ N F. A predicted state a with covariance P
/// then has the smoothed mean a + P r and the covariance P − P N P. As in the filter, the recursion runs over the
/// values and the regressors. Reference: de Jong, Annals of Statistics 19 (1991), 1073–1083; Journal of the American
/// Statistical Association 84 (1989), 1085–1088.
/// </remarks>
/// <param name="record">The stored quantities of the filter run.</param>
/// <param name="at">The model evaluated at the parameters of that run.</param>
/// <param name="regression">The regression returned by that run.</param>
internal sealed class KalmanSmoother(FilterRecord record, EvaluatedModel at, Regression regression)
{
    private readonly FilterRows rows = record.Rows;
    private readonly int states = record.States, columns = record.Columns;
    private readonly double[] half = new double[record.States * record.States], projected = new double[record.States];
    private double[] r = new double[record.States * record.Columns],
        earlier = new double[record.States * record.Columns];
    private readonly double[] n = new double[record.States * record.States];

    /// <summary>
    /// Computes the mean of each component at each time, and its variance in units of the common variance σ² of the
    /// model.
    /// </summary>
    /// <returns>Means and variances, [times], for each component.</returns>
    public (double[] Mean, double[] Variance)[] Of(IReadOnlyList<ModelPart> parts)
    {
        int times = rows.Count / rows.Columns;
        (double[] Mean, double[] Variance)[] smoothed = [.. parts.Select(_ => (new double[times], new double[times]))];
        Array.Clear(r);
        Array.Clear(n);
        for (int row = rows.Count - 1; row >= 0; row--)
        {
            if (!double.IsNaN(rows.Values[row]))
            {
                PullValue(row);
            }

            if (rows.Steps[row] != FilterRows.None)
            {
                int time = row / rows.Columns;
                for (int part = 0; part < parts.Count; part++)
                {
                    (smoothed[part].Mean[time], smoothed[part].Variance[time]) = Value(parts[part], row);
                }

                PullStep(row);
            }
        }

        return smoothed;
    }

    /// <summary>Computes the mean of a component at the last time, and its variance in units of σ².</summary>
    public (double Mean, double Variance) Last(ModelPart part)
    {
        int row = rows.Count - 1;
        ReadOnlySpan<double> state = record.Updated(row), p = record.CovarianceAfter(row);
        double[] sums = new double[columns];
        double variance = 0;
        for (int i = 0; i < states; i++)
        {
            SmallMatrix.AddScaled(sums, state.Slice(i * columns, columns), part.States[i]);
            variance += part.States[i] * SmallMatrix.Dot(p.Slice(i * states, states), part.States);
        }

        return WithCoefficients(part, rows.Times[row], sums, variance);
    }

    private (double Mean, double Variance) Value(ModelPart part, int row)
    {
        ReadOnlySpan<double> state = record.Predicted(row), p = record.Covariance(row);
        double[] sums = new double[columns];
        double variance = 0;
        for (int i = 0; i < states; i++)
        {
            projected[i] = SmallMatrix.Dot(p.Slice(i * states, states), part.States);
            variance += part.States[i] * projected[i];
            SmallMatrix.AddScaled(sums, state.Slice(i * columns, columns), part.States[i]);
            SmallMatrix.AddScaled(sums, r.AsSpan(i * columns, columns), projected[i]);
        }

        for (int i = 0; i < states; i++)
        {
            variance -= projected[i] * SmallMatrix.Dot(n.AsSpan(i * states, states), projected);
        }

        return WithCoefficients(part, rows.Times[row], sums, Math.Max(0, variance));
    }

    /// <summary>Adds the contribution of the regression coefficients and of their covariance.</summary>
    /// <param name="part">The component.</param>
    /// <param name="time">The time of the row, in spacings.</param>
    /// <param name="sums">
    /// The sums of the filtered or smoothed states with the weights of the component, [columns]: first for the column
    /// of values, then for that of each regressor.
    /// </param>
    /// <param name="variance">The variance for known coefficients.</param>
    private (double Mean, double Variance) WithCoefficients(ModelPart part, double time, double[] sums, double variance)
    {
        double mean = sums[0];
        double[] direction = new double[columns - 1];
        for (int k = 0; k < columns - 1; k++)
        {
            direction[k] = (part.Functions[k] is { } function ? record.Scale(k) * function(time) : 0) - sums[k + 1];
            mean += regression.Coefficients[k] * direction[k];
        }

        for (int k = 0; k < columns - 1; k++)
        {
            variance += direction[k]
                * SmallMatrix.Dot(regression.Covariance.AsSpan(k * (columns - 1), columns - 1), direction);
        }

        return (mean, variance);
    }

    private void PullValue(int row)
    {
        double[] h = at.Outputs[row % rows.Columns];
        ReadOnlySpan<double> gain = record.Gain(row), innovation = record.Innovation(row);
        double inverse = 1 / record.Variance(row), square = 0;
        double[] step = [.. innovation];
        for (int i = 0; i < states; i++)
        {
            SmallMatrix.AddScaled(step, r.AsSpan(i * columns, columns), -gain[i]);
            projected[i] = SmallMatrix.Dot(n.AsSpan(i * states, states), gain) * inverse;
            square += gain[i] * projected[i] * inverse;
        }

        for (int i = 0; i < states; i++)
        {
            SmallMatrix.AddScaled(r.AsSpan(i * columns, columns), step, h[i] * inverse);
            Span<double> rowOfN = n.AsSpan(i * states, states);
            SmallMatrix.AddScaled(rowOfN, h, (h[i] * (square + inverse)) - projected[i]);
            SmallMatrix.AddScaled(rowOfN, projected, -h[i]);
        }
    }

    private void PullStep(int row)
    {
        (double[] f, _) = at.Step(rows.Steps[row], rows.Lengths[rows.Steps[row]]);
        Array.Clear(half);
        Array.Clear(earlier);
        for (int k = 0; k < states; k++)
        {
            (int first, int end) = record.Model.Ranges[k];
            for (int j = first; j < end; j++)
            {
                SmallMatrix.AddScaled(
                    half.AsSpan(j * states, states), n.AsSpan(k * states, states), f[(k * states) + j]);
                SmallMatrix.AddScaled(
                    earlier.AsSpan(j * columns, columns), r.AsSpan(k * columns, columns), f[(k * states) + j]);
            }
        }

        (r, earlier) = (earlier, r);
        Array.Clear(n);
        for (int k = 0; k < states; k++)
        {
            (int first, int end) = record.Model.Ranges[k];
            for (int j = 0; j < states; j++)
            {
                SmallMatrix.AddScaled(
                    n.AsSpan((j * states) + first, end - first), f.AsSpan((k * states) + first, end - first),
                    half[(j * states) + k]);
            }
        }
    }
}
