using System.Runtime.InteropServices;
using Continua.Learning;

namespace Continua.Reporting;

/// <summary>The settings needed to reproduce a fit, as rows of tables.</summary>
internal static class FitSettings
{
    public static IReadOnlyList<string[]> Data(FitView fit, FitReportDetails details)
    {
        TimeSeries data = fit.Data;
        TimeAxis time = data.Time;
        double first = data.Trajectories.Min(t => t.Times[0]), last = data.Trajectories.Max(t => t.Times[^1]);
        string series = data.Trajectories.Count == 1 ? "" : $" in {Digits.Of(data.Trajectories.Count, "trajectory")}".Replace("trajectorys", "trajectories", StringComparison.Ordinal);
        return
        [
            ["file", details.DataFile ?? "none: arrays"],
            ["SHA-256", data.Sha256 ?? "–"],
            ["rows", Digits.Count(data.Rows) + series],
            ["for training", Digits.Count(fit.Split.Training.Sum(r => r.Length))],
            ["held out", $"{Digits.Count(fit.Split.HeldOut.Sum(r => r.Length))} (the last {Digits.Short(100 * fit.Options.Holdout)} % of the time)"],
            ["states", string.Join(", ", data.States)],
            ["columns left out", data.Ignored.Count == 0 ? "none" : string.Join(", ", data.Ignored)],
            .. data.Reading.Count == 0 ? Array.Empty<string[]>() : [["found in the file", string.Join("; ", data.Reading)]],
            ["time", $"{time.Name}, {time.Format(first)} to {time.Format(last)}"],
            ["unit of time", time.Unit],
            ["median spacing", $"{Digits.Short(data.MedianSpacing)} {time.Unit}; gaps are longer than {Gap(fit)}"],
        ];
    }

    public static IReadOnlyList<string[]> Model(FitView fit)
    {
        SolveOptions solve = fit.Network.Solve;
        return
        [
            ["vector field", Describe(fit.Network.Field, fit.States)],
            ["parameters", $"{Digits.Count(fit.Parameters)}, {fit.Precision} precision"],
            ["states are", fit.Options.Log ? "logarithms, standardised by the training part" : "standardised by the training part"],
            [
                "inputs of the field",
                fit.FieldUnits == FieldUnits.Data ? "in the units of the data" : "standardised states, time in spacings",
            ],
            ["solver", solve.Solver.GetType().Name + Steps(solve)],
            ["gradient", solve.Adjoint.GetType().Name],
        ];
    }

    public static IReadOnlyList<string[]> Training(FitView fit)
    {
        FitOptions options = fit.Options;
        TrainingRecord? last = fit.History.Count > 0 ? fit.History[^1] : null;
        return
        [
            ["steps", last is null ? "0" : $"{Digits.Count(last.Step)} of {Digits.Count(options.Steps)}"],
            ["windows", $"{options.Window} rows, {options.BatchSize} per step"],
            ["optimiser", $"{options.Optimizer.GetType().Name}, rate {Digits.Exact(options.Optimizer.Rate)}; gradients "
                + (options.ClipNorm is { } clip ? $"clipped at norm {Digits.Exact(clip)}" : "not clipped")],
            .. options.Tolerances.Count == 0 ? Array.Empty<string[]>()
                : [["tolerances in training", string.Join("; then ", options.Tolerances.Select(Describe))]],
            ["selected by", fit.History.Any(record => !double.IsNaN(record.ValidationLoss))
                ? $"the last {Digits.Short(100 * options.Validation)} % of the training part, "
                    + $"every {Digits.Of(options.ValidateEvery, "step")}"
                : "the training loss"],
            ["seed", options.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            ["training time", Digits.Seconds(fit.Seconds)],
            ["NFE per solve", last is null ? "–" : $"{Digits.Of(last.ForwardEvaluations, 3)} forward, {Digits.Of(last.BackwardEvaluations, 3)} backward"],
            ["made with", $"Continua {ModelMetadata.ProductVersion}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"],
        ];
    }

    private static string Gap(FitView fit) =>
        $"{Digits.Short(fit.Options.MaxGap ?? Windows.DefaultMaxGap * fit.Data.MedianSpacing)} {fit.Data.Time.Unit}";

    private static string Steps(SolveOptions solve) => solve.Controller is FixedStep fixedStep
        ? $", fixed steps of {Digits.Exact(fixedStep.Step)} spacings"
        : solve.Controller is GivenSteps given ? $", {given.Times.Count} given steps"
        : $", rtol {Digits.Exact(solve.Rtol)}, atol {Digits.Exact(solve.Atol)}";

    private static string Describe(TolerancePhase phase) =>
        (phase.StartRtol is { } start && start != phase.Rtol ? $"rtol {Digits.Exact(start)} to " : "rtol ")
        + $"{Digits.Exact(phase.Rtol)}, atol {Digits.Exact(phase.Atol)}"
        + (phase.StartRtol is { } from && from != phase.Rtol ? " at the end" : "")
        + (phase.Until < 1 ? $" until {Digits.Short(100 * phase.Until)} % of the steps" : "");

    private static string Describe(Field field, int states) => field switch
    {
        MlpField mlp => $"network {string.Join(" → ", [mlp.Dimension, .. mlp.Hidden, mlp.Dimension])}, {mlp.Activation.Name}"
            + (mlp.UsesTime ? ", time as input" : ""),
        LinearField => $"linear, {states} states",
        _ => $"written in C# ({field.GetType().Name})",
    };
}
