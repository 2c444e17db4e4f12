using System.Text.Json.Serialization;
using Continua.Cli.Syntax;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>
/// The result of a fit. Every member is always written, except <see cref="Tolerances"/>; a member without a value is null.
/// </summary>
internal sealed record FitJson : IHasSchema
{
    public const string Name = "continua.fit/1";

    public string? Schema { get; init; } = Name;

    public string Version { get; init; } = ProductVersion.Short;

    public required string Status { get; init; }

    public required string Data { get; init; }

    public required string DataPath { get; init; }

    [JsonPropertyName("data_sha256")]
    public required string? DataSha256 { get; init; }

    public required int Rows { get; init; }

    public required IReadOnlyList<string> States { get; init; }

    public required string TimeUnit { get; init; }

    public required int TrainRows { get; init; }

    public required int HoldoutRows { get; init; }

    public int? Parameters { get; init; }

    public long? Steps { get; init; }

    public double? TrainLoss { get; init; }

    public double? ValidationLoss { get; init; }

    public int? Horizon { get; init; }

    public double? HoldoutNrmse { get; init; }

    public double? PersistenceNrmse { get; init; }

    public double? LinearNrmse { get; init; }

    public string? Winner { get; init; }

    public int? Starts { get; init; }

    public int? IndependentStarts { get; init; }

    public double? Level { get; init; }

    public IReadOnlyList<ScoreJson>? Scores { get; init; }

    public string? Verdict { get; init; }

    public IReadOnlyList<LearnedJson>? Learned { get; init; }

    public IReadOnlyList<string>? Checks { get; init; }

    public NetworkTrialJson? Network { get; init; }

    public double? NfeForward { get; init; }

    public double? NfeBackward { get; init; }

    public double? SecondsTotal { get; init; }

    public double? SecondsTraining { get; init; }

    public ulong? Seed { get; init; }

    public required IReadOnlyList<ReadingJson> Reading { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    public string? Model { get; init; }

    public string? Report { get; init; }

    /// <summary>The tolerances, written only if they change during training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TolerancesJson? Tolerances { get; init; }

    /// <summary>Creates a result with the members that every fit has.</summary>
    /// <param name="path">The path of the data file.</param>
    public static FitJson Of(string path, TimeSeries data, Holdout split, bool isDone) => new()
    {
        Status = isDone ? "done" : "stopped",
        Data = path,
        DataPath = Path.GetFullPath(path),
        DataSha256 = data.Sha256,
        Rows = data.Rows,
        States = data.States,
        TimeUnit = data.Time.Unit,
        TrainRows = split.Training.Sum(range => range.Length),
        HoldoutRows = split.HeldOut.Sum(range => range.Length),
        Reading = [.. data.Reading.Select(note => new ReadingJson(note.Subject, note.Found, FlagNames.In(note.Option)))],
    };

    /// <summary>Creates a result with the members of a network's training and evaluation.</summary>
    public static FitJson Of(RunResult run)
    {
        TrainingState<float> state = run.Fit.Trainer.State;
        bool validated = state.History.Exists(record => double.IsFinite(record.ValidationLoss));
        return Of(run.Request.DataPath, run.Fit.Series, run.Fit.Split, run.Status == RunStatus.Done) with
        {
            Parameters = state.Parameters.Values.Length,
            Steps = state.Step,
            TrainLoss = state.History.LastOrDefault()?.TrainLoss,
            ValidationLoss = validated ? state.BestLoss : null,
            Horizon = run.Comparison?.Model.Horizon,
            HoldoutNrmse = run.Comparison?.Model.Nrmse,
            PersistenceNrmse = run.Comparison?.Persistence.Nrmse,
            LinearNrmse = run.Comparison?.Linear?.Nrmse,
            Winner = run.Comparison?.Winner,
            NfeForward = run.ForwardEvaluations,
            NfeBackward = run.BackwardEvaluations,
            SecondsTotal = run.Seconds,
            SecondsTraining = run.Fit.Trainer.Seconds,
            Seed = run.Request.Options(default).Seed,
            Model = run.Model,
            Report = run.Report,
            Tolerances = TolerancesJson.Of(state.History),
        };
    }

    /// <summary>
    /// Adds the scores of forecasters, the main result of the report, the quantities that the models learned and the
    /// findings of their checks.
    /// </summary>
    public FitJson With(Backtest backtest, ForecastReport report) => this with
    {
        Horizon = backtest.Horizon,
        Starts = backtest.Starts,
        IndependentStarts = backtest.IndependentStarts,
        Level = backtest.Level,
        Scores = [.. backtest.Scores.Select(score =>
            new ScoreJson(score.Name, score.Error, score.Mase, score.IntervalScore, score.Coverage, score.PerStep))],
        Verdict = report.Headline,
        Learned = [.. report.Quantities.Select(quantity =>
            new LearnedJson(quantity.State, quantity.Name, quantity.Value, quantity.StandardError, quantity.Unit))],
        Checks = [.. report.Checks.SelectMany(check => check.Findings)],
    };
}

/// <summary>The errors of one forecaster on the held-out rows.</summary>
internal sealed record ScoreJson(
    string Model, double Rmse, double Mase, double IntervalScore, double Coverage, IReadOnlyList<double> RmseByStep);

/// <summary>The tolerances of the last training step that is in the record, and those of evaluations.</summary>
internal sealed record TolerancesJson(double TrainRtol, double TrainAtol, double EvaluationRtol, double EvaluationAtol)
{
    /// <summary>Returns the tolerances of the last record; null if it has none.</summary>
    /// <param name="history">The records of training.</param>
    public static TolerancesJson? Of(IReadOnlyList<TrainingRecord> history) =>
        history is [.., { TrainTolerance: { } training, EvaluationTolerance: { } evaluation }]
            ? new(training.Rtol, training.Atol, evaluation.Rtol, evaluation.Atol)
            : null;
}

/// <summary>An estimated quantity of a model.</summary>
internal sealed record LearnedJson(string State, string Name, double Value, double StandardError, string Unit);

/// <summary>The comparison that decides whether the network is part of the average.</summary>
internal sealed record NetworkTrialJson(bool TakesPart, double TrialRmse, double TrialRmseLinear, int TrialStarts);

/// <summary>A property that was detected in the data file, and the option that overrides it.</summary>
internal sealed record ReadingJson(string Subject, string Found, string Option);

/// <summary>The failure of a command. The schema is the one of the object that the command writes on success.</summary>
/// <param name="Error">The message.</param>
/// <param name="Model">The path of the last good model if training diverged; null if there is none.</param>
internal sealed record FailureJson(string Schema, string Version, string Status, string Error, string? Model)
{
    public static FailureJson Of(string schema, string error, string? model) =>
        new(schema, ProductVersion.Short, "failed", error, model);
}
