namespace Continua.Learning;

/// <summary>
/// A linear stochastic model of one channel of many series, x = b + o(t) + ε: b is constant in a series, o reverts to 0, and
/// ε is noise. Its parameters are common to all series; its expectations given the observed values are the referee of an
/// imputation, and what the network starts from.
/// </summary>
/// <param name="RowVariance">The variance of b.</param>
/// <param name="Variance">The variance of o.</param>
/// <param name="Timescale">The time in which o falls to 1/e.</param>
/// <param name="Noise">The variance of ε.</param>
/// <remarks>
/// Expectations are computed by a Kalman filter and a Rauch–Tung–Striebel smoother over two components. Reference: Särkkä,
/// Solin 2019, "Applied stochastic differential equations", chapter 10.
/// </remarks>
internal sealed record SeriesSmoother(double RowVariance, double Variance, double Timescale, double Noise)
{
    private const int MaxFitted = 400;

    /// <summary>Fits the model to the values of a channel by maximum likelihood.</summary>
    /// <param name="times">The times of the observed values of each series.</param>
    /// <param name="values">The observed values of each series, standardised.</param>
    public static SeriesSmoother Fit(IReadOnlyList<double[]> times, IReadOnlyList<double[]> values)
    {
        int[] rows = [.. Enumerable.Range(0, values.Count).Where(r => values[r].Length > 0)];
        rows = rows.Length <= MaxFitted
            ? rows
            : [.. Enumerable.Range(0, MaxFitted).Select(i => rows[(int)((long)i * rows.Length / MaxFitted)])];
        if (rows.Length == 0)
        {
            return new(0.01, 0.98, 1, 0.01);
        }

        double span = Math.Max(1e-9, rows.Max(r => times[r][^1] - times[r][0]));
        double total = rows.Sum(r => (double)values[r].Length);
        double Loss(double[] p)
        {
            SeriesSmoother model = Of(p);
            double sum = 0;
            foreach (int r in rows)
            {
                sum += model.NegativeLogLikelihood(times[r], values[r]);
            }

            return sum / total;
        }

        double start = Math.Log(span / 10);
        return Of(new Lbfgs { MaxIterations = 30 }.Minimize(
            (p, slope) =>
            {
                double[] moved = [.. p];
                for (int i = 0; i < p.Length; i++)
                {
                    moved[i] = p[i] + 1e-4;
                    double after = Loss(moved);
                    moved[i] = p[i] - 1e-4;
                    slope[i] = (after - Loss(moved)) / 2e-4;
                    moved[i] = p[i];
                }

                return Loss(moved);
            },
            [Math.Log(0.4), Math.Log(0.4), start, Math.Log(0.2)], [-9, -9, start - 5, -9], [5, 5, start + 4, 5]).At);
    }

    /// <summary>Returns the mean and the standard deviation of the value at every time, given those observed.</summary>
    /// <param name="times">The times, ascending.</param>
    /// <param name="values">The values; NaN where they are not observed.</param>
    /// <param name="mean">Receives the means.</param>
    /// <param name="deviation">Receives the standard deviations, with the noise.</param>
    public void Smooth(ReadOnlySpan<double> times, ReadOnlySpan<double> values, Span<double> mean, Span<double> deviation)
    {
        int n = times.Length;
        State[] filtered = new State[n], predicted = new State[n];
        State state = new(0, 0, RowVariance, 0, Variance);
        for (int k = 0; k < n; k++)
        {
            state = k == 0 ? state : Ahead(state, times[k] - times[k - 1]);
            predicted[k] = state;
            state = double.IsNaN(values[k]) ? state : Updated(state, values[k]);
            filtered[k] = state;
        }

        for (int k = n - 1; k >= 0; k--)
        {
            if (k < n - 1)
            {
                state = Smoothed(filtered[k], predicted[k + 1], state, Decay(times[k + 1] - times[k]));
            }

            mean[k] = state.B + state.O;
            deviation[k] = Math.Sqrt(Math.Max(0, state.Bb + (2 * state.Bo) + state.Oo) + Noise);
        }
    }

