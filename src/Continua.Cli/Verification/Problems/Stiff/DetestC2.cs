namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Enright, Hull, Lindberg 1975, problems C2 to C5: fast components driven by slow ones, with β = 0.1, 1, 10 and 20.
/// </summary>
internal sealed class DetestC2(int number, double beta, double[] reference) : AutonomousProblem
{
    public override string Name => $"stiff DETEST C{number}";

    public override double[] Start { get; } = [1, 1, 1, 1];

    public override double T1 => 20;

    /// <summary>
    /// Sums of exponentials in 50 digits and Radau IIA of order 21 in 113 bits agree to 20 digits; Algorithm 648
    /// (Enright, Pryce 1987) has 12 of them in C2 and C3 and 15 in C4 and C5.
    /// </summary>
    public override double[] Reference => reference;

    public override double Floor => 1e-8;

    public static DetestC2 WithTenth() =>
        new(2, 0.1, [1.9999999979388463, 0.039999999908393175, 0.04001599991536469, 0.04003201271913862]);

    public static DetestC2 WithOne() =>
        new(3, 1, [1.9999999979388463, 0.39999999908393175, 0.41599999907923396, 0.4333055990158034]);

    public static DetestC2 WithTen() =>
        new(4, 10, [1.9999999979388463, 3.999999990839317, 19.99999991637941, 419.99999653903666]);

    public static DetestC2 WithTwenty() =>
        new(5, 20, [1.9999999979388463, 7.999999981678634, 135.99999938177135, 37127.999659677625]);

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double first = y[0] * y[0], second = first + (y[1] * y[1]), third = second + (y[2] * y[2]);
        Write(
            dy,
            2 - y[0],
            (beta * first) - (10 * y[1]),
            (4 * beta * second) - (40 * y[2]),
            (10 * beta * third) - (100 * y[3]));
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) => Write(
        jacobian,
        -1, 0, 0, 0,
        2 * beta * y[0], -10, 0, 0,
        8 * beta * y[0], 8 * beta * y[1], -40, 0,
        20 * beta * y[0], 20 * beta * y[1], 20 * beta * y[2], -100);

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor first = y[0] * y[0], second = first + (y[1] * y[1]), third = second + (y[2] * y[2]);
        return
        [
            2 - y[0],
            (beta * first) - (10 * y[1]),
            (4 * beta * second) - (40 * y[2]),
            (10 * beta * third) - (100 * y[3]),
        ];
    }
}
