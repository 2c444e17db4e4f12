namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// A Rosenbrock tableau in the form with Jacobians, in which the order conditions are stated: α = aΓ, β = α + Γ and
/// weights mΓ. Reference: Hairer and Wanner (1996), section IV.7.
/// </summary>
internal sealed class RosenbrockForm
{
    public RosenbrockForm(RosenbrockTableau tableau)
    {
        int s = tableau.Stages;
        Gamma = Rows(s);
        for (int i = 0; i < s; i++)
        {
            // Solves row i of Γ⁻¹Γ = 1.
            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++)
                {
                    sum += tableau.C[i][k] * Gamma[k][j];
                }

                Gamma[i][j] = tableau.Gamma * sum;
            }
        }

        Alpha = [.. tableau.A.Select(Slopes)];
        Beta = [.. Alpha.Select((row, i) => row.Zip(Gamma[i], (x, y) => x + y).ToArray())];
    }

    public double[][] Gamma { get; }

    public double[][] Alpha { get; }

    public double[][] Beta { get; }

    public OrderConditions<double> Conditions => new(Alpha, Beta, Arithmetics.Plain);

    /// <summary>Converts weights of the Uᵢ to weights of the slopes kᵢ.</summary>
    public double[] Slopes(double[] weights)
    {
        double[] sums = new double[Gamma.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            for (int j = 0; j < sums.Length; j++)
            {
                sums[j] += weights[i] * Gamma[i][j];
            }
        }

        return sums;
    }

    private static double[][] Rows(int s) => [.. Enumerable.Range(0, s).Select(_ => new double[s])];
}
