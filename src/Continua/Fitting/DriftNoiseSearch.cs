namespace Continua.Learning;

/// <summary>Finds the variances of a fitted drift's noise that make the training rows most likely, one step ahead.</summary>
internal static class DriftNoiseSearch
{
    // Variances settle on so many rows; more would take longer and change little.
    private const int MostRows = 250;

    // Up to so many states each has variances of its own; more have one-step errors of their own and two common factors.
    private const int MostOwn = 4;

    private const double Least = -16, Most = 3, Difference = 1e-3, LeastVariance = 1e-8;

    private static readonly Lbfgs Search = new() { MaxIterations = 20, GradientTolerance = 1e-2, ValueTolerance = 1e-5 };

    /// <param name="times">In spacings.</param>
    /// <param name="values">[rows, states], standardised.</param>
    public static DriftNoise Of(LinearizedFlow flow, double[] times, double[,] values, ParallelOptions parallel)
    {
        int from = Math.Max(0, times.Length - MostRows), states = flow.States;
        double[,] last = new double[times.Length - from, states];
        Array.Copy(values, from * states, last, 0, last.Length);
        times = times[from..];
        Lbfgs search = Search with { Cancellation = parallel.CancellationToken };
        double[] errors = OneStepErrors(flow, times, last);
        double Cost(double[] logarithms, bool own)
        {
            DriftFilter filter = new(flow, At(logarithms, errors, own));
            parallel.CancellationToken.ThrowIfCancellationRequested();
            foreach (FilteredState _ in filter.Run(times, last))
            {
            }

            return double.IsFinite(filter.Cost) ? filter.Cost : double.PositiveInfinity;
        }

        double[] common = Minimum(search, parallel, x => Cost(x, own: false), [-1, -1]);
        if (states > MostOwn)
        {
            return At(common, errors, own: false);
        }

        double[] start = [.. Enumerable.Repeat(common[0], states), .. Enumerable.Repeat(common[1], states)];
        return At(Minimum(search, parallel, x => Cost(x, own: true), start), errors, own: true);
    }

    private static DriftNoise At(double[] logarithms, double[] errors, bool own) => new(
        [.. errors.Select((e, i) => e * Math.Exp(logarithms[own ? i : 0]))],
        [.. errors.Select((e, i) => e * Math.Exp(logarithms[own ? errors.Length + i : 1]))]);

    /// <summary>The mean square of each state's error one step ahead, from the rows as they were observed.</summary>
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
                    double miss = ahead[n][0].Mean[c] - values[complete[n] + 1, c];
                    if (double.IsFinite(miss))
                    {
                        (squares[c], counts[c]) = (squares[c] + (miss * miss), counts[c] + 1);
                    }
                }
            }
        }

        return [.. squares.Select((square, c) => counts[c] == 0 ? 1 : Math.Max(square / counts[c], LeastVariance))];
    }

    private static double[] Minimum(Lbfgs search, ParallelOptions parallel, Func<double[], double> cost, double[] start)
    {
        // Each filter runs alone: all differences of a gradient are taken side by side.
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

        double[] least = [.. start.Select(_ => Least)], most = [.. start.Select(_ => Most)];
        return search.Minimize(Evaluate, start, least, most).At;
    }
}
