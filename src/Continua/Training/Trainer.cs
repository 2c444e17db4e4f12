using System.Diagnostics;
using System.Numerics;
using Continua.Execution;

namespace Continua.Learning;

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
    /// <exception cref="ArgumentException">
    /// An option is out of range, or <see cref="TrainOptions.Values"/> is set.
    /// </exception>
    public Trainer(
        Parameters<T> start, Func<Parameters<T>, long, BatchGradient<T>> gradient,
        Func<Parameters<T>, double>? validation, TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Tensor.Guard(
            options.Values is null || gradient is { Target: MeanGradient<T> },
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
        : this(start, new MeanGradient<T>(gradient, batch, options?.Values).Of, validation, options!)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(batch);
    }

    /// <summary>
    /// Creates a trainer that minimises the mean of a loss of series over the rows of each step's batch.
    /// </summary>
    /// <param name="start">The initial parameters, changed in place.</param>
    /// <param name="gradient">
    /// The gradient of the loss, from
    /// <see cref="Gradient.OfSeries{T}(Func{Observations, Tensor}, Module?, GradientOptions?)"/>.
    /// </param>
    /// <param name="batch">
    /// The series and the further inputs of the loss at a step, counted from 0: [rows, components] each.
    /// </param>
    /// <param name="options">The options.</param>
    /// <param name="validation">The loss by which the best parameters are chosen; null for the training loss.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(
        Parameters<T> start, Gradient<T> gradient, Func<long, (RaggedSeries<T> Series, T[][,] Inputs)> batch,
        TrainOptions options, Func<Parameters<T>, double>? validation = null)
        : this(start, new MeanGradient<T>(gradient, step => batch(step), options?.Values).Of, validation, options!)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(batch);
    }

    /// <summary>
    /// Creates a trainer that minimises the mean of a loss of graphs over the rows of each step's batch.
    /// </summary>
    /// <param name="start">The initial parameters, changed in place.</param>
    /// <param name="gradient">
    /// The gradient of the loss, from
    /// <see cref="Gradient.OfGraphs{T}(Func{RowGraph, Tensor}, Module?, GradientOptions?)"/>.
    /// </param>
    /// <param name="batch">
    /// The graphs and the further inputs of the loss at a step, counted from 0: [rows, components] each.
    /// </param>
    /// <param name="options">The options.</param>
    /// <param name="validation">The loss by which the best parameters are chosen; null for the training loss.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Trainer(
        Parameters<T> start, Gradient<T> gradient, Func<long, (RaggedGraphs<T> Graphs, T[][,] Inputs)> batch,
        TrainOptions options, Func<Parameters<T>, double>? validation = null)
        : this(start, new MeanGradient<T>(gradient, step => batch(step), options?.Values).Of, validation, options!)
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
                State.Parameters, batch.Gradient, batch.Parallelism, options.Schedule.At(State.Step, options.Steps),
                options.Groups);
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
}
