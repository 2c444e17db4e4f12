using Continua.Learning;
using Continua.Reporting;

namespace Continua.Tests.Reports;

/// <summary>Short fits to synthetic series.</summary>
internal static class Fits
{
    public static FitOptions Quick { get; } =
        new() { Steps = 20, Window = 5, BatchSize = 16, Holdout = 0.2, ValidateEvery = 5, Threads = 1 };

    /// <summary>A series of states 2 + sin t with different phases, at intervals of 0.2.</summary>
    public static TimeSeries Circles(int states, int rows = 120, TimeAxis? time = null) =>
        TimeSeries.Of([.. Enumerable.Range(0, rows).Select(i => 0.2 * i)], Values(states, rows), time: time);

    public static TimeSeries Several(int series, int rows = 60) => TimeSeries.Of(
        [.. Enumerable.Range(0, series).Select(s => new Trajectory(
            [.. Enumerable.Range(0, rows).Select(i => 0.2 * i)], Values(2, rows), $"run {s}"))],
        ["a", "b"], seriesColumn: "id");

    public static Fit<double> Trained(TimeSeries data, FitOptions options, bool usesTime = false)
    {
        Fit<double> fit = new(new(new MlpField(data.States.Count, [8], Activation.Tanh, usesTime)), data, options);
        fit.Run();
        return fit;
    }

    public static FitReport Report(
        TimeSeries data, FitOptions? options = null, int horizon = 10, FitReportDetails? details = null, bool usesTime = false)
    {
        options ??= Quick;
        using Fit<double> fit = Trained(data, options, usesTime);
        return FitReport.Of(fit, options, Comparison.Of(fit, options, horizon), details);
    }

    private static double[,] Values(int states, int rows)
    {
        double[,] values = new double[rows, states];
        for (int row = 0; row < rows; row++)
        {
            for (int state = 0; state < states; state++)
            {
                values[row, state] = 2 + Math.Sin(0.2 * row + 1.3 * state);
            }
        }

        return values;
    }
}
