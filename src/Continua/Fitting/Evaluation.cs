namespace Continua.Learning;

/// <summary>
/// Forecasts standardised states, [row, time, state], from standardised starts, [row, state]. The first time of each
/// row is the time of its start.
/// </summary>
internal delegate double[,,] ScaledForecast(double[,] starts, double[][] times);

/// <summary>
/// The k-step error: the root mean square error of the forecasts of the next k rows, from held-out starts whose state
/// is complete and whose next k rows span no gap. Errors are in standard deviations of each state in the training part;
/// for a model of logarithms, errors and deviations are those of the logarithms.
/// </summary>
/// <param name="Horizon">
/// The number of steps k; smaller than requested if the held-out part is too short, and 0 if there are no starts.
/// </param>
/// <param name="Starts">The number of starts: all held-out ones, or fewer within a time budget.</param>
/// <param name="Nrmse">The root of the mean square over starts, steps and states; NaN without starts.</param>
/// <param name="PerState">The root mean square error of each state, over starts and steps.</param>
/// <param name="PerStep">The root mean square error of each step ahead, 1 … k, over starts and states.</param>
/// <param name="OriginalNrmse">
/// For a model of logarithms: the root mean square error of the states themselves, in their standard deviations in the
/// training part; otherwise null.
/// </param>
public sealed record KStepError(
    int Horizon, int Starts, double Nrmse, double[] PerState, double[] PerStep, double? OriginalNrmse)
{
    /// <summary>Evaluates a forecast.</summary>
    /// <param name="data">The series.</param>
    /// <param name="scale">The means and deviations of the states.</param>
    /// <param name="parts">The windows to evaluate, in parts; the first part is always evaluated.</param>
    /// <param name="horizon">The number of steps ahead.</param>
    /// <param name="originalDeviation">
    /// For a model of logarithms, the training deviations in the data's units; otherwise null.
    /// </param>
    /// <param name="predict">The forecast to evaluate.</param>
    /// <param name="shouldContinue">
    /// Called before each further part with the fraction that is done; evaluation ends when it returns false. Null to
    /// evaluate all.
    /// </param>
    internal static KStepError Of(
        TimeSeries data, Standardization scale, IReadOnlyList<RowRange[]> parts, int horizon, double[]? originalDeviation,
        ScaledForecast predict, Func<double, bool>? shouldContinue = null)
    {
        int states = data.States.Count, done = 0;
        ErrorSum sum = new(states, horizon), original = new(states, horizon);
        while (done < parts.Count
            && (done == 0 || shouldContinue is null || shouldContinue((double)done / parts.Count)))
        {
            Add(data, scale, parts[done], horizon, originalDeviation, predict, sum, original);
            done++;
        }

        return new(
            horizon, parts.Take(done).Sum(p => p.Length), sum.Root(), sum.PerState(), sum.PerStep(),
            originalDeviation is null ? null : original.Root());
    }

    private static void Add(
        TimeSeries data, Standardization scale, RowRange[] windows, int horizon, double[]? originalDeviation,
        ScaledForecast predict, ErrorSum sum, ErrorSum original)
    {
        int states = data.States.Count;
        double[,] starts = new double[windows.Length, states];
        double[][] times = new double[windows.Length][];
        for (int r = 0; r < windows.Length; r++)
        {
            Trajectory trajectory = data.Trajectories[windows[r].Trajectory];
            times[r] = trajectory.Times[windows[r].Start..(windows[r].Start + horizon + 1)];
            for (int c = 0; c < states; c++)
            {
                starts[r, c] = trajectory.Values[windows[r].Start, c];
            }
        }

        double[,,] predicted = predict(scale.Apply(starts), times);
        for (int r = 0; r < windows.Length; r++)
        {
            double[,] values = data.Trajectories[windows[r].Trajectory].Values;
            for (int n = 1; n <= horizon; n++)
            {
                for (int c = 0; c < states; c++)
                {
                    double observed = values[windows[r].Start + n, c];
                    if (!double.IsNaN(observed))
                    {
                        double z = predicted[r, n, c] * scale.Deviation[c] + scale.Mean[c];
                        sum.Add(c, n, (z - (scale.Log ? Math.Log(observed) : observed)) / scale.Deviation[c]);
                        original.Add(c, n, (Math.Exp(z) - observed) / (originalDeviation?[c] ?? 1));
                    }
                }
            }
        }
    }

    /// <summary>The sums of squared errors for each state and step ahead.</summary>
    private sealed class ErrorSum(int states, int horizon)
    {
        private readonly double[,] squares = new double[states, horizon];
        private readonly long[,] counts = new long[states, horizon];

        /// <param name="state">The index of the state.</param>
        /// <param name="step">The step ahead, counted from 1.</param>
        /// <param name="error">The error in deviations.</param>
        public void Add(int state, int step, double error)
        {
            squares[state, step - 1] += error * error;
            counts[state, step - 1]++;
        }

        public double Root() => Root(0..states, 0..horizon);

        public double[] PerState() => [.. Enumerable.Range(0, states).Select(s => Root(s..(s + 1), 0..horizon))];

        public double[] PerStep() => [.. Enumerable.Range(0, horizon).Select(n => Root(0..states, n..(n + 1)))];

        private double Root(Range ofStates, Range ofSteps)
        {
            double sum = 0;
            long count = 0;
            for (int s = ofStates.Start.Value; s < ofStates.End.Value; s++)
            {
                for (int n = ofSteps.Start.Value; n < ofSteps.End.Value; n++)
                {
                    (sum, count) = (sum + squares[s, n], count + counts[s, n]);
                }
            }

            return Math.Sqrt(sum / count);
        }
    }
}
