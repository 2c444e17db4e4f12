namespace Continua.Learning;

/// <summary>
/// A clock: a periodic component of known period, such as the day or the year. It is a sum of harmonics. Their
/// amplitudes and phases are either constant or drift, with the same variance for all harmonics.
/// </summary>
/// <param name="period">The period, in spacings (median times between rows).</param>
/// <param name="harmonics">The number of harmonics.</param>
/// <param name="drifts">
/// Whether amplitudes and phases drift as random walks; the only parameter is then the logarithm of their variance per
/// spacing. Without drift, there is no parameter.
/// </param>
internal sealed class ClockBlock(double period, int harmonics, bool drifts) : StateBlock
{
    // The relative tolerance within which the period of a harmonic counts as two spacings.
    private const double Rounding = 1e-6;

    public double Period => period;

    public int Harmonics => harmonics;

    public bool Drifts => drifts;

    public override int States => drifts ? 2 * harmonics : 0;

    public override IReadOnlyList<double[]> Starts => drifts ? [[-8]] : [[]];

    public override IReadOnlyList<(double Lower, double Upper)> Bounds => drifts ? [(-18, 2)] : [];

    public override IReadOnlyList<Func<double, double>> Regressors =>
    [
        .. Enumerable.Range(1, harmonics).SelectMany(k => HasCosineOnly(k)
            ? (Func<double, double>[])[t => Math.Cos(Frequency(k) * t)]
            : [t => Math.Cos(Frequency(k) * t), t => Math.Sin(Frequency(k) * t)]),
    ];

    public override string Describe() => (drifts ? "drifting " : "") + FormattableString.Invariant(
        $"clock of period {period:G4} with {harmonics} {(harmonics == 1 ? "harmonic" : "harmonics")}");

    public override EvaluatedBlock At(ReadOnlySpan<double> parameters) =>
        new Evaluated(
            [.. Enumerable.Range(1, harmonics).Select(Frequency)], drifts ? Math.Exp(parameters[0]) : 0, States);

    public override double[] Scaling(ReadOnlySpan<double> parameters) => drifts ? [1] : [];

    /// <summary>
    /// Whether a harmonic has only a cosine, with one unknown coefficient instead of two: if its period is two
    /// spacings, its sine is zero at every whole spacing, and so at every row of a regular series.
    /// </summary>
    public bool HasCosineOnly(int harmonic) => Math.Abs((2 * harmonic) - period) < Rounding * period;

    private double Frequency(int harmonic) => 2 * Math.PI * harmonic / period;

    private sealed class Evaluated(double[] frequencies, double variance, int states) : EvaluatedBlock
    {
        private readonly List<double> lengths = [];

        public override double[][] Outputs { get; } =
            [[.. Enumerable.Range(0, states).Select(i => i % 2 == 0 ? 1.0 : 0)]];

        public override double[] Initial { get; } = new double[states * states];

        public override (double[] F, double[] Q) Step(int number, double length)
        {
            while (lengths.Count <= number)
            {
                lengths.Add(0);
            }

            lengths[number] = length;
            double[] f = new double[states * states], q = new double[states * states];
            for (int i = 0; i < states; i += 2)
            {
                (double sine, double cosine) = Math.SinCos(frequencies[i / 2] * length);
                (f[(i * states) + i], f[(i * states) + i + 1]) = (cosine, sine);
                (f[((i + 1) * states) + i], f[((i + 1) * states) + i + 1]) = (-sine, cosine);
                q[(i * states) + i] = q[((i + 1) * states) + i + 1] = variance * length;
            }

            return (f, q);
        }

        public override void Pull(
            IReadOnlyList<(double[] F, double[] Q)> steps, double[] initial, double[][] outputs,
            Span<double> parameters)
        {
            for (int s = 0; s < lengths.Count && states > 0; s++)
            {
                for (int i = 0; i < states; i++)
                {
                    parameters[0] += variance * lengths[s] * steps[s].Q[(i * states) + i];
                }
            }
        }
    }
}
