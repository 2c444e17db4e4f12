namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>
/// Enright, Hull, Lindberg 1975, problems B2 to B5: decays at −10 ± αi, −4, −1, −0.5 and −0.1, with α = 3, 8, 25
/// and 100.
/// </summary>
internal sealed class DetestB2(int number, double alpha) : LinearProblem(
    [
        -10, alpha, 0, 0, 0, 0,
        -alpha, -10, 0, 0, 0, 0,
        0, 0, -4, 0, 0, 0,
        0, 0, 0, -1, 0, 0,
        0, 0, 0, 0, -0.5, 0,
        0, 0, 0, 0, 0, -0.1,
    ],
    [0, 0, 0, 0, 0, 0])
{
    public override string Name => $"stiff DETEST B{number}";

    public override double[] Start { get; } = [1, 1, 1, 1, 1, 1];

    public override double T1 => 20;

    // Exponentials in 60 digits; the first two, e⁻²⁰⁰·(cos 20α ± sin 20α), are below 1e-86. Algorithm 648 (Enright,
    // Pryce 1987) agrees to 1e-14 in absolute terms, but not in the digits of small components.
    public override double[] Reference { get; } =
        [0, 0, 1.804851387845415e-35, 2.061153622438558e-9, 4.539992976248485e-5, 0.1353352832366127];

    public override double Floor => 1e-8;
}
