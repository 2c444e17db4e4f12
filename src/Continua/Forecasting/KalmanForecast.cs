namespace Continua.Learning;

/// <summary>Values at later times from what a filter left, with the parameters held.</summary>
/// <param name="record">Of all rows up to the last origin.</param>
/// <param name="at">The model it was run with.</param>
internal sealed class KalmanForecast(FilterRecord record, EvaluatedModel at)
{
    private readonly FilterRows rows = record.Rows;
    private readonly int states = record.States, columns = record.Columns;

    /// <summary>Mean and variance, in units of σ², of each column at later times, from the rows up to each origin.</summary>
    /// <param name="origins">The numbers of times, increasing.</param>
    /// <param name="times">The later times of each origin.</param>
    /// <returns>For each origin, [times, columns]; NaN where too few rows were seen for the unknown factors.</returns>
    public IEnumerable<(double[,] Mean, double[,] Variance)> From(IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        double[] products = new double[columns * columns];
        int row = 0, used = 0;
        for (int o = 0; o < origins.Count; o++)
        {
            int end = (origins[o] + 1) * rows.Columns;
            for (; row < end; row++)
            {
                used += record.AddProducts(products, row);
            }

            yield return At(Regression.Of(products, columns, used, 0), end - 1, times[o]);
        }
    }

    private (double[,] Mean, double[,] Variance) At(Regression? found, int origin, double[] times)
    {
        (double[,] mean, double[,] variance) = (new double[times.Length, rows.Columns], new double[times.Length, rows.Columns]);
        double[] state = record.Updated(origin).ToArray(), p = record.CovarianceAfter(origin).ToArray();
        double last = rows.Times[origin];
        for (int n = 0; n < times.Length; last = times[n++])
        {
            (double[] f, double[] q) = Step(times[n] - last);
            double[] moved = new double[states * columns];
            for (int i = 0; i < states; i++)
            {
                for (int k = 0; k < states; k++)
                {
                    SmallMatrix.AddScaled(moved.AsSpan(i * columns, columns), state.AsSpan(k * columns, columns), f[(i * states) + k]);
                }
            }

            (state, p) = (moved, SmallMatrix.Congruence(f, p, states));
            SmallMatrix.AddScaled(p, q, 1);
            for (int output = 0; output < rows.Columns; output++)
            {
                (mean[n, output], variance[n, output]) = found is null ? (double.NaN, double.NaN) : Value(found, state, p, times[n], output);
            }
        }

        return (mean, variance);
    }

    private (double[] F, double[] Q) Step(double length)
    {
        int number = rows.NumberOf(length);
        return at.Step(number, rows.Lengths[number]);
    }

    private (double Mean, double Variance) Value(Regression found, double[] state, double[] p, double time, int output)
    {
        double[] h = at.Outputs[output], direction = new double[columns - 1];
        double mean = 0, variance = at.Noise[output];
        for (int i = 0; i < states; i++)
        {
            mean += h[i] * state[i * columns];
            variance += h[i] * SmallMatrix.Dot(p.AsSpan(i * states, states), h);
        }

        for (int k = 0; k < columns - 1; k++)
        {
            direction[k] = record.Function(k, output, time);
            for (int i = 0; i < states; i++)
            {
                direction[k] -= h[i] * state[(i * columns) + k + 1];
            }

            mean += found.Factors[k] * direction[k];
        }

        for (int k = 0; k < columns - 1; k++)
        {
            variance += direction[k] * SmallMatrix.Dot(found.Covariance.AsSpan(k * (columns - 1), columns - 1), direction);
        }

        return (mean, variance);
    }
}
