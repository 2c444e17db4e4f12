namespace Continua.Learning;

/// <summary>Draws sample paths of a fitted model from a filter state.</summary>
internal static class KalmanPaths
{
    private const int MaxDraws = 100;

    /// <summary>
    /// Draws one path. The regression coefficients and the state are drawn from their distribution given the filtered
    /// rows; the noise of the state and of the observations is drawn from the model.
    /// </summary>
    /// <param name="fit">The fitted model.</param>
    /// <param name="from">The filter state from which the path continues.</param>
    /// <param name="times">The times of the path, in spacings; increasing, and later than the state.</param>
    /// <param name="draws">The random numbers.</param>
    /// <param name="isPossible">
    /// Whether a value is possible, from the index of its time, the index of its output and the value. As long as a
    /// value of a step is not possible, the noise of the step and of its observations is drawn again; the hundredth
    /// draw is accepted in any case.
    /// </param>
    /// <returns>The path, [times, outputs]; NaN if there were too few rows for the regression coefficients.</returns>
    public static double[,] Of(
        ModelFit fit, FilterState from, double[] times, GaussianDraws draws, Func<int, int, double, bool> isPossible)
    {
        StateSpaceModel model = fit.Model;
        int states = model.States, columns = 1 + model.Regressors.Length;
        EvaluatedModel at = model.At(fit.Parameters);
        FilterRows steps = new([], [.. Enumerable.Repeat<double[]>([], model.Outputs)]);
        double[,] path = new double[times.Length, model.Outputs];
        if (Regression.Of(from.Products, columns, from.Used, 0) is not { } regression)
        {
            for (int n = 0; n < path.Length; n++)
            {
                path[n / model.Outputs, n % model.Outputs] = double.NaN;
            }

            return path;
        }

        double[] factors = draws.Around(regression.Coefficients, regression.Covariance, fit.Variance),
            mean = new double[states];
        for (int i = 0; i < states; i++)
        {
            mean[i] =
                from.Mean[i * columns] - SmallMatrix.Dot(from.Mean.AsSpan((i * columns) + 1, columns - 1), factors);
        }

        double[] state = draws.Around(mean, from.Covariance, fit.Variance);
        double last = from.Time;
        for (int n = 0; n < times.Length; last = times[n++])
        {
            int number = steps.StepIndexOf(times[n] - last);
            (double[] f, double[] q) = at.Step(number, steps.Lengths[number]);
            double[] predicted =
                [.. Enumerable.Range(0, states).Select(i => SmallMatrix.Dot(f.AsSpan(i * states, states), state))];
            bool allPossible = false;
            for (int draw = 0; draw < MaxDraws && !allPossible; draw++)
            {
                state = draws.Around(predicted, q, fit.Variance);
                allPossible = true;
                for (int output = 0; output < model.Outputs; output++)
                {
                    double value = SmallMatrix.Dot(at.Outputs[output], state)
                        + (Math.Sqrt(at.Noise[output] * fit.Variance) * draws.Next());
                    for (int k = 0; k < factors.Length; k++)
                    {
                        value += model.Regressors[k].Output == output
                            ? factors[k] * from.Scale[k] * model.Regressors[k].Of(times[n]) : 0;
                    }

                    path[n, output] = value;
                    allPossible &= isPossible(n, output, value);
                }
            }
        }

        return path;
    }
}
