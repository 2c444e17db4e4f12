namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem D5: the dynamics of a reactor.</summary>
internal sealed class DetestD5 : AutonomousProblem
{
    public override string Name => "stiff DETEST D5";

    public override double[] Start { get; } = [0, 0];

    public override double T1 => 100;

    // Radau IIA of orders 17 and 21 in 113 bits agree to 17 digits; Algorithm 648 (Enright, Pryce 1987) agrees to 10.
    public override double[] Reference { get; } = [-0.9916420698484719, 0.9833363588282796];

    public override double Floor => 1e-8;

    public override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double sum = 0.01 + y[0] + y[1];
        Write(dy, 0.01 - (sum * (1 + ((y[0] + 1000) * (y[0] + 1)))), 0.01 - (sum * (1 + (y[1] * y[1]))));
    }

    public override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        double sum = 0.01 + y[0] + y[1], first = 1 + ((y[0] + 1000) * (y[0] + 1)), second = 1 + (y[1] * y[1]);
        Write(jacobian, -first - (sum * ((2 * y[0]) + 1001)), -first, -second, -second - (2 * sum * y[1]));
    }

    public override Tensor Traced(Tensor t, Tensor y)
    {
        Tensor sum = 0.01 + y[0] + y[1];
        return [0.01 - (sum * (1 + ((y[0] + 1000) * (y[0] + 1)))), 0.01 - (sum * (1 + (y[1] * y[1])))];
    }
}
