using System.Numerics;
using Continua.Execution;
using Continua.Integration;

namespace Continua.Learning;

/// <summary>
/// A fit in progress: splits and scales the data, draws windows, and contains a trainer that can be stopped after any
/// step. All random choices are functions of the seed and the step.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <example><code>
/// using Fit&lt;float&gt; fit = new(model, data, new() { Steps = 100, Window = 10, Seed = 1 });
/// fit.Run();
/// fit.Result.Save("model.safetensors");
/// </code></example>
public sealed class Fit<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Validation takes at most this many windows; more of them would make it as expensive as training.
    private const int MaxValidationWindows = 256;

    private readonly NeuralOde model, evaluated;
    private readonly Field field;
    private readonly bool readsTime;
    private readonly FitOptions options;
    private readonly RandomKey batches;
    private readonly IReadOnlyList<RowRange> windows;
    private readonly (T[][,] Inputs, int Observed) validation;
    private readonly WindowData<T> data;
    private readonly FitTolerances tolerances;
    private readonly ToleranceSource trainingTolerance = new();
    private readonly Gradient<T> trainingLoss;
    private readonly RunReport collected = new();
    private readonly double[]? units;
    private GradientResult<T>? last;
    private readonly Gradient<T> validationLoss;

    /// <summary>Prepares a fit of a model to series.</summary>
    /// <param name="model">The model.</param>
    /// <param name="series">The series.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="DataFileException">The data cannot be fitted; the message contains the reason.</exception>
    /// <exception cref="ArgumentException">
    /// An option is invalid, the training rows contain no window, or the model's field cannot be trained on the data.
    /// </exception>
    public Fit(NeuralOde model, TimeSeries series, FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(options);
        FitChecks.Check(options, model.Solve);
        tolerances = new(options, model.Solve);
        (this.model, Series, this.options) = (model, series, options);
        evaluated = tolerances.EvaluationSolve == model.Solve ? model : model.With(tolerances.EvaluationSolve);
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
            units = CheckField(start);
        }

        validationLoss = GradientFor(evaluated.Solve, withParameters: false);
        trainingLoss = GradientFor(
            options.Tolerances.Count > 0 ? model.Solve with { ToleranceSource = trainingTolerance } : model.Solve,
            withParameters: true);
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
                Tolerances = tolerances.AreRecorded ? step => (tolerances.At(step), tolerances.Evaluation) : null,
            });
    }

    /// <summary>The series.</summary>
    public TimeSeries Series { get; }

    /// <summary>The rows for training, and those held out.</summary>
    public Holdout Split { get; }

    /// <summary>The conversion from the data's units to standardised ones.</summary>
    public Standardization Scaling { get; }

    /// <summary>
    /// The unit of standardised time, in the data's units of time: the median spacing of the rows.
    /// </summary>
    public double Spacing { get; }

    /// <summary>
    /// The units of the model's field: those of the options, except that fields of the catalogue always have
    /// standardised units.
    /// </summary>
    public FieldUnits FieldUnits { get; }

    /// <summary>The windows for training.</summary>
    public IReadOnlyList<RowRange> TrainingWindows => windows;

    /// <summary>The trainer.</summary>
    public Trainer<T> Trainer { get; }

    /// <summary>The notes on the solves of training steps so far, as in <see cref="RunReport.Notes"/>.</summary>
    public IReadOnlyList<string> Notes => collected.Notes;

    /// <summary>
    /// The fitted model with the best parameters so far; its solve has the tolerances of evaluations
    /// (<see cref="FitOptions.EvaluationTolerance"/>).
    /// </summary>
    public Fitted<T> Result => new(evaluated, Trainer.State.Best, Context(), [.. Trainer.State.History]);

    /// <summary>Trains until the last step, an early end, a failure or cancellation.</summary>
    /// <returns>
    /// The outcome. If training failed, <see cref="Result"/> is the best model before the failure, and
    /// <see cref="Trainer{T}.Stopped"/> contains the reason.
    /// </returns>
    /// <exception cref="TrainingException">Training failed before any parameters had a finite loss.</exception>
    public TrainingOutcome Run()
    {
        TrainingOutcome outcome = Trainer.Run(options.Cancellation);
        if (!double.IsFinite(Trainer.State.BestLoss) && Trainer.Stopped is { } reason)
        {
            throw new TrainingException(reason);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        validationLoss.Dispose();
        trainingLoss.Dispose();
    }

    /// <summary>
    /// Returns the windows for training and for validation. If the validation part is too short for a window, all
    /// windows are for training. Many validation windows are thinned out evenly.
    /// </summary>
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
            throw new ArgumentException(IncompleteRows.ErrorMessage(Series, Split.Training) ??
                $"Training needs a window of {options.Window} rows without a gap whose first row is complete, "
                + $"but the {rows} training rows contain none (the longest run without a gap has {longest}); "
                + "shorten the window, raise the longest gap allowed, or hold out less.");
        }

        int every = (heldOut.Count + MaxValidationWindows - 1) / MaxValidationWindows;
        return (training, [.. heldOut.Where((_, i) => i % every == 0)]);
    }

    private BatchGradient<T> Gradient(Parameters<T> parameters, long step)
    {
        (T[][,] inputs, int observed) = data.Batch(Draw(step));
        trainingTolerance.Current = tolerances.At(step);
        last = trainingLoss.Evaluate(parameters, Weights(inputs, observed), inputs, last);
        collected.AddNotes(last.Report);
        if (units is not null)
        {
            ParameterUnits.Scale(last.ByParameters, units);
        }

        return new(last.Value, last.ByParameters, inputs[0].GetLength(0), last.Report) { Parallelism = last.Parallelism };
    }

    private double Validate(Parameters<T> parameters)
    {
        GradientResult<T> result =
            validationLoss.Evaluate(parameters, Weights(validation.Inputs, validation.Observed), validation.Inputs);
        return result.Report.Failures.Count > 0 ? double.PositiveInfinity : result.Value;
    }

    // The loss of a batch is the mean over its observed cells.
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

    private Gradient<T> GradientFor(SolveOptions solve, bool withParameters)
    {
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

    /// <summary>Rejects fields that would train badly or not at all.</summary>
    /// <returns>The units of the parameters; null if all are 1.</returns>
    private double[]? CheckField(Parameters<T> start)
    {
        double[,] points = FieldPoints.Of(Series, Split.Training, Context().Units);
        if (field is StandardizedField converted)
        {
            DataUnitsCheck.Check(converted, start, points);
        }

        double[] parameters = [.. start.Values.Select(double.CreateTruncating)];
        DenseLayerCheck.Check(field, model.Layout, parameters, points, FieldUnits);

        // AdamW decays all parameters by the same fraction, which units would change.
        return options.Optimizer is AdamW ? null : ParameterUnits.Of(model, field, parameters, points);
    }

    private FitContext Context() => FitContext.Of(this);
}
