namespace Continua.Learning;

/// <summary>What a filter keeps of all rows up to a time: forecasts, and the rows that follow, need no more.</summary>
/// <param name="Time">The last row's, in spacings.</param>
/// <param name="Mean">[states, columns]: of the values and, beside them, of the functions of time whose factors are unknown.</param>
/// <param name="Covariance">[states, states], in units of σ².</param>
/// <param name="Products">[columns, columns]: the sums of products of innovations over their variance; the lower triangle.</param>
/// <param name="Used">The values seen.</param>
/// <param name="Scale">Of each function of time.</param>
internal sealed record FilterState(double Time, double[] Mean, double[] Covariance, double[] Products, int Used, double[] Scale);
