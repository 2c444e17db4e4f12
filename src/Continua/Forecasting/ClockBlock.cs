namespace Continua.Learning;

/// <summary>A periodic part of known period: harmonics, each a rotation, constant or with one common drift variance.</summary>
/// <param name="wanders">Whether amplitudes and phases drift; θ is then the logarithm of the variance of the drift.</param>
internal sealed class ClockBlock(double period, int harmonics, bool wanders) : StateBlock
{
    // The harmonic of half a sampling step is a cosine alone: its sine is zero at every row.
    private const double Rounding = 1e-6;

    public double Period => period;

    public int Harmonics => harmonics;

    public bool Wanders => wanders;

    public override int States => wanders ? 2 * harmonics : 0;

    public override IReadOnlyList<double[]> Starts => wanders ? [[-8]] : [[]];

    public override IReadOnlyList<(double Least, double Most)> Bounds => wanders ? [(-18, 2)] : [];

    public override IReadOnlyList<Func<double, double>> Unknown =>
    [
        .. Enumerable.Range(1, harmonics).SelectMany(k => IsHalf(k)
            ? (Func<double, double>[])[t => Math.Cos(Frequency(k) * t)]
            : [t => Math.Cos(Frequency(k) * t), t => Math.Sin(Frequency(k) * t)]),
    ];

    public override string Describe() => FormattableString.Invariant($"{(wanders ? "drifting " : "")}clock of period {period:G4} with {harmonics} {(harmonics == 1 ? "harmonic" : "harmonics")}");

    public override EvaluatedBlock At(ReadOnlySpan<double> parameters) =>
        new Evaluated([.. Enumerable.Range(1, harmonics).Select(Frequency)], wanders ? Math.Exp(parameters[0]) : 0, States);

    public override double[] Scaling(ReadOnlySpan<double> parameters) => wanders ? [1] : [];

    /// <summary>Whether a harmonic is a cosine alone, with one unknown factor in place of two.</summary>
    public bool IsHalf(int harmonic) => Math.Abs((2 * harmonic) - period) < Rounding * period;

    private double Frequency(int harmonic) => 2 * Math.PI * harmonic / period;

    private sealed class Evaluated(double[] frequencies, double variance, int states) : EvaluatedBlock
    {
        private readonly List<double> lengths = [];

        public override double[][] Outputs { get; } = [[.. Enumerable.Range(0, states).Select(i => i % 2 == 0 ? 1.0 : 0)]];

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
            IReadOnlyList<(double[] F, double[] Q)> steps, double[] initial, double[][] outputs, Span<double> parameters)
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
