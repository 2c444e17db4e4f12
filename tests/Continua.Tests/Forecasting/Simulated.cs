using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>Simulates values of a model with known parameters and σ² = 1.</summary>
internal static class Simulated
{
    /// <summary>Returns the values of the first output of a model at the given times.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">The parameters of the model.</param>
    /// <param name="coefficients">The coefficients of the regressors.</param>
    /// <param name="times">The times, in spacings.</param>
    /// <param name="key">The random key.</param>
    public static double[] Of(
        StateSpaceModel model, double[] parameters, double[] coefficients, double[] times, RandomKey key)
    {
        EvaluatedModel at = model.At(parameters);
        FilterRows rows = new(times, new double[times.Length]);
        int states = model.States;
        long draw = 0;
        double[] state = Noise(at.Initial), values = new double[times.Length];
        for (int i = 0; i < times.Length; i++)
        {
            (double[] f, double[] q) = at.Step(rows.Steps[i], rows.Lengths[rows.Steps[i]]);
            double[] noise = Noise(q), before = state;
            state = [.. noise.Select((value, j) => value + SmallMatrix.Dot(f.AsSpan(j * states, states), before))];
            values[i] = SmallMatrix.Dot(at.Outputs[0], state) + (Math.Sqrt(at.Noise[0]) * key.Normal(draw++));
            for (int k = 0; k < coefficients.Length; k++)
            {
                values[i] += coefficients[k] * model.Regressors[k].Of(times[i]);
            }
        }

        return values;

        // Returns L z with LLᵀ equal to the covariance, which may be singular.
        double[] Noise(double[] covariance)
        {
            double[] lower = new double[states * states],
                z = [.. Enumerable.Range(0, states).Select(_ => key.Normal(draw++))];
            for (int j = 0; j < states; j++)
            {
                for (int i = j; i < states; i++)
                {
                    double remainder = covariance[(i * states) + j] - SmallMatrix.Dot(lower.AsSpan(i * states, j), lower.AsSpan(j * states, j));
                    lower[(i * states) + j] = i == j ? Math.Sqrt(Math.Max(0, remainder)) : lower[(j * states) + j] > 0 ? remainder / lower[(j * states) + j] : 0;
                }
            }

            return [.. Enumerable.Range(0, states).Select(i => SmallMatrix.Dot(lower.AsSpan(i * states, states), z))];
        }
    }

    /// <summary>Returns times one spacing apart around 0.</summary>
    public static double[] Evenly(int count) => [.. Enumerable.Range(0, count).Select(i => i - (count / 2.0))];

    /// <summary>Fits a model to values and returns its estimated quantities; null if the fit fails.</summary>
    public static IReadOnlyList<LearnedQuantity>? Learned(StateSpaceModel model, double[] times, double[] values)
    {
        FilterRows rows = new(times, values);
        if (ModelFit.Of(model, rows, default) is not { } fit)
        {
            return null;
        }

        ChosenModel chosen = new ChosenModel(fit, rows, 0, new(0, 1, 0, 1, false), false, "").AtMaximum();
        return new QuantityErrors(chosen).Of("x", new QuantityRules(chosen, (1, "days")).All());
    }
}
