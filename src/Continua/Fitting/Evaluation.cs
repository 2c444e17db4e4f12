namespace Continua.Learning;

/// <summary>Predicts states, scaled, at times from scaled starts: [row, time, state], the first time being the start's.</summary>
internal delegate double[,,] ScaledForecast(double[,] starts, double[][] times);

/// <summary>
/// The k-step error: from every held-out start whose state is complete and whose next k rows span no gap, the errors of
/// steps 1 … k, each state divided by its training deviation, pooled over starts, steps and states.
/// </summary>
/// <param name="Horizon">k, cut where the held-out part is too short for what was asked.</param>
/// <param name="Starts">The number of starts.</param>
/// <param name="Nrmse">The root of the mean square; NaN without starts.</param>
/// <param name="PerState">The same for each state.</param>
/// <param name="PerStep">The same for each step ahead, 1 … k.</param>
/// <param name="OriginalNrmse">Under a logarithm: the errors in the data's units over the training deviation there.</param>
public sealed record KStepError(
    int Horizon, int Starts, double Nrmse, double[] PerState, double[] PerStep, double? OriginalNrmse)
{
    /// <param name="parts">The windows to evaluate, one part after the other.</param>
    /// <param name="goesOn">Asked after each part with the share that is done; null takes all.</param>
    internal static KStepError Of(
        TimeSeries data, Standardization scale, IReadOnlyList<RowRange[]> parts, int horizon, double[]? originalDeviation,
        ScaledForecast predict, Func<double, bool>? goesOn = null)
    {
        int states = data.States.Count, done = 0;
        ErrorSum sum = new(states, horizon), original = new(states, horizon);
        while (done < parts.Count && (done == 0 || goesOn is null || goesOn((double)done / parts.Count)))
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

    /// <summary>Squares per state and step ahead.</summary>
    private sealed class ErrorSum(int states, int horizon)
    {
        private readonly double[,] squares = new double[states, horizon];
        private readonly long[,] counts = new long[states, horizon];

        /// <param name="step">Counted from 1.</param>
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
