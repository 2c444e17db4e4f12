namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// A reaction with diffusion on a line, with the components u₁, v₁, u₂, v₂, …: its Jacobian has two diagonals above and
/// two below the main one. Hairer, Wanner 1996, IV.10, BRUSS, but from u = 1 + ½ sin 2πx as in their programs; the book
/// has 1 + sin 2πx.
/// </summary>
/// <param name="points">The number of points, without the boundaries.</param>
/// <param name="reference">The end state; empty if unknown.</param>
internal sealed class Brusselator(int points, double[] reference) : AutonomousProblem
{
    private readonly double _diffusion = (points + 1.0) * (points + 1.0) / 50;

    public override string Name => $"Brusselator of {points} points";

    public override double[] Start { get; } =
    [
        .. Enumerable.Range(1, points)
            .SelectMany(i => new[] { 1 + (0.5 * Math.Sin(2 * Math.PI * i / (points + 1))), 3 }),
    ];

    public override double T1 => 10;

    public override double[] Reference => reference;

    public override double Floor => 1e-8;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 20 digits.
    public static Brusselator OfTwenty() => new(
        20,
        [
            0.8799757457688993, 3.126929998390441, 0.7708642097024874, 3.2406926567641956, 0.6788444951490631,
            3.3336785084627127, 0.6056301992425189, 3.4038782457056267, 0.5499436228927692, 3.453283593676077,
            0.5091171934227131, 3.485928530145414, 0.4802432199509975, 3.5063388493651657, 0.4607939500135896,
            3.518580578238065, 0.4488641547558579, 3.5257926594747704, 0.44321461953155, 3.530016448015492,
            0.4432439238641342, 3.532167043758297, 0.4489594827578312, 3.5320486638970263, 0.4609772986445213,
            3.528369045789211, 0.4805494486534698, 3.5187537519124192, 0.5095879408250602, 3.499806719579821,
            0.5506124816872743, 3.467314691654265, 0.6064952186373648, 3.416746894555471, 0.6798297954543834,
            3.344227087334943, 0.7717877111962184, 3.248072364643564, 0.880563488685161, 3.130682054767363
        ]);

    public static Brusselator OfFiveHundred() => new(500, BrusselatorReference.OfFiveHundred);

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        for (int k = 0; k < y.Length; k += 2)
        {
            double u = y[k], v = y[k + 1], product = u * u * v;
            (double u, double v) left = k == 0 ? (1, 3) : (y[k - 2], y[k - 1]);
            (double u, double v) right = k == y.Length - 2 ? (1, 3) : (y[k + 2], y[k + 3]);
            dy[k] = 1 + product - (4 * u) + (_diffusion * (left.u - (2 * u) + right.u));
            dy[k + 1] = (3 * u) - product + (_diffusion * (left.v - (2 * v) + right.v));
        }
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        int size = y.Length;
        jacobian.Clear();
        for (int k = 0; k < size; k++)
        {
            Span<double> row = jacobian.Slice(k * size, size);
            (double u, double v) = (y[k & ~1], y[k | 1]);
            double sign = k % 2 == 0 ? 1 : -1;
            row[k & ~1] = (sign * 2 * u * v) + (sign < 0 ? 3 : -4);
            row[k | 1] = sign * u * u;
            row[k] -= 2 * _diffusion;
            if (k >= 2)
            {
                row[k - 2] = _diffusion;
            }

            if (k + 2 < size)
            {
                row[k + 2] = _diffusion;
            }
        }
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor parts = Tensor.Transpose(Tensor.Reshape(y, [points, 2]));
        Tensor u = parts[0], v = parts[1], product = u * u * v;
        Tensor slopes = Tensor.Stack(
            1 + product - (4 * u) + Diffusion(u, 1), (3 * u) - product + Diffusion(v, 3));
        return Tensor.Reshape(Tensor.Transpose(slopes), [2 * points]);
    }

    private Tensor Diffusion(Tensor x, double boundary) =>
        _diffusion * (Tensor.Concat(boundary, x[..^1]) - (2 * x) + Tensor.Concat(x[1..], boundary));
}
