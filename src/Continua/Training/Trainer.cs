using System.Diagnostics;
using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Learning;

/// <summary>The options of training.</summary>
public sealed record TrainOptions
{
    /// <summary>The planned number of steps, at least 0.</summary>
    public long Steps { get; init; } = 1000;

    /// <summary>The rule by which the parameters move.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>The schedule of the learning rate.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>
    /// The largest Euclidean norm of a gradient, above 0: longer gradients are scaled to it. Null for no limit.
    /// </summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The number of steps between validations, at least 1. Another validation follows the last step.
    /// </summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>
    /// The number of validations without improvement after which training ends, at least 1; null for no early end.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>The groups of the parameters; null for the same rate for all.</summary>
    public ParameterGroups? Groups { get; init; }

    /// <summary>
    /// The values at a step, counted from 0, of what the loss reads besides its inputs and parameters: step constants, and
    /// the key and row numbers of noise. It must be a function of the step alone, so that training can resume. For example,
    /// <c>step => StepValues.Of((weight, Math.Min(1, step / 500.0)))</c>. Null for the defaults, without a key; for a
    /// trainer created from a <see cref="Gradient{T}"/> only.
    /// </summary>
    public Func<long, StepValues>? Values { get; init; }

    /// <summary>Called after each validation.</summary>
    public Action<TrainingRecord>? Progress { get; init; }

    /// <summary>
    /// Returns the tolerances of a training step and of evaluations, for the record; null to leave them out.
    /// </summary>
    internal Func<long, (Tolerance Training, Tolerance Evaluation)>? Tolerances { get; init; }

    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    internal void Validate()
    {
        Tensor.Guard(Steps >= 0, $"The number of steps is not negative, but got {Steps}.");
        Tensor.Guard(
            ClipNorm is null || (ClipNorm > 0 && double.IsFinite(ClipNorm.Value)),
            $"Gradients are clipped at a positive, finite length, but got ClipNorm = {ClipNorm}; take 1, or null to leave them.");
        Tensor.Guard(ValidateEvery >= 1, $"Validations are at least one step apart, but got {ValidateEvery}; take 50.");
        Tensor.Guard(
            Patience is null or >= 1,
            $"Training ends after one or more validations without improvement, but got Patience = {Patience}; "
            + $"take 10, or null to train to the end.");
    }
}

/// <summary>The loss and the gradient of one training step's batch.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Loss">The mean loss of the batch.</param>
/// <param name="Gradient">
/// The derivative of the mean loss with respect to each parameter component; clipping changes it in place.
/// </param>
/// <param name="Rows">The number of rows of the batch.</param>
/// <param name="Report">The cost of the evaluation, and the rows that failed.</param>
public readonly record struct BatchGradient<T>(double Loss, T[] Gradient, int Rows, RunReport Report)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The threads that evaluated the gradient, to be reused for the parameter update.</summary>
    internal Parallelism Parallelism { get; init; }
}

