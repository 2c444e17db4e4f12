namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>Enright, Hull, Lindberg 1975, problem A4: yᵢ′ = −i⁵·yᵢ.</summary>
internal sealed class DetestA4() : LinearProblem(Rates(), new double[10])
{
    public override string Name => "stiff DETEST A4";

    public override double[] Start { get; } = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    public override double T1 => 1;

    // Exponentials in 60 digits. The first three values of Algorithm 648 (Enright, Pryce 1987) have 13, 3 and no
    // correct digits.
    public override double[] Reference { get; } =
        [0.3678794411714423, 1.266416554909418e-14, 2.927122496515368e-106, 0, 0, 0, 0, 0, 0, 0];

    public override double Floor => 1e-8;

    private static double[] Rates()
    {
        double[] rows = new double[100];
        for (int i = 1; i <= 10; i++)
        {
            rows[11 * (i - 1)] = -(double)(i * i * i * i * i);
        }

        return rows;
    }
}
