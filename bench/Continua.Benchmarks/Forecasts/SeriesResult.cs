namespace Continua.Benchmarks.Forecasts;

/// <summary>The result of a forecaster on a real series.</summary>
/// <param name="Series">The series and the errors of other forecasters.</param>
/// <param name="Error">The error of the forecaster.</param>
/// <param name="Coverage">The share of values inside the 90 % bands.</param>
/// <param name="IntervalScore">
/// The mean of band width plus twenty times the distance of the value outside the band, in standard deviations of the
/// training rows.
/// </param>
/// <param name="IntervalScoreOfBands">
/// The same score for the bands of an autoregression with its order chosen by AIC.
/// </param>
/// <param name="Seconds">The seconds for reading, fitting and forecasting.</param>
internal sealed record SeriesResult(
    BenchmarkSeries Series, double Error, double Coverage, double IntervalScore, double IntervalScoreOfBands,
    double Seconds)
{
    // Series with fewer rows than MinRows are left out of all measures. Those with fewer held-out rows than MinHeldOut
    // are also left out of the count and the minimum of coverages.
    private const int MinRows = 60, MinHeldOut = 50;

    // Ratios are clamped to this range, so that no single series dominates a mean.
    private const double MinRatio = 0.5, MaxRatio = 2;

    public double OverSimple => Error / Series.BestSimple;

    public double OverBands => IntervalScore / IntervalScoreOfBands;

    /// <summary>
    /// Returns geometric means of ratios, each clamped to [0.5, 2], shares and counts, each with the number of series
    /// over which it is computed.
    /// </summary>
    public static IEnumerable<(string Measure, double Value, int Of)> Summary(IReadOnlyList<SeriesResult> results)
    {
        SeriesResult[] all = [.. results.Where(r => r.Series.Rows >= MinRows)];
        SeriesResult[] one = [.. all.Where(r => r.Series.States.Length == 1)], several = [.. all.Except(one)];
        SeriesResult[] held = [.. all.Where(r => r.Series.HeldOut >= MinHeldOut)];
        return
        [
            ("one column, error relative to AutoARIMA", Mean(one.Select(r => r.Over("AutoARIMA"))), one.Length),
            ("one column, error relative to AutoETS", Mean(one.Select(r => r.Over("AutoETS"))), one.Length),
            ("one column, error relative to the better of the two",
                Mean(one.Select(r => Math.Max(r.Over("AutoARIMA"), r.Over("AutoETS")))), one.Length),
            ("several columns, error relative to the better of AutoARIMA and AR",
                Mean(several.Select(r => Math.Max(r.Over("AutoARIMA"), r.Over("AR")))), several.Length),
            ("error at most 1.25 × that of the best simple method", all.Count(r => r.OverSimple <= 1.25), all.Length),
            ("error at most 2 × that of the best simple method", all.Count(r => r.OverSimple <= 2), all.Length),
            ("mean share within 90 % bands", all.Select(r => r.Coverage).DefaultIfEmpty(double.NaN).Average(), all.Length),
            ("series with 75–99 % within bands, at least 50 held-out rows",
                held.Count(r => r.Coverage is >= 0.75 and <= 0.99), held.Length),
            ("smallest share within bands, at least 50 held-out rows",
                held.Select(r => r.Coverage).DefaultIfEmpty(double.NaN).Min(), held.Length),
            ("interval score relative to the bands of AR by AIC", Mean(all.Select(r => r.OverBands)), all.Length),
        ];
    }

    public double Over(string forecaster) => Error / Series.Error(forecaster);

    private static double Mean(IEnumerable<double> ratios) =>
        Math.Exp(ratios.Select(ratio => Math.Log(Math.Clamp(ratio, MinRatio, MaxRatio))).DefaultIfEmpty(double.NaN)
            .Average());
}
