namespace Continua.Learning;

/// <summary>Statistical tests of one-step forecast errors.</summary>
internal static class InnovationTests
{
    private const int MaxLags = 20, RowsPerLag = 5, MinRows = 20;

    public static InnovationCheck Of(string state, ChosenModel chosen)
    {
        double[] errors = Errors(chosen);
        StateSpaceModel model = chosen.Fit.Model;

        // The number of parameters that determine the autocorrelations: of the variances, only the ratios do, which are
        // one fewer. For a column of a joint model, the number of states per column is used instead.
        int fitted = model.Blocks[0] is JointBlock ? model.States / model.Outputs : model.Parameters - 1;
        (double[] correlations, double statistic, double probability) = LjungBox(errors, fitted);
        double[] observed = [.. errors.Where(error => !double.IsNaN(error))];
        (double skewness, double kurtosis) = Moments(observed);
        return new(
            state, errors, correlations, statistic, probability, skewness,
            TwoSided(NormalisedSkewness(skewness, observed.Length)),
            kurtosis, TwoSided(NormalisedKurtosis(kurtosis, observed.Length)));
    }

    /// <summary>
    /// Returns the innovations (one-step forecast errors) of a column divided by their standard deviations, [times],
    /// with the regression coefficients at their estimates; NaN for a missing cell.
    /// </summary>
    public static double[] Errors(ChosenModel chosen)
    {
        FilterRows rows = chosen.Rows;
        KalmanFilter filter = new(chosen.Fit.Model, rows);
        Regression? regression = filter.Run(chosen.Fit.Model.At(chosen.Fit.Parameters));
        return [.. Enumerable.Range(0, rows.Count / rows.Columns).Select(time =>
        {
            int row = (time * rows.Columns) + chosen.Output;
            if (regression is null || double.IsNaN(rows.Values[row]))
            {
                return double.NaN;
            }

            ReadOnlySpan<double> innovation = filter.Record.Innovation(row);
            return (innovation[0] - SmallMatrix.Dot(regression.Coefficients, innovation[1..]))
                / Math.Sqrt(filter.Record.Variance(row) * chosen.Fit.Variance);
        })];
    }

    /// <summary>
    /// Computes n (n + 2) Σ rₖ² / (number of pairs of rows k apart). Without missing rows this is the statistic of
    /// Ljung, Box, Biometrika 65 (1978), 297–303.
    /// </summary>
    /// <param name="errors">The standardised errors; NaN for a missing cell.</param>
    /// <param name="fitted">The number of fitted parameters, which is subtracted from the degrees of freedom.</param>
    public static (double[] Correlations, double Statistic, double Probability) LjungBox(double[] errors, int fitted)
    {
        double[] filled = [.. errors.Select(error => double.IsNaN(error) ? 0 : error)];
        double[] observed = [.. errors.Select(error => double.IsNaN(error) ? 0.0 : 1)];
        double count = observed.Sum(), square = SmallMatrix.Dot(filled, filled), statistic = 0;
        int lags = Math.Min(MaxLags, (int)count / RowsPerLag);
        if (count < MinRows)
        {
            return ([], double.NaN, double.NaN);
        }

        double[] correlations = new double[lags];
        for (int k = 1; k <= lags; k++)
        {
            correlations[k - 1] = SmallMatrix.Dot(filled.AsSpan(k), filled.AsSpan(0, filled.Length - k)) / square;
            double pairs = SmallMatrix.Dot(observed.AsSpan(k), observed.AsSpan(0, observed.Length - k));
            statistic += pairs > 0 ? count * (count + 2) * correlations[k - 1] * correlations[k - 1] / pairs : 0;
        }

        return (correlations, statistic, AboveChiSquare(statistic, Math.Max(1, lags - fitted)));
    }

    /// <summary>
    /// Approximates the probability that a χ² variable exceeds a value. Reference: Wilson, Hilferty, Proceedings of the
    /// National Academy of Sciences 17 (1931), 684–688.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="freedom">The degrees of freedom of the variable.</param>
    public static double AboveChiSquare(double value, double freedom)
    {
        double variance = 2 / (9 * freedom);
        return NormalDistribution.Below((1 - variance - Math.Cbrt(value / freedom)) / Math.Sqrt(variance));
    }

    /// <summary>
    /// Transforms the skewness of <paramref name="n"/> normal values to a standard normal variable; NaN for fewer than
    /// 20 values. Reference: D'Agostino, Biometrika 57 (1970), 679–681.
    /// </summary>
    public static double NormalisedSkewness(double skewness, double n)
    {
        if (n < MinRows)
        {
            return double.NaN;
        }

        double y = skewness * Math.Sqrt((n + 1) * (n + 3) / (6 * (n - 2)));
        double beta = 3 * ((n * n) + (27 * n) - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9));
        double w = Math.Sqrt(2 * (beta - 1)) - 1;
        return Math.Asinh(y / Math.Sqrt(2 / (w - 1))) / Math.Sqrt(Math.Log(w) / 2);
    }

    /// <summary>
    /// Transforms the excess kurtosis of <paramref name="n"/> normal values to a standard normal variable; NaN for
    /// fewer than 20 values. Reference: Anscombe, Glynn, Biometrika 70 (1983), 227–234.
    /// </summary>
    public static double NormalisedKurtosis(double kurtosis, double n)
    {
        if (n < MinRows)
        {
            return double.NaN;
        }

        double mean = 3 * (n - 1) / (n + 1),
            variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) * (n + 1) * (n + 3) * (n + 5));
        double x = (kurtosis + 3 - mean) / Math.Sqrt(variance);
        double third = 6 * ((n * n) - (5 * n) + 2) / ((n + 7) * (n + 9))
            * Math.Sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)));
        double a = 6 + (8 / third * ((2 / third) + Math.Sqrt(1 + (4 / (third * third)))));
        double root = Math.Cbrt((1 - (2 / a)) / (1 + (x * Math.Sqrt(2 / (a - 4)))));
        return (1 - (2 / (9 * a)) - root) / Math.Sqrt(2 / (9 * a));
    }

    private static double TwoSided(double normal) => 2 * NormalDistribution.Below(-Math.Abs(normal));

    private static (double Skewness, double ExcessKurtosis) Moments(double[] values)
    {
        double mean = values.DefaultIfEmpty(double.NaN).Average();
        double Moment(int power) => values.DefaultIfEmpty(double.NaN).Average(value => Math.Pow(value - mean, power));
        double variance = Moment(2);
        return (Moment(3) / Math.Pow(variance, 1.5), (Moment(4) / (variance * variance)) - 3);
    }
}
