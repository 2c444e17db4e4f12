using System.Numerics;

namespace Continua.Learning;

/// <summary>A fitted model against two baselines on the held-out part, all alike.</summary>
/// <param name="Asked">The horizon asked for; <see cref="KStepError.Horizon"/> may be cut.</param>
/// <param name="Model">The error of the model.</param>
/// <param name="Persistence">Of the forecast that nothing changes.</param>
/// <param name="Linear">Of y' = Ay + b fitted on the same windows; null if that fit failed.</param>
/// <param name="LinearFit">That fit.</param>
public sealed record Comparison(int Asked, KStepError Model, KStepError Persistence, KStepError? Linear, Fitted<double>? LinearFit)
{
    // Of the time given, until when the model's and the linear baseline's errors are evaluated.
    private const double ModelShare = 0.4, LinearShare = 1;

    /// <summary>Which forecast has the least error: 'model', 'persistence' or 'linear'; null without held-out starts.</summary>
    public string? Winner
    {
        get
        {
            (string Name, double Error)[] all =
            [
                ("model", Model.Nrmse), ("persistence", Persistence.Nrmse), ("linear", Linear?.Nrmse ?? double.NaN),
            ];
            return all.Where(e => double.IsFinite(e.Error)).OrderBy(e => e.Error).Select(e => e.Name).FirstOrDefault();
        }
    }

    /// <summary>What was shortened or left out for lack of time, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Evaluates a fit on its held-out rows.</summary>
    /// <param name="horizon">Steps ahead, k.</param>
    /// <param name="options">Those of the fit; the linear baseline is trained with the same windows and seed.</param>
    public static Comparison Of<T>(Fit<T> fit, FitOptions options, int horizon = 10)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of(fit, options, new ComparisonOptions { Horizon = horizon });

    /// <summary>Evaluates a fit on its held-out rows, within a time.</summary>
    /// <param name="options">Those of the fit; the linear baseline is trained with the same windows and seed.</param>
    /// <param name="comparing">How far ahead, and how long it may take.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Comparison Of<T>(Fit<T> fit, FitOptions options, ComparisonOptions comparing)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(comparing);
        ComparisonClock clock = new(comparing);
        TimeSeries data = fit.Series;
        (IReadOnlyList<RowRange> windows, int cut) = Windows.Ahead(data, fit.Split.HeldOut, comparing.Horizon, options.MaxGap);
        IReadOnlyList<RowRange[]> parts = SpreadParts.Of(windows);
        double[]? deviation = options.Log
            ? Standardization.Of(data, fit.Split.Training, log: false, allowConstant: true).Deviation
            : null;
        KStepError Of(string what, IReadOnlyList<RowRange[]> among, double share, ScaledForecast forecast)
        {
            clock.Show(what, 0);
            return KStepError.Of(data, fit.Scaling, among, cut, deviation, forecast, done =>
            {
                clock.Show(what, done);
                return !clock.IsPast(share);
            });
        }

        KStepError model = Of("the model's errors", parts, ModelShare, Standardized(fit.Result));
        int[] ends = [.. parts.Select((_, i) => parts.Take(i + 1).Sum(p => p.Length))];
        IReadOnlyList<RowRange[]> same = [.. parts.Where((_, i) => ends[i] <= model.Starts)];
        KStepError persistence = Of("persistence's errors", same, double.PositiveInfinity, Persist);
        LinearBaseline baseline = new(clock);
        Fitted<double>? linear = baseline.Fit(fit.Series, options);
        KStepError? linearError = linear is null ? null : Of("the linear ODE's errors", same, LinearShare, Standardized(linear));
        return new(comparing.Horizon, model, persistence, linearError, linear)
        {
            Notes = [.. Few(model.Starts, windows.Count), .. baseline.Notes, .. Fewer(linearError, model)],
        };
    }

    private static IEnumerable<string> Few(int starts, int all) => starts == all
        ? []
        : [$"To save time, errors are over {starts} of the {all} held-out starts, spread over all."];

    private static IEnumerable<string> Fewer(KStepError? linear, KStepError model) => linear is null || linear.Starts == model.Starts
        ? []
        : [$"To save time, the linear ODE's error is over {linear.Starts} of these starts."];

    private static ScaledForecast Standardized(Fitted fitted) => (starts, times) => fitted.PredictScaled(starts, times);

    private static double[,,] Persist(double[,] starts, double[][] times)
    {
        double[,,] states = new double[starts.GetLength(0), times[0].Length, starts.GetLength(1)];
        for (int r = 0; r < states.GetLength(0); r++)
        {
            for (int n = 0; n < states.GetLength(1); n++)
            {
                for (int c = 0; c < states.GetLength(2); c++)
                {
                    states[r, n, c] = starts[r, c];
                }
            }
        }

        return states;
    }
}
