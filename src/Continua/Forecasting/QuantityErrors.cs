namespace Continua.Learning;

/// <summary>
/// Standard errors by the delta method. With σ² and the factors of functions of time at their estimates for given θ, a number is a function
/// g(θ), and its variance is that for fixed θ plus ∇gᵀ H⁻¹ ∇g, where H is the second derivative of −log likelihood at the estimate. That is
/// the inverse of the information of all parameters, by blocks.
/// </summary>
internal sealed class QuantityErrors(ChosenModel chosen)
{
    // Of central differences, in θ: logarithms mostly.
    private const double Step = 1e-4;

    // A parameter so near a bound stands at it; and one in whose direction −log likelihood curves less is not known.
    private const double Near = 1e-6, Flat = 1e-4;

    private const int MostParameters = 60;

    private readonly KalmanFilter filter = new(chosen.Fit.Model, chosen.Rows);
    private readonly StateSpaceModel model = chosen.Fit.Model;
    private readonly double[] best = chosen.Fit.Parameters;

    public IReadOnlyList<LearnedQuantity> Of(string state, IReadOnlyList<QuantityRule> rules)
    {
        if (ModelRun.Of(filter, best) is not { } run)
        {
            return [];
        }

        (double Value, double Variance)[] values = [.. rules.Select(rule => rule.Of(run))];
        (int[] free, double[]? covariance) = Covariance();
        double[][] slopes = covariance is null ? [] : Slopes(rules, free);
        return [.. rules.Select((rule, q) =>
        {
            double variance = covariance is null || rule.Own.Except(free).Any() ? double.NaN : values[q].Variance;
            for (int i = 0; i < free.Length && !double.IsNaN(variance); i++)
            {
                for (int j = 0; j < free.Length; j++)
                {
                    variance += slopes[i][q] * covariance![(i * free.Length) + j] * slopes[j][q];
                }
            }

            return new LearnedQuantity(state, rule.Name, values[q].Value, Math.Sqrt(variance), rule.Unit, rule.IsPositive);
        })];
    }

    /// <summary>The parameters that are not held, and their covariance; null where the estimate is no maximum of the likelihood.</summary>
    public (int[] Free, double[]? Covariance) Covariance()
    {
        (double[] least, double[] most) = model.Bounds;
        int[] free = [.. Enumerable.Range(0, best.Length).Where(i => best[i] > least[i] + Near && best[i] < most[i] - Near)];
        if (best.Length > MostParameters)
        {
            return (free, null);
        }

        double[] hessian = Hessian(free);
        int[] known = [.. Enumerable.Range(0, free.Length).Where(i => !(hessian[(i * free.Length) + i] < Flat))];
        double[] kept = [.. known.SelectMany(i => known.Select(j => hessian[(i * free.Length) + j]))];
        free = [.. known.Select(i => free[i])];
        return (free, double.IsNaN(SmallMatrix.Cholesky(kept, free.Length)) ? null : SmallMatrix.InverseOf(kept, free.Length));
    }

    /// <summary>
    /// The second derivative of −log likelihood, from differences of its gradient. Along the direction in which all variances grow alike it is zero,
    /// as are the derivatives of all numbers: any curvature may be added there, and makes it positive.
    /// </summary>
    private double[] Hessian(int[] free)
    {
        int count = free.Length;
        double[] hessian = new double[count * count], up = new double[best.Length], down = new double[best.Length];
        for (int i = 0; i < count; i++)
        {
            bool isDefined = double.IsFinite(filter.Evaluate(Moved(free[i], Step), up)) & double.IsFinite(filter.Evaluate(Moved(free[i], -Step), down));
            for (int j = 0; j < count; j++)
            {
                double slope = isDefined ? (up[free[j]] - down[free[j]]) / (4 * Step) : double.NaN;
                hessian[(i * count) + j] += slope;
                hessian[(j * count) + i] += slope;
            }
        }

        double[] all = model.Scaling(best), scaling = [.. free.Select(i => all[i])];
        double largest = Enumerable.Range(0, count).Select(i => hessian[(i * count) + i]).DefaultIfEmpty(0).Max();
        double along = Enumerable.Range(0, count).Select(i =>
            Math.Abs(SmallMatrix.Dot(hessian.AsSpan(i * count, count), scaling))).DefaultIfEmpty(0).Max();
        if (along < Math.Max(Flat, 1e-3 * largest))
        {
            for (int i = 0; i < count; i++)
            {
                SmallMatrix.AddScaled(hessian.AsSpan(i * count, count), scaling, Math.Max(1, largest) * scaling[i]);
            }
        }

        return hessian;
    }

    /// <summary>The derivatives of all numbers by each parameter that is not held.</summary>
    private double[][] Slopes(IReadOnlyList<QuantityRule> rules, int[] free) =>
    [
        .. free.Select(i =>
        {
            double[] up = At(Moved(i, Step), rules), down = At(Moved(i, -Step), rules);
            return up.Select((value, q) => (value - down[q]) / (2 * Step)).ToArray();
        }),
    ];

    private double[] At(double[] parameters, IReadOnlyList<QuantityRule> rules) =>
        ModelRun.Of(filter, parameters) is { } run ? [.. rules.Select(rule => rule.Of(run).Value)] : [.. rules.Select(_ => double.NaN)];

    private double[] Moved(int parameter, double by)
    {
        double[] moved = [.. best];
        moved[parameter] += by;
        return moved;
    }
}
