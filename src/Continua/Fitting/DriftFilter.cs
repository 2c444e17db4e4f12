namespace Continua.Learning;

/// <summary>The variances of a fitted drift's noise, in units of the standardised states, for each state.</summary>
/// <param name="Process">Of the noise that moves a state within one spacing.</param>
/// <param name="Observation">Of the noise of one observation.</param>
internal sealed record DriftNoise(double[] Process, double[] Observation);

/// <summary>A state's mean and covariance after a row, standardised.</summary>
internal readonly record struct FilteredState(double[] Mean, double[] Covariance);

/// <summary>
/// An extended Kalman filter in continuous time about a trained drift, which stays as it is: between rows the mean follows the drift and
/// the covariance its derivative, and each observed cell corrects both.
/// </summary>
internal sealed class DriftFilter(LinearizedFlow flow, DriftNoise noise)
{
    // Beyond, in training deviations, nothing is known of a state any more, and it begins anew at the next row.
    private const double MostVariance = 1e4, MostMean = 1e3;

    /// <summary>−log of the likelihood of each cell given the rows before, without the constant, summed over the rows after the first.</summary>
    public double Cost { get; private set; }

    /// <summary>The state after each row.</summary>
    /// <param name="times">In spacings.</param>
    /// <param name="values">[rows, states], standardised; NaN where nothing was observed.</param>
    /// <param name="start">The state after the rows before, and its time in spacings; null for none.</param>
    public IEnumerable<FilteredState> Run(double[] times, double[,] values, (FilteredState State, double Time)? start = null)
    {
        int states = flow.States;
        double[] mean = [.. start?.State.Mean ?? new double[states]], covariance = [.. start?.State.Covariance ?? new double[states * states]];
        bool isKnown = start is not null;
        Cost = 0;
        for (int row = 0; row < times.Length; row++)
        {
            if (isKnown)
            {
                flow.Move(mean, covariance, noise.Process, row > 0 ? times[row - 1] : start!.Value.Time, times[row]);
                isKnown = IsUsable(mean, covariance);
            }

            if (!isKnown)
            {
                Begin(mean, covariance);
            }

            for (int c = 0; c < states; c++)
            {
                if (!double.IsNaN(values[row, c]))
                {
                    Correct(mean, covariance, c, values[row, c], counts: isKnown);
                }
            }

            isKnown = true;
            yield return new([.. mean], [.. covariance]);
        }
    }

    /// <summary>Before anything is observed: the mean and the deviation of the training rows.</summary>
    private void Begin(double[] mean, double[] covariance)
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
        double variance = p[column * (states + 1)] + noise.Observation[column], miss = value - mean[column];
        double[] gain = [.. Enumerable.Range(0, states).Select(i => p[(i * states) + column] / variance)];
        for (int i = 0; i < states; i++)
        {
            mean[i] += gain[i] * miss;
        }

        // Joseph's form keeps the covariance symmetric and positive: (I − K H) P (I − K H)ᵀ + K R Kᵀ.
        double[] along = [.. Enumerable.Range(0, states).Select(i => p[(column * states) + i])];
        double own = p[column * (states + 1)];
        for (int i = 0; i < states; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double changed = p[(i * states) + j] - (gain[i] * along[j]) - (gain[j] * along[i]) + (gain[i] * gain[j] * (own + noise.Observation[column]));
                p[(i * states) + j] = p[(j * states) + i] = changed;
            }
        }

        Cost += counts ? 0.5 * (Math.Log(variance) + (miss * miss / variance)) : 0;
    }

    private bool IsUsable(double[] mean, double[] covariance)
    {
        bool usable = Array.TrueForAll(mean, m => Math.Abs(m) < MostMean);
        for (int i = 0; i < flow.States; i++)
        {
            usable &= covariance[i * (flow.States + 1)] is >= 0 and < MostVariance;
        }

        return usable;
    }
}
