using Continua.Learning;

namespace Continua.Reporting;

/// <summary>Which forecast wins, in sentences.</summary>
internal static class Verdict
{
    public static string Headline(FitView fit)
    {
        Comparison all = fit.Comparison;
        if (all.Model.Starts == 0)
        {
            return "Fitted, but not judged: the held-out part holds no row to forecast from.";
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
            _ => $"No forecast could be judged: {errors}",
        };
    }

    public static string Horizon(Comparison all) => $"{Digits.Count(all.Model.Horizon)}-step";

    /// <summary>What a reader must not overlook.</summary>
    public static IEnumerable<string> Warnings(FitView fit)
    {
        Comparison all = fit.Comparison;
        if (all.Model.Starts > 0 && all.Model.Horizon < all.Asked)
        {
            yield return $"The held-out part is too short for the {Digits.Count(all.Asked)} steps asked for: the horizon is cut to {Digits.Count(all.Model.Horizon)}.";
        }

        if (all.Model.Starts == 0)
        {
            yield return "No held-out row is complete and followed by another without a gap; hold out more, or allow longer gaps.";
        }
        else if (all.Model.Starts < 10)
        {
            yield return $"Errors rest on {Digits.Of(all.Model.Starts, "held-out start")} only: another few rows may turn the order round.";
        }

        foreach (string wild in Wild(fit))
        {
            yield return wild;
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

    /// <summary>What a reader must not overlook about training.</summary>
    public static IEnumerable<string> TrainingWarnings(FitView fit)
    {
        int failed = fit.History.Sum(record => record.Failed);
        if (failed > 0)
        {
            yield return $"In training, {Digits.Of(failed, "window")} could not be solved and took no part in their step.";
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

    // One broken cell decides a root mean square: a reader must know.
    private static IEnumerable<string> Wild(FitView fit)
    {
        const double Far = 20;
        Standardization scale = fit.Scaling;
        for (int s = 0; s < fit.States; s++)
        {
            int state = s;
            double[] off = [.. fit.Split.HeldOut.SelectMany(range => Curve.Observed(fit.Data, range).States[state])
                .Select(value => Math.Abs((scale.Log ? Math.Log(value) : value) - scale.Mean[state]) / scale.Deviation[state]).Where(off => off > Far)];
            if (off.Length > 0)
            {
                yield return $"{Digits.Of(off.Length, "held-out value")} of {fit.Data.States[state]} {(off.Length == 1 ? "lies" : "lie")} up to "
                    + $"{Digits.Count((long)off.Max())} training deviations from the mean and decide the errors; are these cells broken?";
            }
        }
    }

    /// <summary>The model's gain over the better baseline, as "25×", or its loss.</summary>
    public static (string Word, string Factor, string Over) Gain(Comparison all)
    {
        double linear = all.Linear?.Nrmse ?? double.NaN, same = all.Persistence.Nrmse;
        bool isLinear = linear <= same || double.IsNaN(same);
        double factor = (isLinear ? linear : same) / all.Model.Nrmse;
        string shown = double.IsFinite(factor) && factor > 0 ? Digits.Of(Math.Max(factor, 1 / factor)) + "×" : "–";
        return (factor < 1 ? "Worse by" : "Better by", shown, isLinear ? "linear ODE" : "persistence");
    }
}