/// <summary>
/// The training loop: gradient, clipping, optimiser, schedule, validation, best parameters. The batch of a step is a
/// function of the step's number, so that training can stop after any step and continue from its state.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class Trainer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Parameters<T>, long, BatchGradient<T>> gradient;
    private readonly Func<Parameters<T>, double>? validation;
    private readonly TrainOptions options;
    private readonly Stopwatch watch = new();

    /// <summary>Creates a trainer from a function that returns the gradient of a step's batch.</summary>
    /// <param name="start">The initial parameters, changed in place.</param>
    /// <param name="gradient">The loss and the gradient of the batch of a step, counted from 0.</param>
    /// <param name="validation">The loss by which the best parameters are chosen; null for the training loss.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(
        Parameters<T> start, Func<Parameters<T>, long, BatchGradient<T>> gradient,
        Func<Parameters<T>, double>? validation, TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Tensor.Guard(
            options.Values is null || gradient is { Target: MeanGradient },
            "TrainOptions.Values are for a trainer created from a Gradient, but this one has a function of its own; "
            + "leave Values out, and pass StepValues to Gradient.Evaluate in this function.");
        (this.gradient, this.validation, this.options) = (gradient, validation, options);
        State = new(start, options.Optimizer);
    }

    /// <summary>Creates a trainer that minimises the mean of a loss over the rows of each step's batch.</summary>
    /// <param name="start">The initial parameters, changed in place.</param>
    /// <param name="gradient">The gradient of the loss.</param>
    /// <param name="batch">The inputs of the loss at a step, counted from 0: [rows, components] each.</param>
    /// <param name="options">The options.</param>
    /// <param name="validation">The loss by which the best parameters are chosen; null for the training loss.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(
        Parameters<T> start, Gradient<T> gradient, Func<long, T[][,]> batch, TrainOptions options,
        Func<Parameters<T>, double>? validation = null)
        : this(start, new MeanGradient(gradient, batch, options?.Values).Of, validation, options!)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(batch);
    }

    /// <summary>
    /// Creates a trainer that minimises the mean of a loss of series over the rows of each step's batch.
    /// </summary>
    /// <param name="start">The initial parameters, changed in place.</param>
    /// <param name="gradient">The gradient of the loss, from <see cref="Gradient.OfSeries{T}(Func{Observations, Tensor}, Module?, GradientOptions?)"/>.</param>
    /// <param name="batch">
    /// The series and the further inputs of the loss at a step, counted from 0: [rows, components] each.
    /// </param>
    /// <param name="options">The options.</param>
    /// <param name="validation">The loss by which the best parameters are chosen; null for the training loss.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(
        Parameters<T> start, Gradient<T> gradient, Func<long, (RaggedSeries<T> Series, T[][,] Inputs)> batch,
        TrainOptions options, Func<Parameters<T>, double>? validation = null)
        : this(start, new MeanGradient(gradient, batch, options?.Values).Of, validation, options!)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(batch);
    }

    /// <summary>The state of training, updated by each step.</summary>
    public TrainingState<T> State { get; }

    /// <summary>The reason why training ended early; null if it has not.</summary>
    public string? Stopped { get; private set; }

    /// <summary>Whether training ended because of an invalid step; the state before that step is kept.</summary>
    public bool Failed { get; private set; }

    /// <summary>The outcome of training; null while it continues.</summary>
    public TrainingOutcome? Outcome => Failed ? TrainingOutcome.Failed
        : Stopped is not null ? TrainingOutcome.NoImprovement
        : State.Step >= options.Steps ? TrainingOutcome.Completed
        : null;

    /// <summary>Whether training has ended, after all steps or early.</summary>
    public bool IsDone => Stopped is not null || State.Step >= options.Steps;

    /// <summary>
    /// The training time so far in seconds, without the time spent in <see cref="TrainOptions.Progress"/>.
    /// </summary>
    public double Seconds => EarlierSeconds + watch.Elapsed.TotalSeconds;

    internal double EarlierSeconds { get; private set; }

    /// <summary>
    /// Performs one training step, and the validation if one is due. If the step is invalid, the parameters do not
    /// change and <see cref="Failed"/> becomes true.
    /// </summary>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public void Step()
    {
        watch.Start();
        BatchGradient<T> batch = gradient(State.Parameters, State.Step);
        if (FailureOf(batch) is { } message)
        {
            (Stopped, Failed) = (message, true);
        }
        else
        {
            Clip(batch.Gradient);
            State.Optimizer.Step(
                State.Parameters, batch.Gradient, batch.Parallelism, options.Schedule.At(State.Step, options.Steps), options.Groups);
            State.SinceValidation = State.SinceValidation.Add(batch.Loss, batch.Report);
            State.Step++;
            if (State.Step % options.ValidateEvery == 0 || State.Step == options.Steps)
            {
                Validate();
            }
        }

        watch.Stop();
    }

    /// <summary>
    /// Computes the validation loss now and records it, if there were steps since the last validation.
    /// </summary>
    public void Validate()
    {
        RunningTotals since = State.SinceValidation;
        if (since.Steps == 0)
        {
            return;
        }

        double trained = since.Loss / since.Steps;
        double validated = validation?.Invoke(State.Parameters) ?? double.NaN;
        double selectionLoss = validation is null ? trained : validated;
        State.Stale++;
        if (selectionLoss < State.BestLoss)
        {
            State.BestLoss = selectionLoss;
            State.Stale = 0;
            State.Parameters.Values.CopyTo(State.Best.Values, 0);
        }

        double solves = Math.Max(1, since.Solves);
        TrainingRecord record = new(
            State.Step, trained, validated,
            options.Optimizer.Rate * options.Schedule.At(Math.Max(0, State.Step - 1), options.Steps),
            since.Forward / solves, since.Backward / solves, since.Failed, Seconds);
        if (options.Tolerances?.Invoke(State.Step - 1) is var (training, evaluation))
        {
            record = record with { TrainTolerance = training, EvaluationTolerance = evaluation };
        }

        State.SinceValidation = new();
        State.History.Add(record);
        StopWhenStale();
        Report(record);
    }

    // The time of the callback does not count as training time.
    private void Report(TrainingRecord record)
    {
        bool running = watch.IsRunning;
        watch.Stop();
        options.Progress?.Invoke(record);
        if (running)
        {
            watch.Start();
        }
    }

    /// <summary>
    /// Trains until the last step, an early end or cancellation, and validates if there were steps since the last
    /// validation.
    /// </summary>
    /// <param name="cancellation">Ends training after the current step.</param>
    /// <returns>The outcome. A failed training also returns; <see cref="Stopped"/> then contains the reason.</returns>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public TrainingOutcome Run(CancellationToken cancellation = default)
    {
        while (!IsDone && !cancellation.IsCancellationRequested)
        {
            Step();
        }

        Validate();
        return Outcome ?? TrainingOutcome.Cancelled;
    }

    /// <summary>Continues from a state that has been restored.</summary>
    internal void Resume(double earlierSeconds)
    {
        EarlierSeconds = earlierSeconds;
        StopWhenStale();
    }

    private void StopWhenStale()
    {
        if (State.Stale >= options.Patience)
        {
            Stopped = $"The validation loss did not improve over {options.Patience} validations; "
                + "the best parameters are kept.";
        }
    }

    private string? FailureOf(in BatchGradient<T> batch)
    {
        // Failures of solves with ThrowOnFailure = false count only if every row of the batch failed.
        List<SolveFailure> failures = batch.Report.Failures;
        int failed = failures.Count == batch.Rows
            ? failures.Count
            : failures.Count(failure => failure.Throws is null);
        if (failed > 0 && failed * 10 >= batch.Rows)
        {
            return $"Training stops when a tenth of a batch cannot be solved, but at step {State.Step} {failed} of "
                + $"{batch.Rows} failed; lower the learning rate, shorten the windows, or clip gradients. The first: "
                + $"{failures[0].Message}";
        }

        bool finite = double.IsFinite(batch.Loss) && AreFinite(batch.Gradient);
        return finite
            ? null
            : $"A loss and its gradient are finite, but at step {State.Step} they were not (loss {batch.Loss}); "
                + "lower the learning rate or clip gradients.";
    }

    private static bool AreFinite(ReadOnlySpan<T> numbers)
    {
        // 0 · x is 0, unless x is infinite or NaN.
        Vector<T> zeros = Vector<T>.Zero;
        int i = 0;
        for (; i + Vector<T>.Count <= numbers.Length; i += Vector<T>.Count)
        {
            zeros += Vector<T>.Zero * new Vector<T>(numbers[i..]);
        }

        T sum = Vector.Sum(zeros);
        foreach (T number in numbers[i..])
        {
            sum += T.Zero * number;
        }

        return sum == T.Zero;
    }

    private void Clip(T[] derivatives)
    {
        if (options.ClipNorm is not { } limit)
        {
            return;
        }

        double squares = 0;
        foreach (T g in derivatives)
        {
            squares += double.CreateTruncating(g) * double.CreateTruncating(g);
        }

        double norm = Math.Sqrt(squares);
        if (norm > limit)
        {
            T factor = T.CreateTruncating(limit / norm);
            for (int i = 0; i < derivatives.Length; i++)
            {
                derivatives[i] *= factor;
            }
        }
    }

    /// <summary>Computes mean gradients over batches. Each step reuses the result arrays of the previous one.</summary>
    private sealed class MeanGradient
    {
        private readonly Func<Parameters<T>, long, GradientResult<T>> evaluate;
        private T[] weights = [];
        private GradientResult<T>? last;

        public MeanGradient(Gradient<T> gradient, Func<long, T[][,]> batch, Func<long, StepValues>? values) => evaluate = (parameters, step) =>
        {
            T[][,] inputs = batch(step);
            return gradient.Evaluate(parameters, WeightsOf(inputs[0].GetLength(0)), inputs, last, values?.Invoke(step));
        };

        public MeanGradient(
            Gradient<T> gradient, Func<long, (RaggedSeries<T> Series, T[][,] Inputs)> batch,
            Func<long, StepValues>? values) =>
            evaluate = (parameters, step) =>
            {
                (RaggedSeries<T> series, T[][,] inputs) = batch(step);
                return gradient.EvaluateSeries(parameters, series, inputs, WeightsOf(series.Rows), last, values?.Invoke(step));
            };

        public BatchGradient<T> Of(Parameters<T> parameters, long step)
        {
            last = evaluate(parameters, step);
            return new(last.Value, last.ByParameters, weights.Length, last.Report) { Parallelism = last.Parallelism };
        }

        private T[] WeightsOf(int rows)
        {
            weights = weights.Length == rows ? weights : new T[rows];
            Array.Fill(weights, T.One / T.CreateTruncating(rows));
            return weights;
        }
    }
}
