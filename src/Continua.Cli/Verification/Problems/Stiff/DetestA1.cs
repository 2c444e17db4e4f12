namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem A1: four decays.</summary>
internal sealed class DetestA1() : LinearProblem(
    [
        -0.5, 0, 0, 0,
        0, -1, 0, 0,
        0, 0, -100, 0,
        0, 0, 0, -90,
    ],
    [0, 0, 0, 0])
{
    public override string Name => "stiff DETEST A1";

    public override double[] Start { get; } = [1, 1, 1, 1];

    public override double T1 => 20;

    // Exponentials in 60 digits. The nonzero values of Algorithm 648 (Enright, Pryce 1987) have 8 and 6 correct digits.
    public override double[] Reference { get; } = [4.539992976248485e-5, 2.061153622438558e-9, 0, 0];

    public override double Floor => 1e-8;
}
