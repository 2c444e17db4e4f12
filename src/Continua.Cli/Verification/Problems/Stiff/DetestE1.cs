namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem E1: a control system.</summary>
internal sealed class DetestE1 : AutonomousProblem
{
    public override string Name => "stiff DETEST E1";

    public override double[] Start { get; } = [0, 0, 0, 0];

    public override double T1 => 1;

    // Radau IIA of order 21 in 113 bits: the state is constant to 30 digits, with y₁ = 1e-8 − 1e-24.
    // Algorithm 648 (Enright, Pryce 1987) agrees to 2e-15.
    public override double[] Reference { get; } = [9.999999999999999e-9, 0, 0, 0];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double square = y[0] * y[0];
        double first = (square - Math.Sin(y[0]) - 1e8) * y[0], second = ((y[1] * y[2] / (square + 1)) - 4e6) * y[1];
        double third = (1 - 6e4) * y[2], fourth = ((10 * Math.Exp(-y[3] * y[3])) - 400) * y[3];
        Write(dy, y[1], y[2], y[3], first + second + third + fourth + 1);
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double square = y[0] * y[0], below = square + 1, fourth = y[3] * y[3];
        double byFirst = (3 * square) - Math.Sin(y[0]) - (y[0] * Math.Cos(y[0])) - 1e8;
        Write(
            jacobian,
            0, 1, 0, 0,
            0, 0, 1, 0,
            0, 0, 0, 1,
            byFirst - (2 * y[0] * y[1] * y[1] * y[2] / (below * below)),
            (2 * y[1] * y[2] / below) - 4e6,
            (y[1] * y[1] / below) + 1 - 6e4,
            (10 * Math.Exp(-fourth) * (1 - (2 * fourth))) - 400);
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor square = y[0] * y[0];
        Tensor first = (square - Tensor.Sin(y[0]) - 1e8) * y[0], second = ((y[1] * y[2] / (square + 1)) - 4e6) * y[1];
        Tensor third = (1 - 6e4) * y[2], fourth = ((10 * Tensor.Exp(-y[3] * y[3])) - 400) * y[3];
        return [y[1], y[2], y[3], first + second + third + fourth + 1];
    }
}
