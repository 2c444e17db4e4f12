namespace Continua.Learning;

/// <summary>
/// Components of a model at each time, given all rows before and after it: means and variances, those of the unknown factors included.
/// </summary>
/// <remarks>
/// Going backwards, a row with gain p, variance f, innovation v and outputs h takes r to r + h (v − pᵀr)/f and N to
/// (I − h pᵀ/f) N (I − p hᵀ/f) + h hᵀ/f, and a step takes them to Fᵀ r and Fᵀ N F. A predicted state a of covariance P is then
/// a + P r with the covariance P − P N P. As in the filter, this is done for the values and, beside them, for the functions of time whose factors
/// are unknown. Reference: de Jong, Annals of Statistics 19 (1991), 1073–1083; Journal of the American Statistical Association 84 (1989), 1085–1088.
/// </remarks>
/// <param name="record">What the filter left.</param>
/// <param name="at">The model that it ran with.</param>
/// <param name="found">What it found.</param>
internal sealed class KalmanSmoother(FilterRecord record, EvaluatedModel at, Regression found)
{
    private readonly FilterRows rows = record.Rows;
    private readonly int states = record.States, columns = record.Columns;
    private readonly double[] half = new double[record.States * record.States], projected = new double[record.States];
    private double[] r = new double[record.States * record.Columns], earlier = new double[record.States * record.Columns];
    private readonly double[] n = new double[record.States * record.States];

    /// <summary>Means and variances of components at each time, in units of σ².</summary>
    /// <returns>For each component, [times] each.</returns>
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

    /// <summary>Mean and variance of a component at the last time, in units of σ².</summary>
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

        return WithFactors(part, rows.Times[row], sums, variance);
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

        return WithFactors(part, rows.Times[row], sums, Math.Max(0, variance));
    }

    /// <summary>Puts the factors' estimates in, with their covariance.</summary>
    /// <param name="sums">The component's states, of the values and of the functions.</param>
    /// <param name="variance">Their variance for known factors.</param>
    private (double Mean, double Variance) WithFactors(ModelPart part, double time, double[] sums, double variance)
    {
        double mean = sums[0];
        double[] direction = new double[columns - 1];
        for (int k = 0; k < columns - 1; k++)
        {
            direction[k] = (part.Functions[k] is { } function ? record.Scale(k) * function(time) : 0) - sums[k + 1];
            mean += found.Factors[k] * direction[k];
        }

        for (int k = 0; k < columns - 1; k++)
        {
            variance += direction[k] * SmallMatrix.Dot(found.Covariance.AsSpan(k * (columns - 1), columns - 1), direction);
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
            Span<double> own = n.AsSpan(i * states, states);
            SmallMatrix.AddScaled(own, h, (h[i] * (square + inverse)) - projected[i]);
            SmallMatrix.AddScaled(own, projected, -h[i]);
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
                SmallMatrix.AddScaled(half.AsSpan(j * states, states), n.AsSpan(k * states, states), f[(k * states) + j]);
                SmallMatrix.AddScaled(earlier.AsSpan(j * columns, columns), r.AsSpan(k * columns, columns), f[(k * states) + j]);
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
                    n.AsSpan((j * states) + first, end - first), f.AsSpan((k * states) + first, end - first), half[(j * states) + k]);
            }
        }
    }
}
