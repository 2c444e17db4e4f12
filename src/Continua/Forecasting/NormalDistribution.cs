namespace Continua.Learning;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    // Beyond this value, the tail probability underflows.
    private const double Largest = 38;

    /// <summary>
    /// Returns the probability of a value of at most x, accurate to 1e-14: by the series of Marsaglia within ±7, and by
    /// the continued fraction of the tail beyond. Reference: Marsaglia, Journal of Statistical Software 11 (2004),
    /// issue 4.
    /// </summary>
    public static double Below(double x)
    {
        if (double.IsNaN(x))
        {
            return double.NaN;
        }

        if (Math.Abs(x) > 7)
        {
            double tail = Tail(Math.Abs(x));
            return x > 0 ? 1 - tail : tail;
        }

        double sum = x, before = double.NaN, term = x;
        for (int i = 3; sum != before; i += 2)
        {
            before = sum;
            term *= x * x / i;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp((-x * x / 2) - 0.91893853320467274178));
    }

    /// <summary>Returns the quantile of a probability above 0 and below 1, by bisection.</summary>
    public static double Quantile(double probability)
    {
        (double low, double high) = (-Largest, Largest);
        while (high - low > 1e-13 * Math.Max(1, Math.Abs(low)))
        {
            double middle = (low + high) / 2;
            (low, high) = Below(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static double Tail(double x)
    {
        double fraction = 0;
        for (int k = 60; k > 0; k--)
        {
            fraction = k / (x + fraction);
        }

        return Math.Exp((-x * x / 2) - 0.91893853320467274178) / (x + fraction);
    }
}
