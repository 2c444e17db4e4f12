namespace Continua.Learning;

/// <summary>
/// The state of a filter after a row: everything that forecasts and the filtering of later rows require.
/// </summary>
/// <param name="Time">The time of the last row, in spacings.</param>
/// <param name="Mean">
/// The means of the states, [states, columns]: column 0 for the values, the other columns for the regressors.
/// </param>
/// <param name="Covariance">
/// The covariance of the states, [states, states], in units of the common variance σ² of the model.
/// </param>
/// <param name="Products">
/// The sums of products of innovations, divided by their variance, [columns, columns]; only the lower triangle is used.
/// </param>
/// <param name="Used">The number of values used so far.</param>
/// <param name="Scale">The factor by which each regressor is multiplied, [columns − 1].</param>
internal sealed record FilterState(
    double Time, double[] Mean, double[] Covariance, double[] Products, int Used, double[] Scale);
