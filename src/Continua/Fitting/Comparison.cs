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

    /// <summary>Evaluates a fit on its held-out rows.</summary>
    /// <param name="horizon">Steps ahead, k.</param>
    /// <param name="options">Those of the fit; the linear baseline is trained with the same windows and seed.</param>
    public static Comparison Of<T>(Fit<T> fit, FitOptions options, int horizon = 10)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(options);
        TimeSeries data = fit.Series;
        (IReadOnlyList<RowRange> windows, int cut) = KStepError.WindowsOf(data, fit.Split.HeldOut, horizon, options.MaxGap);
        double[]? deviation = options.Log
            ? Standardization.Of(data, fit.Split.Training, log: false, allowConstant: true).Deviation
            : null;
        KStepError Of(ScaledForecast forecast) => KStepError.Of(data, fit.Scaling, windows, cut, deviation, forecast);
        Fitted<double>? linear = FitLinear(fit, options);
        return new(
            horizon, Of(Standardized(fit.Result)), Of(Persist), linear is null ? null : Of(Standardized(linear)), linear);
    }

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

    // Few parameters and a convex problem, nearly: a thousand steps from rest settle it.
    private static Fitted<double>? FitLinear<T>(Fit<T> fit, FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NeuralOde linear = new(new LinearField(fit.Series.States.Count)) { Solve = new() { Rtol = 1e-6, Atol = 1e-8 } };
        FitOptions alike = options with
        {
            Steps = 1000,
            Optimizer = new Adam(0.02),
            Schedule = Schedule.Cosine(),
            Tolerances = [],
            Groups = null,
            Patience = null,
            Progress = null,
        };
        try
        {
            return linear.Fit<double>(fit.Series, alike);
        }
        catch (Exception fault) when (fault is TrainingException or FormatException)
        {
            // Diverged, or a state is constant, which a network of standardised states cannot have.
            return null;
        }
    }
}
