using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// A fit in progress: data split and scaled, windows drawn, a trainer that can be stopped after any step. Everything random
/// is a function of the seed and the step.
/// </summary>
public sealed class Fit<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Enough to judge by; more would cost as much as training.
    private const int MostValidationWindows = 256;

    private readonly NeuralOde model;
    private readonly Field field;
    private readonly bool readsTime;
    private readonly FitOptions options;
    private readonly RandomKey batches;
    private readonly IReadOnlyList<RowRange> windows;
    private readonly (T[][,] Inputs, int Observed) validation;
    private readonly WindowData<T> data;
    private readonly Dictionary<(double, double), Gradient<T>> gradients = [];
    private readonly RunReport seen = new();
    private readonly double[]? units;
    private GradientResult<T>? last;
    private readonly Gradient<T> value;

    /// <exception cref="DataFileException">The data cannot be fitted; the sentence says why.</exception>
    /// <exception cref="ArgumentException">Options or the model's field do not fit the data.</exception>
    public Fit(NeuralOde model, TimeSeries series, FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(options);
        FitChecks.Check(options, model.Solve);
        (this.model, Series, this.options) = (model, series, options);
        Split = Holdout.Split(series, options.Holdout);
        bool isNetwork = FieldCatalogue.NameOf(model.Field) is not null;
        FieldUnits = isNetwork ? FieldUnits.Standardized : options.FieldUnits;
        if (FieldUnits == FieldUnits.Standardized)
        {
            FitChecks.CheckStandardized(model.Field, series.States.Count);
        }

        Scaling = Standardization.Of(series, Split.Training, options.Log, allowConstant: !isNetwork);
        Spacing = series.MedianSpacing;
        (windows, IReadOnlyList<RowRange> heldOut) = FindWindows();
        field = Context().Units.Standardized(model).Field;
        readsTime = new NeuralOde(field).ReadsTime(series.States.Count);
        data = new(series, Scaling, Spacing, readsTime, options.Window);
        validation = data.Batch(heldOut);
        RandomKey key = new(options.Seed);
        batches = key.Split(1);
        Parameters<T> start = model.Initialize<T>(key.Split(0));
        if (!isNetwork)
        {
            units = Examine(start);
        }

        value = GradientFor(model.Solve.Rtol, model.Solve.Atol, withParameters: false);
        Trainer = new(
            start, Gradient, heldOut.Count > 0 ? Validate : null,
            new TrainOptions
            {
                Steps = options.Steps,
                Optimizer = options.Optimizer,
                Schedule = options.Schedule,
                ClipNorm = options.ClipNorm,
                ValidateEvery = options.ValidateEvery,
                Patience = options.Patience,
                Groups = units is null ? options.Groups : ParameterUnits.Grouped(options.Groups, model.Layout, units),
                Progress = options.Progress,
            });
    }

    public TimeSeries Series { get; }

    /// <summary>Which rows are for training, and which are held out.</summary>
    public Holdout Split { get; }

    /// <summary>From the data's units to the model's.</summary>
    public Standardization Scaling { get; }

    /// <summary>The unit of the model's time, in the data's.</summary>
    public double Spacing { get; }

    /// <summary>The units that the model's field sees.</summary>
    public FieldUnits FieldUnits { get; }

    /// <summary>The windows to train on.</summary>
    public IReadOnlyList<RowRange> TrainingWindows => windows;

    public Trainer<T> Trainer { get; }

    /// <summary>What there is to say of the solves of training so far: see <see cref="RunReport.Notes"/>.</summary>
    public IReadOnlyList<string> Notes => seen.Notes;

    /// <summary>The fitted model as it stands: the best parameters so far.</summary>
    public Fitted<T> Result => new(model, Trainer.State.Best, Context(), [.. Trainer.State.History]);

    /// <summary>Trains to the end, or until cancelled.</summary>
    /// <returns>How it ended. Where it failed, <see cref="Result"/> is the best model before that, and the trainer says why.</returns>
    /// <exception cref="TrainingException">Training diverged before there was a model worth keeping.</exception>
    public TrainingOutcome Run()
    {
        TrainingOutcome outcome = Trainer.Run(options.Cancellation);
        if (!double.IsFinite(Trainer.State.BestLoss) && Trainer.Stopped is { } sentence)
        {
            throw new TrainingException(sentence);
        }

        return outcome;
    }

    public void Dispose()
    {
        value.Dispose();
        foreach (Gradient<T> gradient in gradients.Values)
        {
            gradient.Dispose();
        }
    }

    /// <summary>Windows to train on and to judge by; where the judging slice is too short for one, all are for training.</summary>
    private (IReadOnlyList<RowRange> Training, IReadOnlyList<RowRange> HeldOut) FindWindows()
    {
        Holdout inner = Holdout.Split(Series, options.Validation, Split.Training);
        IReadOnlyList<RowRange> heldOut = Windows.Find(Series, options.Window, inner.HeldOut, options.MaxGap);
        IReadOnlyList<RowRange> training =
            Windows.Find(Series, options.Window, heldOut.Count > 0 ? inner.Training : Split.Training, options.MaxGap);
        if (training.Count == 0)
        {
            int rows = Split.Training.Sum(r => r.Length);
            int longest = Windows.Segments(Series, Split.Training, options.MaxGap).Select(s => s.Length).DefaultIfEmpty(0).Max();
            throw new ArgumentException(IncompleteRows.Complaint(Series, Split.Training) ??
                $"Training needs a window of {options.Window} rows without a gap whose first row is complete, but the {rows} training rows "
                + $"hold none (the longest run without a gap has {longest}); shorten the window, raise the longest gap allowed, or hold "
                + "out less.");
        }

        int every = (heldOut.Count + MostValidationWindows - 1) / MostValidationWindows;
        return (training, [.. heldOut.Where((_, i) => i % every == 0)]);
    }

    private BatchGradient<T> Gradient(Parameters<T> parameters, long step)
    {
        (T[][,] inputs, int observed) = data.Batch(Draw(step));
        (double rtol, double atol) = Tolerances(step);
        if (!gradients.TryGetValue((rtol, atol), out Gradient<T>? gradient))
        {
            gradients[(rtol, atol)] = gradient = GradientFor(rtol, atol, withParameters: true);
        }

        last = gradient.Evaluate(parameters, Weights(inputs, observed), inputs, last);
        seen.AddNotes(last.Report);
        if (units is not null)
        {
            ParameterUnits.Scale(last.ByParameters, units);
        }

        return new(last.Value, last.ByParameters, inputs[0].GetLength(0), last.Report) { Parallelism = last.Parallelism };
    }

    private double Validate(Parameters<T> parameters)
    {
        GradientResult<T> result =
            value.Evaluate(parameters, Weights(validation.Inputs, validation.Observed), validation.Inputs);
        return result.Report.Failures.Count > 0 ? double.PositiveInfinity : result.Value;
    }

    // A batch's loss is the mean over what was observed in it.
    private static T[] Weights(T[][,] inputs, int observed) =>
        [.. Enumerable.Repeat(T.One / T.CreateTruncating(Math.Max(1, observed)), inputs[0].GetLength(0))];

    private RowRange[] Draw(long step)
    {
        if (windows.Count <= options.BatchSize)
        {
            return [.. windows];
        }

        RandomKey key = batches.Split(step);
        RowRange[] drawn = new RowRange[options.BatchSize];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = windows[(int)key.Index(i, windows.Count)];
        }

        return drawn;
    }

    private (double Rtol, double Atol) Tolerances(long step)
    {
        foreach (TolerancePhase phase in options.Tolerances)
        {
            if (step < phase.Until * options.Steps)
            {
                return (phase.Rtol, phase.Atol);
            }
        }

        return options.Tolerances.Count > 0
            ? (options.Tolerances[^1].Rtol, options.Tolerances[^1].Atol)
            : (model.Solve.Rtol, model.Solve.Atol);
    }

    private Gradient<T> GradientFor(double rtol, double atol, bool withParameters)
    {
        SolveOptions solve = model.Solve with { Rtol = rtol, Atol = atol };
        int later = options.Window - 1, dimension = Series.States.Count;
        Tensor WindowLoss(Tensor[] x)
        {
            (Tensor start, Tensor times, Tensor target, Tensor weight) = (x[0], x[1], x[2], x[3]);
            Tensor Slope(Tensor t, Tensor y) => field.Apply(readsTime ? x[4][0] + t : t, y);
            NeuralOde solved = new(field, Slope) { Solve = solve };
            Tensor predicted = Tensor.Reshape(solved.Trajectory(start, times), [later * dimension]);
            return Tensor.Sum(Tensor.Where(weight > 0, options.Loss.Of(predicted, target), 0));
        }

        return new(
            readsTime ? 5 : 4, WindowLoss, model,
            new() { Threads = options.Threads, ByInputs = false, ByParameters = withParameters });
    }

    /// <summary>Refuses what would train badly, or not at all.</summary>
    /// <returns>The units of parameters, null where all are 1.</returns>
    private double[]? Examine(Parameters<T> start)
    {
        double[,] points = FieldPoints.Of(Series, Split.Training, Context().Units);
        if (field is StandardizedField converted)
        {
            DataUnitsCheck.Check(converted, start, points);
        }

        double[] parameters = [.. start.Values.Select(double.CreateTruncating)];
        DenseLayerCheck.Check(field, model.Layout, parameters, points, FieldUnits);

        // AdamW pulls all parameters by one share of the rate, which units would change.
        return options.Optimizer is AdamW ? null : ParameterUnits.Of(model, field, parameters, points);
    }

    private FitContext Context() => FitContext.Of(this);
}
