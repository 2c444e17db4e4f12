namespace Continua.Learning;

/// <summary>Computes forecasts from a filter state, for fixed parameters.</summary>
/// <param name="model">The model.</param>
/// <param name="at">The model evaluated at its parameters.</param>
/// <param name="steps">
/// The rows that assign an index to each step length, and give the number of columns; their values are not used.
/// </param>
internal sealed class KalmanForecast(StateSpaceModel model, EvaluatedModel at, FilterRows steps)
{
    private readonly int states = model.States, columns = 1 + model.Regressors.Length, outputs = steps.Columns;

    /// <summary>
    /// Computes the mean of each column at later times, and its variance in units of the common variance σ² of the
    /// model.
    /// </summary>
    /// <param name="from">The filter state.</param>
    /// <param name="times">The times, in spacings; increasing, and later than the state.</param>
    /// <returns>
    /// Means and variances, [times, columns]; NaN if there were too few rows for the regression coefficients.
    /// </returns>
    public (double[,] Mean, double[,] Variance) From(FilterState from, double[] times)
    {
        Regression? regression = Regression.Of(from.Products, columns, from.Used, 0);
        (double[,] mean, double[,] variance) = (new double[times.Length, outputs], new double[times.Length, outputs]);
        (double[] state, double[] p) = (from.Mean, [.. from.Covariance]);
        double last = from.Time;
        for (int n = 0; n < times.Length; last = times[n++])
        {
            int number = steps.StepIndexOf(times[n] - last);
            (double[] f, double[] q) = at.Step(number, steps.Lengths[number]);
            double[] predicted = new double[states * columns];
            for (int i = 0; i < states; i++)
            {
                for (int k = 0; k < states; k++)
                {
                    SmallMatrix.AddScaled(
                        predicted.AsSpan(i * columns, columns), state.AsSpan(k * columns, columns),
                        f[(i * states) + k]);
                }
            }

            (state, p) = (predicted, SmallMatrix.Congruence(f, p, states));
            SmallMatrix.AddScaled(p, q, 1);
            for (int output = 0; output < outputs; output++)
            {
                (mean[n, output], variance[n, output]) =
                    regression is null ? (double.NaN, double.NaN)
                    : Value(regression, from.Scale, state, p, times[n], output);
            }
        }

        return (mean, variance);
    }

    private (double Mean, double Variance) Value(
        Regression regression, double[] scale, double[] state, double[] p, double time, int output)
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
            (int target, Func<double, double> of) = model.Regressors[k];
            direction[k] = target == output ? scale[k] * of(time) : 0;
            for (int i = 0; i < states; i++)
            {
                direction[k] -= h[i] * state[(i * columns) + k + 1];
            }

            mean += regression.Coefficients[k] * direction[k];
        }

        for (int k = 0; k < columns - 1; k++)
        {
            variance += direction[k]
                * SmallMatrix.Dot(regression.Covariance.AsSpan(k * (columns - 1), columns - 1), direction);
        }

        return (mean, variance);
    }
}
