using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// The errors of a fitted model and of two baselines, persistence and a linear ODE, on the held-out rows.
/// </summary>
/// <param name="RequestedHorizon">
/// The requested number of steps ahead; <see cref="KStepError.Horizon"/> is smaller if the held-out part is too short.
/// </param>
/// <param name="Model">The error of the model.</param>
/// <param name="Persistence">The error of the forecast that repeats the state at the start.</param>
/// <param name="Linear">
/// The error of the linear ODE y' = Ay + b, fitted to the same windows; null if that fit failed or there was no time
/// for it.
/// </param>
/// <param name="LinearFit">The fitted linear ODE; null if its fit failed or there was no time for it.</param>
public sealed record Comparison(int RequestedHorizon, KStepError Model, KStepError Persistence, KStepError? Linear, Fitted<double>? LinearFit)
{
    // The fractions of the time budget after which the evaluations of the model and of the linear ODE stop.
    private const double ModelShare = 0.4, LinearShare = 1;

    /// <summary>
    /// The forecast with the smallest error: 'model', 'persistence' or 'linear'; null if no error is finite, for example
    /// because there are no held-out starts.
    /// </summary>
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

    /// <summary>A sentence for each part of the comparison that was shortened or left out to save time.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Compares a fit with the baselines on its held-out rows.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="fit">The fit.</param>
    /// <param name="options">
    /// The options of the fit; the linear baseline is trained with the same windows and seed.
    /// </param>
    /// <param name="horizon">The number k of rows ahead that are forecast from each start.</param>
    public static Comparison Of<T>(Fit<T> fit, FitOptions options, int horizon = 10)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of(fit, options, new ComparisonOptions { Horizon = horizon });

    /// <summary>Compares a fit with the baselines on its held-out rows, within a time budget.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="fit">The fit.</param>
    /// <param name="options">
    /// The options of the fit; the linear baseline is trained with the same windows and seed.
    /// </param>
    /// <param name="comparing">The horizon and the time budget.</param>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
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
        KStepError ErrorOf(string step, IReadOnlyList<RowRange[]> starts, double share, ScaledForecast forecast)
        {
            clock.Show(step, 0);
            return KStepError.Of(data, fit.Scaling, starts, cut, deviation, forecast, done =>
            {
                clock.Show(step, done);
                return !clock.IsPast(share);
            });
        }

        KStepError model = ErrorOf("the model's errors", parts, ModelShare, Standardized(fit.Result));
        int[] ends = [.. parts.Select((_, i) => parts.Take(i + 1).Sum(p => p.Length))];
        IReadOnlyList<RowRange[]> evaluated = [.. parts.Where((_, i) => ends[i] <= model.Starts)];
        KStepError persistence = ErrorOf("persistence's errors", evaluated, double.PositiveInfinity, Persist);
        LinearBaseline baseline = new(clock);
        Fitted<double>? linear = baseline.Fit(fit.Series, options);
        KStepError? linearError = linear is null
            ? null
            : ErrorOf("the linear ODE's errors", evaluated, LinearShare, Standardized(linear));
        return new(comparing.Horizon, model, persistence, linearError, linear)
        {
            Notes = [.. NoteOfModel(model.Starts, windows.Count), .. baseline.Notes,
                .. NoteOfLinear(linearError, model)],
        };
    }

    private static IEnumerable<string> NoteOfModel(int starts, int all) => starts == all
        ? []
        : [$"To save time, errors were measured for forecasts from only {starts} of the {all} held-out starts, "
            + $"in parts spread over the held-out rows."];

    private static IEnumerable<string> NoteOfLinear(KStepError? linear, KStepError model) =>
        linear is null || linear.Starts == model.Starts
        ? []
        : [$"To save time, the error of the linear ODE was measured for forecasts from only {linear.Starts} of the "
            + $"{model.Starts} starts of the model's forecasts."];

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
