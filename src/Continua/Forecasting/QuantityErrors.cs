namespace Continua.Learning;

/// <summary>
/// Computes standard errors by the delta method. With σ² and the regression coefficients at their estimates for given
/// θ, a quantity is a function g(θ). Its variance is the variance for fixed θ plus ∇gᵀ H⁻¹ ∇g, where H is the second
/// derivative of the negative log likelihood at the estimate. By block inversion, this equals the result from the
/// information matrix of all parameters.
/// </summary>
internal sealed class QuantityErrors(ChosenModel chosen)
{
    // The step of central differences in θ, whose components are mostly logarithms.
    private const double Step = 1e-4;

    // A parameter within Near of a bound is at the bound. A parameter along which the negative log likelihood curves by
    // less than Flat is undetermined, unless it is the common scale of all values: in that case log σ² changes by more
    // than NoShare of the parameter.
    private const double Near = 1e-6, Flat = 1e-4, NoShare = 0.01;

    private const int MaxParameters = 60;

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
            double variance =
                covariance is null || rule.RequiredParameters.Except(free).Any() ? double.NaN : values[q].Variance;
            for (int i = 0; i < free.Length && !double.IsNaN(variance); i++)
            {
                for (int j = 0; j < free.Length; j++)
                {
                    variance += slopes[i][q] * covariance![(i * free.Length) + j] * slopes[j][q];
                }
            }

            return new LearnedQuantity(
                state, rule.Name, values[q].Value, Math.Sqrt(variance), rule.Unit, rule.IsPositive);
        })];
    }

    /// <summary>
    /// Returns the indices of the free parameters and their covariance; null if the estimate is not a maximum of the
    /// likelihood.
    /// </summary>
    public (int[] Free, double[]? Covariance) Covariance()
    {
        (double[] lower, double[] upper) = model.Bounds;
        double[] scaling = model.Scaling(best);

        // Only the ratios of the variances are determined, so the largest one may be at its upper bound.
        int[] free = [.. Enumerable.Range(0, best.Length).Where(i => best[i] > lower[i] + Near && (best[i] < upper[i] - Near || scaling[i] > 0))];
        if (best.Length > MaxParameters)
        {
            return (free, null);
        }

        (double[] hessian, double[] ofVariance) = Hessian(free);
        int[] known = [.. Enumerable.Range(0, free.Length).Where(i => !(hessian[(i * free.Length) + i] < Flat && Math.Abs(ofVariance[i]) < NoShare))];
        double[] reduced = [.. known.SelectMany(i => known.Select(j => hessian[(i * free.Length) + j]))];
        free = [.. known.Select(i => free[i])];
        AddAlongScaling(reduced, free);
        return (free, double.IsNaN(SmallMatrix.Cholesky(reduced, free.Length)) ? null : SmallMatrix.InverseOf(reduced, free.Length));
    }

    /// <summary>
    /// Returns the second derivative of the negative log likelihood, from differences of its gradient, and the
    /// derivative of the estimate of log σ².
    /// </summary>
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
    /// Adds curvature along the direction in which all variances grow by the same factor. The likelihood has none in
    /// that direction because σ² is at its estimate. The derivatives of all quantities vanish along it, so that any
    /// curvature gives the same errors; adding some makes the matrix invertible.
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

    /// <summary>Returns the derivatives of all quantities with respect to each free parameter.</summary>
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
