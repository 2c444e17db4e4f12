namespace Continua.Cli.Verification.Problems.Detest;

/// <summary>Class C: moderate systems.</summary>
internal static class ModerateProblems
{
    public static IReadOnlyList<DetestProblem> All { get; } =
    [
        new("C1", First(10), EqualDecay, AfterEqualDecay),
        new("C2", First(10), GrowingDecay, AfterGrowingDecay),
        new("C3", First(10), Diffusion, t => AfterDiffusion(10, t)),
        new("C4", First(51), Diffusion, t => AfterDiffusion(51, t)),
        new("C5", OuterPlanets.Start, OuterPlanets.Field),
    ];

    private static double[] First(int size) => [1, .. new double[size - 1]];

    /// <summary>A decay chain of ten nuclides, all with the same rate.</summary>
    private static void EqualDecay(double t, ReadOnlySpan<double> y, Span<double> dy) => Chain(y, dy, nuclide => 1);

    /// <summary>A decay chain whose rate grows along the chain.</summary>
    private static void GrowingDecay(double t, ReadOnlySpan<double> y, Span<double> dy) => Chain(y, dy, nuclide => nuclide + 1);

    private static void Chain(ReadOnlySpan<double> y, Span<double> dy, Func<int, double> rate)
    {
        double into = 0;
        for (int i = 0; i < 9; i++)
        {
            double decayed = rate(i) * y[i];
            dy[i] = into - decayed;
            into = decayed;
        }

        dy[9] = into;
    }

    private static double[] AfterEqualDecay(double t)
    {
        double[] y = new double[10];
        double share = Math.Exp(-t);
        for (int i = 0; i < 9; i++)
        {
            y[i] = share;
            share *= t / (i + 1);
        }

        // The last component is the rest of the exponential series, from t⁹/9! on; digits of 1 − Σ y would cancel.
        for (int i = 9; i < 200; i++)
        {
            y[9] += share;
            share *= t / (i + 1);
        }

        return y;
    }

    private static double[] AfterGrowingDecay(double t)
    {
        double remaining = Math.Exp(-t), decayed = -double.ExpM1(-t);
        return [.. Enumerable.Range(0, 9).Select(i => remaining * Math.Pow(decayed, i)), Math.Pow(decayed, 9)];
    }

    /// <summary>Heat conduction in a rod, one component per piece, with a temperature of 0 at both ends.</summary>
    private static void Diffusion(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        int last = y.Length - 1;
        for (int i = 0; i <= last; i++)
        {
            dy[i] = (i > 0 ? y[i - 1] : 0) - (2 * y[i]) + (i < last ? y[i + 1] : 0);
        }
    }

    /// <summary>The solution from the eigenvectors sin(ikπ/(n + 1)).</summary>
    private static double[] AfterDiffusion(int size, double t)
    {
        double[] y = new double[size];
        for (int k = 1; k <= size; k++)
        {
            double angle = k * Math.PI / (size + 1), half = Math.Sin(angle / 2);
            double part = 2.0 / (size + 1) * Math.Sin(angle) * Math.Exp(-4 * half * half * t);
            for (int i = 0; i < size; i++)
            {
                y[i] += part * Math.Sin((i + 1) * angle);
            }
        }

        return y;
    }
}
