using Continua.Learning;

namespace Continua.Reporting;

/// <summary>Writes the sentences of a report on which forecast is best, and the warnings about a fit.</summary>
internal static class Verdict
{
    /// <summary>Returns a sentence that names the best forecast and gives the errors of all.</summary>
    public static string Headline(FitView fit)
    {
        Comparison all = fit.Comparison;
        if (all.Model.Starts == 0)
        {
            return "Fitted, but not evaluated: the held-out part contains no row to forecast from.";
        }

        string unit = fit.Options.Log ? "of a standard deviation of the logarithm" : "of a standard deviation";
        string linear = all.Linear is null ? "" : $", linear ODE {Digits.Of(all.Linear.Nrmse)}";
        string errors = double.IsNaN(all.Model.Nrmse)
            ? $"some of the model's held-out forecasts could not be solved; persistence's {Horizon(all)} error is {Digits.Of(all.Persistence.Nrmse)} {unit}{linear}."
            : $"its {Horizon(all)} error is {Digits.Of(all.Model.Nrmse)} {unit}; persistence {Digits.Of(all.Persistence.Nrmse)}{linear}.";
        return all.Winner switch
        {
            "model" => $"The neural ODE forecasts best: {errors}",
            "linear" => $"The linear ODE forecasts better than the neural ODE: {errors.Replace("its ", "the neural ODE's ", StringComparison.Ordinal)}",
            "persistence" => $"Persistence forecasts better than the neural ODE: {errors.Replace("its ", "the neural ODE's ", StringComparison.Ordinal)}",
            _ => $"No forecast could be evaluated: {errors}",
        };
    }

    /// <summary>The horizon as an adjective, such as "10-step".</summary>
    public static string Horizon(Comparison all) => $"{Digits.Count(all.Model.Horizon)}-step";

    /// <summary>The warnings about a fit and its evaluation.</summary>
    public static IEnumerable<string> Warnings(FitView fit)
    {
        Comparison all = fit.Comparison;
        if (all.Model.Starts > 0 && all.Model.Horizon < all.RequestedHorizon)
        {
            yield return
                $"The held-out part is too short for the {Digits.Count(all.RequestedHorizon)} requested steps: "
                + $"the horizon is cut to {Digits.Count(all.Model.Horizon)}.";
        }

        if (all.Model.Starts == 0)
        {
            yield return "No held-out row is complete and followed by another without a gap; hold out more, or allow longer gaps.";
        }
        else if (all.Model.Starts < 10)
        {
            yield return $"Errors are based on {Digits.Of(all.Model.Starts, "held-out start")} only: "
                + "a few more rows may reverse the order of the forecasts.";
        }

        foreach (string outlier in Outliers(fit))
        {
            yield return outlier;
        }

        foreach (string note in all.Notes)
        {
            yield return note;
        }

        if (all.Linear is null && all.Model.Starts > 0 && all.Notes.Count == 0)
        {
            yield return "The linear ODE could not be fitted; it is missing from the comparison.";
        }

        foreach (string warning in TrainingWarnings(fit))
        {
            yield return warning;
        }
    }

    /// <summary>The warnings about training.</summary>
    public static IEnumerable<string> TrainingWarnings(FitView fit)
    {
        int failed = fit.History.Sum(record => record.Failed);
        if (failed > 0)
        {
            yield return $"In training, {Digits.Of(failed, "window")} could not be solved "
                + $"and {(failed == 1 ? "was" : "were")} left out.";
        }

        foreach (string note in fit.Notes)
        {
            yield return note;
        }

        if (fit.Stopped is { } sentence)
        {
            yield return "Training ended early. " + sentence;
        }
    }

    // A single broken cell can dominate a root mean square.
    private static IEnumerable<string> Outliers(FitView fit)
    {
        const double Far = 20;
        Standardization scale = fit.Scaling;
        for (int s = 0; s < fit.States; s++)
        {
            int state = s;
            double[] outliers = [.. fit.Split.HeldOut.SelectMany(range => Curve.Observed(fit.Data, range).States[state])
                .Select(value => Math.Abs((scale.Log ? Math.Log(value) : value) - scale.Mean[state]) / scale.Deviation[state]).Where(deviation => deviation > Far)];
            if (outliers.Length > 0)
            {
                bool isOne = outliers.Length == 1;
                yield return $"{Digits.Of(outliers.Length, "held-out value")} of {fit.Data.States[state]} "
                    + $"{(isOne ? "is" : "are up to")} {Digits.Count((long)outliers.Max())} training deviations "
                    + (isOne
                        ? "from the mean and dominates the errors; is this cell broken?"
                        : "from the mean and dominate the errors; are these cells broken?");
            }
        }
    }

    /// <summary>
    /// Compares the model with the better baseline, such as "Better by", "25×", "persistence"; the factor is "–" if it
    /// is unknown.
    /// </summary>
    public static (string Direction, string Factor, string Baseline) Gain(Comparison all)
    {
        double linear = all.Linear?.Nrmse ?? double.NaN, persistence = all.Persistence.Nrmse;
        bool isLinear = linear <= persistence || double.IsNaN(persistence);
        double factor = (isLinear ? linear : persistence) / all.Model.Nrmse;
        string shown = double.IsFinite(factor) && factor > 0 ? Digits.Of(Math.Max(factor, 1 / factor)) + "×" : "–";
        return (factor < 1 ? "Worse by" : "Better by", shown, isLinear ? "linear ODE" : "persistence");
    }
}
