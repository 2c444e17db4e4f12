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

    // A parameter so near a bound stands at it. One in whose direction −log likelihood curves less is not known, unless it is the variance
    // that all the values have: log σ² moves by more of it then.
    private const double Near = 1e-6, Flat = 1e-4, NoShare = 0.01;

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
        double[] scaling = model.Scaling(best);

        // The largest variance among a model's may stand at its upper bound, since only their ratios count.
        int[] free = [.. Enumerable.Range(0, best.Length).Where(i => best[i] > least[i] + Near && (best[i] < most[i] - Near || scaling[i] > 0))];
        if (best.Length > MostParameters)
        {
            return (free, null);
        }

        (double[] hessian, double[] ofVariance) = Hessian(free);
        int[] known = [.. Enumerable.Range(0, free.Length).Where(i => !(hessian[(i * free.Length) + i] < Flat && Math.Abs(ofVariance[i]) < NoShare))];
        double[] kept = [.. known.SelectMany(i => known.Select(j => hessian[(i * free.Length) + j]))];
        free = [.. known.Select(i => free[i])];
        AddAlongScaling(kept, free);
        return (free, double.IsNaN(SmallMatrix.Cholesky(kept, free.Length)) ? null : SmallMatrix.InverseOf(kept, free.Length));
    }

    /// <summary>The second derivative of −log likelihood, from differences of its gradient, and the derivative of log σ² at its estimate.</summary>
    private (double[] Hessian, double[] OfVariance) Hessian(int[] free)
    {
        int count = free.Length;
        double[] hessian = new double[count * count], ofVariance = new double[count];
        for (int i = 0; i < count; i++)
        {
            (double[] up, double above) = GradientAt(Moved(free[i], Step));
            (double[] down, double below) = GradientAt(Moved(free[i], -Step));
            ofVariance[i] = (above - below) / (2 * Step);
            for (int j = 0; j < count; j++)
            {
                double half = (up[free[j]] - down[free[j]]) / (4 * Step);
                hessian[(i * count) + j] += half;
                hessian[(j * count) + i] += half;
            }
        }

        return (hessian, ofVariance);
    }

    private (double[] Gradient, double LogVariance) GradientAt(double[] parameters)
    {
        double[] gradient = new double[best.Length];
        if (ModelRun.Of(filter, parameters) is not { } run)
        {
            Array.Fill(gradient, double.NaN);
            return (gradient, double.NaN);
        }

        new KalmanGradient(run.Record, run.At).PullBack(run.Found, gradient);
        return (gradient, Math.Log(run.Found.Variance));
    }

    /// <summary>
    /// Adds curvature along the direction in which all variances grow alike: none is there, since σ² is at its estimate, and the derivatives of
    /// all numbers along it are zero, so that any curvature gives the same errors, and makes the matrix one that has an inverse.
    /// </summary>
    private void AddAlongScaling(double[] hessian, int[] free)
    {
        int count = free.Length;
        double[] all = model.Scaling(best), scaling = [.. free.Select(i => all[i])];
        double largest = Enumerable.Range(0, count).Select(i => hessian[(i * count) + i]).DefaultIfEmpty(0).Max();
        double along = Enumerable.Range(0, count).Select(i =>
            Math.Abs(SmallMatrix.Dot(hessian.AsSpan(i * count, count), scaling))).DefaultIfEmpty(0).Max();
        for (int i = 0; i < count && along < Math.Max(Flat, 1e-3 * largest); i++)
        {
            SmallMatrix.AddScaled(hessian.AsSpan(i * count, count), scaling, Math.Max(1, largest) * scaling[i]);
        }
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
