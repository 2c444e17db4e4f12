namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem A2: diffusion.</summary>
internal sealed class DetestA2() : LinearProblem(Diffusion(), [0, 0, 0, 0, 0, 0, 0, 0, 1000])
{
    public override string Name => "stiff DETEST A2";

    public override double[] Start { get; } = new double[9];

    public override double T1 => 120;

    // The matrix exponential in 60 digits and Radau IIA of order 21 in 113 bits agree to 22;
    // Algorithm 648 (Enright, Pryce 1987) agrees to 11.
    public override double[] Reference { get; } =
    [
        0.09999912552938292, 0.1999982511574009, 0.2999975543185246, 0.3999971057520932, 0.499996950994161,
        0.599997105754922, 0.6999975543238952, 0.799998251164768, 0.8999991255379987
    ];

    public override double Floor => 1e-8;

    private static double[] Diffusion()
    {
        double[] rows = new double[81];
        (rows[0], rows[1], rows[79], rows[80]) = (-1800, 900, 1000, -2000);
        for (int i = 1; i < 8; i++)
        {
            (rows[(10 * i) - 1], rows[10 * i], rows[(10 * i) + 1]) = (1, -2, 1);
        }

        return rows;
    }
}
