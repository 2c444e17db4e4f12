namespace Continua;

/// <summary>
/// The stability function R(z) of an explicit method: one step multiplies the solution of y' = λy by R(hλ). Reference:
/// Hairer, Wanner 1996, section IV.2.
/// </summary>
internal static class StabilityFunction
{
    // The spacing of the points at which |R| ≤ 1 is checked, before the boundary is bisected.
    private const double Stride = 1.0 / 64;

    public static double At(Tableau tableau, double z)
    {
        double[] stages = new double[tableau.Stages];
        double end = 1;
        for (int i = 0; i < stages.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < i; j++)
            {
                sum += tableau.A[i][j] * stages[j];
            }

            stages[i] = 1 + (z * sum);
            end += z * tableau.B[i] * stages[i];
        }

        return end;
    }

    /// <summary>The largest x with |R| ≤ 1 on [−x, 0].</summary>
    public static double RealBoundary(Tableau tableau)
    {
        double stable = 0;
        while (Math.Abs(At(tableau, -(stable + Stride))) <= 1)
        {
            stable += Stride;
        }

        double unstable = stable + Stride;
        for (int n = 0; n < 50; n++)
        {
            double middle = (stable + unstable) / 2;
            (stable, unstable) = Math.Abs(At(tableau, -middle)) <= 1 ? (middle, unstable) : (stable, middle);
        }

        return stable;
    }
}