    /// <summary>
    /// Draws how far values are from their expectations, in standard deviations, with the correlation in time that remains
    /// given the times of the observed ones.
    /// </summary>
    /// <param name="times">The times, ascending, in the units of <see cref="Timescale"/>.</param>
    /// <param name="values">The values; NaN where they are not observed.</param>
    /// <param name="key">The random key.</param>
    /// <param name="deviates">Receives the numbers, of which those without an observed value have a standard normal distribution.</param>
    /// <remarks>
    /// A path that is drawn without regard to the values differs from its own expectation as the true one does. Reference:
    /// Durbin, Koopman 2002, "A simple and efficient simulation smoother for state space time series analysis".
    /// </remarks>
    public void Deviates(ReadOnlySpan<double> times, ReadOnlySpan<double> values, RandomKey key, Span<double> deviates)
    {
        int n = times.Length;
        double[] path = new double[n], seen = new double[n], mean = new double[n], deviation = new double[n];
        double b = Math.Sqrt(RowVariance) * key.Normal(0), o = Math.Sqrt(Variance) * key.Normal(1);
        for (int k = 0; k < n; k++)
        {
            double decay = k == 0 ? 1 : Decay(times[k] - times[k - 1]);
            o = (decay * o) + (Math.Sqrt(Variance * (1 - (decay * decay))) * key.Normal(2 + (2 * k)));
            path[k] = b + o + (Math.Sqrt(Noise) * key.Normal(3 + (2 * k)));
            seen[k] = double.IsNaN(values[k]) ? double.NaN : path[k];
        }

        Smooth(times, seen, mean, deviation);
        for (int k = 0; k < n; k++)
        {
            deviates[k] = (path[k] - mean[k]) / deviation[k];
        }
    }

    private static SeriesSmoother Of(double[] p) => new(Math.Exp(p[0]), Math.Exp(p[1]), Math.Exp(p[2]), Math.Exp(p[3]));

    private double Decay(double elapsed) => Math.Exp(-elapsed / Timescale);

    private double NegativeLogLikelihood(double[] times, double[] values)
    {
        State state = new(0, 0, RowVariance, 0, Variance);
        double sum = 0;
        for (int k = 0; k < times.Length; k++)
        {
            state = k == 0 ? state : Ahead(state, times[k] - times[k - 1]);
            double variance = state.Bb + (2 * state.Bo) + state.Oo + Noise, miss = values[k] - state.B - state.O;
            sum += 0.5 * (Math.Log(variance) + (miss * miss / variance));
            state = Updated(state, values[k]);
        }

        return sum;
    }

    private State Ahead(in State s, double elapsed)
    {
        double decay = Decay(elapsed);
        return new(s.B, decay * s.O, s.Bb, decay * s.Bo, (decay * decay * (s.Oo - Variance)) + Variance);
    }

    private State Updated(in State s, double value)
    {
        double ofB = s.Bb + s.Bo, ofO = s.Bo + s.Oo, variance = ofB + ofO + Noise, miss = value - s.B - s.O;
        double gainB = ofB / variance, gainO = ofO / variance;
        return new(
            s.B + (gainB * miss), s.O + (gainO * miss), s.Bb - (gainB * ofB), s.Bo - (gainB * ofO), s.Oo - (gainO * ofO));
    }

    /// <summary>Combines the filtered state at one time with the smoothed one at the next.</summary>
    private static State Smoothed(in State s, in State ahead, in State next, double decay)
    {
        double determinant = (ahead.Bb * ahead.Oo) - (ahead.Bo * ahead.Bo);
        if (!(determinant > 1e-14 * ahead.Bb * ahead.Oo))
        {
            return s;
        }

        // The gain G = P Fᵀ (P⁻)⁻¹ with F = diag(1, decay).
        double pb = s.Bb, pc = decay * s.Bo, pd = s.Bo, pe = decay * s.Oo;
        double g00 = ((pb * ahead.Oo) - (pc * ahead.Bo)) / determinant, g01 = ((pc * ahead.Bb) - (pb * ahead.Bo)) / determinant;
        double g10 = ((pd * ahead.Oo) - (pe * ahead.Bo)) / determinant, g11 = ((pe * ahead.Bb) - (pd * ahead.Bo)) / determinant;
        double db = next.B - ahead.B, @do = next.O - ahead.O;
        double bb = next.Bb - ahead.Bb, bo = next.Bo - ahead.Bo, oo = next.Oo - ahead.Oo;
        return new(
            s.B + (g00 * db) + (g01 * @do), s.O + (g10 * db) + (g11 * @do),
            s.Bb + (g00 * g00 * bb) + (2 * g00 * g01 * bo) + (g01 * g01 * oo),
            s.Bo + (g00 * g10 * bb) + (((g00 * g11) + (g01 * g10)) * bo) + (g01 * g11 * oo),
            s.Oo + (g10 * g10 * bb) + (2 * g10 * g11 * bo) + (g11 * g11 * oo));
    }

    /// <summary>The means and covariances of b and o.</summary>
    private readonly record struct State(double B, double O, double Bb, double Bo, double Oo);
}
