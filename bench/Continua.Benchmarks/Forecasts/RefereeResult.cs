namespace Continua.Benchmarks.Forecasts;

/// <summary>What a forecaster reached on a real series.</summary>
/// <param name="Referee">The errors of others.</param>
/// <param name="Error">Its own.</param>
/// <param name="Coverage">The share of values within its bands of nine tenths.</param>
/// <param name="IntervalScore">Their width and twenty times what values miss them by, in training deviations.</param>
/// <param name="IntervalScoreOfBands">The same of an autoregression's bands.</param>
/// <param name="Seconds">Of reading, fitting and forecasting.</param>
internal sealed record RefereeResult(
    Referee Referee, double Error, double Coverage, double IntervalScore, double IntervalScoreOfBands, double Seconds)
{
    // Series of fewer rows are not averaged over, and coverages of fewer held-out rows are left to chance.
    private const int LongEnough = 60, ManyHeldOut = 50;

    // A ratio counts no more than this in either direction, so that no series decides a mean.
    private const double LeastRatio = 0.5, MostRatio = 2;

    public double OverSimple => Error / Referee.BestSimple;

    public double OverBands => IntervalScore / IntervalScoreOfBands;

    /// <summary>Geometric means of ratios, each within [0.5, 2], and counts; with the number of series of each.</summary>
    public static IEnumerable<(string Measure, double Value, int Of)> Summary(IReadOnlyList<RefereeResult> results)
    {
        RefereeResult[] all = [.. results.Where(r => r.Referee.Rows >= LongEnough)];
        RefereeResult[] one = [.. all.Where(r => r.Referee.States.Length == 1)], several = [.. all.Except(one)];
        RefereeResult[] held = [.. all.Where(r => r.Referee.HeldOut >= ManyHeldOut)];
        return
        [
            ("one column, of AutoARIMA", Mean(one.Select(r => r.Over("AutoARIMA"))), one.Length),
            ("one column, of AutoETS", Mean(one.Select(r => r.Over("AutoETS"))), one.Length),
            ("one column, of the better one", Mean(one.Select(r => Math.Max(r.Over("AutoARIMA"), r.Over("AutoETS")))), one.Length),
            ("several columns, of the better of AutoARIMA and AR", Mean(several.Select(r => Math.Max(r.Over("AutoARIMA"), r.Over("AR")))), several.Length),
            ("within 1.25 × the best simple method", all.Count(r => r.OverSimple <= 1.25), all.Length),
            ("within 2 × the best simple method", all.Count(r => r.OverSimple <= 2), all.Length),
            ("share within 90 % bands", all.Select(r => r.Coverage).DefaultIfEmpty(double.NaN).Average(), all.Length),
            ("series with 75–99 % within, of 50 held-out rows", held.Count(r => r.Coverage is >= 0.75 and <= 0.99), held.Length),
            ("least share within, of 50 held-out rows", held.Select(r => r.Coverage).DefaultIfEmpty(double.NaN).Min(), held.Length),
            ("interval score, of the bands of AR by AIC", Mean(all.Select(r => r.OverBands)), all.Length),
        ];
    }

    public double Over(string peer) => Error / Referee.Error(peer);

    private static double Mean(IEnumerable<double> ratios) =>
        Math.Exp(ratios.Select(ratio => Math.Log(Math.Clamp(ratio, LeastRatio, MostRatio))).DefaultIfEmpty(double.NaN).Average());
}
