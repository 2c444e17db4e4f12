namespace Continua.Learning;

/// <summary>Sample paths of a fitted model from what its filter keeps.</summary>
internal static class KalmanPaths
{
    private const int MostDraws = 100;

    /// <summary>
    /// One path: the factors of functions of time and the state are drawn from what is known of them, and the state's noise and that of
    /// observations from the model.
    /// </summary>
    /// <param name="times">In spacings.</param>
    /// <param name="isPossible">Whether an output may have a value at the time of a number; the noise of a step is drawn anew while it may not.</param>
    /// <returns>[times, outputs]; NaN where too few rows were seen for the factors.</returns>
    public static double[,] Of(ModelFit fit, FilterState from, double[] times, GaussianDraws draws, Func<int, int, double, bool> isPossible)
    {
        StateSpaceModel model = fit.Model;
        int states = model.States, columns = 1 + model.Unknown.Length;
        EvaluatedModel at = model.At(fit.Parameters);
        FilterRows steps = new([], [.. Enumerable.Repeat<double[]>([], model.Outputs)]);
        double[,] path = new double[times.Length, model.Outputs];
        if (Regression.Of(from.Products, columns, from.Used, 0) is not { } found)
        {
            for (int n = 0; n < path.Length; n++)
            {
                path[n / model.Outputs, n % model.Outputs] = double.NaN;
            }

            return path;
        }

        double[] factors = draws.Around(found.Factors, found.Covariance, fit.Variance), mean = new double[states];
        for (int i = 0; i < states; i++)
        {
            mean[i] = from.Mean[i * columns] - SmallMatrix.Dot(from.Mean.AsSpan((i * columns) + 1, columns - 1), factors);
        }

        double[] state = draws.Around(mean, from.Covariance, fit.Variance);
        double last = from.Time;
        for (int n = 0; n < times.Length; last = times[n++])
        {
            int number = steps.NumberOf(times[n] - last);
            (double[] f, double[] q) = at.Step(number, steps.Lengths[number]);
            double[] moved = [.. Enumerable.Range(0, states).Select(i => SmallMatrix.Dot(f.AsSpan(i * states, states), state))];
            bool isGood = false;
            for (int draw = 0; draw < MostDraws && !isGood; draw++)
            {
                state = draws.Around(moved, q, fit.Variance);
                isGood = true;
                for (int output = 0; output < model.Outputs; output++)
                {
                    double value = SmallMatrix.Dot(at.Outputs[output], state) + (Math.Sqrt(at.Noise[output] * fit.Variance) * draws.Next());
                    for (int k = 0; k < factors.Length; k++)
                    {
                        value += model.Unknown[k].Output == output ? factors[k] * from.Scale[k] * model.Unknown[k].Of(times[n]) : 0;
                    }

                    path[n, output] = value;
                    isGood &= isPossible(n, output, value);
                }
            }
        }

        return path;
    }
}
