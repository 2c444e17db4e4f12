namespace Continua.Learning;

/// <summary>
/// Estimates the noise variances of a fitted drift: those that maximise the likelihood of the training rows, each
/// forecast one step ahead.
/// </summary>
internal static class DriftNoiseSearch
{
    // At most this many rows are used, the last ones; more rows take longer and hardly change the variances.
    private const int MaxRows = 250;

    // Up to this number of states, each state has its own pair of variances. With more states, the variances of a state
    // are its mean square one-step error times two factors that all states share.
    private const int MaxSeparateStates = 4;

    private const double MinLogFactor = -16, MaxLogFactor = 3, Difference = 1e-3, MinVariance = 1e-8;

    private static readonly Lbfgs Search = new() { MaxIterations = 20, GradientTolerance = 1e-2, ValueTolerance = 1e-5 };

    /// <summary>Estimates the variances of process and observation noise.</summary>
    /// <param name="flow">The linearised drift.</param>
    /// <param name="times">The times in spacings.</param>
    /// <param name="values">The standardised observations, [rows, states]; NaN for a missing one.</param>
    /// <param name="parallel">The number of threads, and the cancellation of the search.</param>
    public static DriftNoise Of(LinearizedFlow flow, double[] times, double[,] values, ParallelOptions parallel)
    {
        int from = Math.Max(0, times.Length - MaxRows), states = flow.States;
        double[,] last = new double[times.Length - from, states];
        Array.Copy(values, from * states, last, 0, last.Length);
        times = times[from..];
        Lbfgs search = Search with { Cancellation = parallel.CancellationToken };
        double[] errors = OneStepErrors(flow, times, last);
        double Cost(double[] logFactors, bool separate)
        {
            DriftFilter filter = new(flow, NoiseAt(logFactors, errors, separate));
            parallel.CancellationToken.ThrowIfCancellationRequested();
            foreach (FilteredState _ in filter.Run(times, last))
            {
            }

            return double.IsFinite(filter.Cost) ? filter.Cost : double.PositiveInfinity;
        }

        double[] common = Minimum(search, parallel, x => Cost(x, separate: false), [-1, -1]);
        if (states > MaxSeparateStates)
        {
            return NoiseAt(common, errors, separate: false);
        }

        double[] start = [.. Enumerable.Repeat(common[0], states), .. Enumerable.Repeat(common[1], states)];
        return NoiseAt(Minimum(search, parallel, x => Cost(x, separate: true), start), errors, separate: true);
    }

    private static DriftNoise NoiseAt(double[] logFactors, double[] errors, bool separate) => new(
        [.. errors.Select((e, i) => e * Math.Exp(logFactors[separate ? i : 0]))],
        [.. errors.Select((e, i) => e * Math.Exp(logFactors[separate ? errors.Length + i : 1]))]);

    /// <summary>
    /// Returns the mean square error of each state one step ahead from the complete rows, without filtering; at least
    /// the minimal variance, and 1 for a state without such forecasts.
    /// </summary>
    private static double[] OneStepErrors(LinearizedFlow flow, double[] times, double[,] values)
    {
        int states = flow.States;
        double[] squares = new double[states], none = new double[states];
        int[] counts = new int[states];
        int[] complete = [.. Enumerable.Range(0, times.Length - 1).Where(row => Enumerable.Range(0, states).All(c => !double.IsNaN(values[row, c])))];
        double[][] starts = [.. complete.Select(row => Enumerable.Range(0, states).Select(c => values[row, c]).ToArray())];
        if (complete.Length > 0)
        {
            FilteredState[][] ahead = flow.Ahead(
                starts, [.. complete.Select(_ => new double[states * states])], none, [.. complete.Select(row => times[row..(row + 2)])]);
            for (int n = 0; n < complete.Length; n++)
            {
                for (int c = 0; c < states; c++)
                {
                    double error = ahead[n][0].Mean[c] - values[complete[n] + 1, c];
                    if (double.IsFinite(error))
                    {
                        (squares[c], counts[c]) = (squares[c] + (error * error), counts[c] + 1);
                    }
                }
            }
        }

        return [.. squares.Select((square, c) => counts[c] == 0 ? 1 : Math.Max(square / counts[c], MinVariance))];
    }

    private static double[] Minimum(Lbfgs search, ParallelOptions parallel, Func<double[], double> cost, double[] start)
    {
        // The filter runs of all central differences of a gradient are independent and run in parallel.
        double Evaluate(ReadOnlySpan<double> at, Span<double> gradient)
        {
            double[] x = at.ToArray(), values = new double[1 + (2 * gradient.Length)];
            Parallel.For(0, values.Length, parallel, n =>
            {
                double[] moved = [.. x];
                moved[Math.Max(0, (n - 1) / 2)] += n == 0 ? 0 : n % 2 == 1 ? Difference : -Difference;
                values[n] = cost(moved);
            });
            for (int i = 0; i < gradient.Length; i++)
            {
                gradient[i] = (values[1 + (2 * i)] - values[2 + (2 * i)]) / (2 * Difference);
            }

            return values[0];
        }

        double[] min = [.. start.Select(_ => MinLogFactor)], max = [.. start.Select(_ => MaxLogFactor)];
        return search.Minimize(Evaluate, start, min, max).At;
    }
}
