namespace Continua.Learning;

/// <summary>The noise variances of a fitted drift, one per state, for standardised states.</summary>
/// <param name="Process">The variance of the process noise that accumulates within one median spacing.</param>
/// <param name="Observation">The variance of the noise of one observation.</param>
internal sealed record DriftNoise(double[] Process, double[] Observation);

/// <summary>The mean, [states], and the covariance, [states · states], of the standardised state at a time.</summary>
internal readonly record struct FilteredState(double[] Mean, double[] Covariance);

/// <summary>
/// An extended Kalman filter in continuous time for a trained drift. Between rows, the mean follows the drift, and the
/// covariance follows the drift linearised at the mean; each observed cell corrects both. The drift is not changed.
/// </summary>
internal sealed class DriftFilter(LinearizedFlow flow, DriftNoise noise)
{
    // A variance or mean beyond these limits is useless; the filter then starts again from the prior at the same row.
    // The unit of the mean is the training deviation.
    private const double MaxVariance = 1e4, MaxMean = 1e3;

    /// <summary>
    /// The negative log-likelihood without its constant term: the sum over the observed cells of all rows with an
    /// estimate from earlier rows. It is complete when all states of <see cref="Run"/> have been enumerated.
    /// </summary>
    public double Cost { get; private set; }

    /// <summary>Returns the filtered state after each row.</summary>
    /// <param name="times">The times in spacings.</param>
    /// <param name="values">The standardised observations, [rows, states]; NaN for a missing one.</param>
    /// <param name="start">The filtered state after the preceding rows and its time in spacings; null for none.</param>
    public IEnumerable<FilteredState> Run(double[] times, double[,] values, (FilteredState State, double Time)? start = null)
    {
        int states = flow.States;
        double[] mean = [.. start?.State.Mean ?? new double[states]], covariance = [.. start?.State.Covariance ?? new double[states * states]];
        bool hasEstimate = start is not null;
        Cost = 0;
        for (int row = 0; row < times.Length; row++)
        {
            if (hasEstimate)
            {
                flow.Move(mean, covariance, noise.Process, row > 0 ? times[row - 1] : start!.Value.Time, times[row]);
                hasEstimate = IsUsable(mean, covariance);
            }

            if (!hasEstimate)
            {
                SetPrior(mean, covariance);
            }

            for (int c = 0; c < states; c++)
            {
                if (!double.IsNaN(values[row, c]))
                {
                    Correct(mean, covariance, c, values[row, c], counts: hasEstimate);
                }
            }

            hasEstimate = true;
            yield return new([.. mean], [.. covariance]);
        }
    }

    /// <summary>Sets the state before any observation to the mean and the variance of the training rows.</summary>
    private void SetPrior(double[] mean, double[] covariance)
    {
        Array.Clear(mean);
        Array.Clear(covariance);
        for (int i = 0; i < flow.States; i++)
        {
            covariance[i * (flow.States + 1)] = 1;
        }
    }

    private void Correct(double[] mean, double[] p, int column, double value, bool counts)
    {
        int states = flow.States;
        double variance = p[column * (states + 1)] + noise.Observation[column], innovation = value - mean[column];
        double[] gain = [.. Enumerable.Range(0, states).Select(i => p[(i * states) + column] / variance)];
        for (int i = 0; i < states; i++)
        {
            mean[i] += gain[i] * innovation;
        }

        // Joseph's form keeps the covariance symmetric and positive definite: (I − K H) P (I − K H)ᵀ + K R Kᵀ.
        double[] row = [.. Enumerable.Range(0, states).Select(i => p[(column * states) + i])];
        double prior = p[column * (states + 1)];
        for (int i = 0; i < states; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double changed = p[(i * states) + j] - (gain[i] * row[j]) - (gain[j] * row[i])
                    + (gain[i] * gain[j] * (prior + noise.Observation[column]));
                p[(i * states) + j] = p[(j * states) + i] = changed;
            }
        }

        Cost += counts ? 0.5 * (Math.Log(variance) + (innovation * innovation / variance)) : 0;
    }

    private bool IsUsable(double[] mean, double[] covariance)
    {
        bool usable = Array.TrueForAll(mean, m => Math.Abs(m) < MaxMean);
        for (int i = 0; i < flow.States; i++)
        {
            usable &= covariance[i * (flow.States + 1)] is >= 0 and < MaxVariance;
        }

        return usable;
    }
}
