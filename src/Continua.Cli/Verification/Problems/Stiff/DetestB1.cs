namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem B1: two damped oscillations.</summary>
internal sealed class DetestB1() : LinearProblem(
    [
        -1, 1, 0, 0,
        -100, -1, 0, 0,
        0, 0, -100, 1,
        0, 0, -1e4, -100,
    ],
    [0, 0, 0, 0])
{
    public override string Name => "stiff DETEST B1";

    public override double[] Start { get; } = [1, 0, 1, 0];

    public override double T1 => 20;

    // e⁻²⁰·cos 200 and −10·e⁻²⁰·sin 200 in 60 digits. Algorithm 648 (Enright, Pryce 1987) agrees to 6.
    public override double[] Reference { get; } = [1.004168641148109e-9, 1.799999887618427e-8, 0, 0];

    public override double Floor => 1e-8;
}
