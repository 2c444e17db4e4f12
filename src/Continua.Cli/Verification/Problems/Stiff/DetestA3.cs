namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem A3: a linear system with a triangular matrix.</summary>
internal sealed class DetestA3() : LinearProblem(
    [
        -1e4, 100, -10, 1,
        0, -1e3, 10, -10,
        0, 0, -1, 10,
        0, 0, 0, -0.1,
    ],
    [0, 0, 0, 0])
{
    public override string Name => "stiff DETEST A3";

    public override double[] Start { get; } = [1, 1, 1, 1];

    public override double T1 => 20;

    // The matrix exponential in 60 digits and Radau IIA of order 21 in 113 bits agree to 22;
    // Algorithm 648 (Enright, Pryce 1987) agrees to 13.
    public override double[] Reference { get; } =
        [-0.0013533526618672582, 0.013685269178915445, 1.5037253484551434, 0.1353352832366127];

    public override double Floor => 1e-8;
}
