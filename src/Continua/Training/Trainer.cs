using System.Diagnostics;
using System.Numerics;
using Continua.Kernels;

namespace Continua.Learning;

/// <summary>How a trainer moves parameters.</summary>
public sealed record TrainOptions
{
    /// <summary>The planned number of steps.</summary>
    public long Steps { get; init; } = 1000;

    public Optimizer Optimizer { get; init; } = new Adam();

    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>Gradients longer than this are shortened to it; null leaves them.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Steps between looks at the validation loss.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>Looks without improvement after which training ends; null never ends it early.</summary>
    public int? Patience { get; init; }

    public ParameterGroups? Groups { get; init; }

    /// <summary>Called at every look.</summary>
    public Action<TrainingRecord>? Progress { get; init; }

    /// <exception cref="ArgumentException">A setting means nothing.</exception>
    internal void Validate()
    {
        Tensor.Guard(Steps >= 0, $"The number of steps is not negative, but got {Steps}.");
        Tensor.Guard(
            ClipNorm is null || (ClipNorm > 0 && double.IsFinite(ClipNorm.Value)),
            $"Gradients are clipped at a positive, finite length, but got ClipNorm = {ClipNorm}; take 1, or null to leave them.");
        Tensor.Guard(ValidateEvery >= 1, $"Looks are at least one step apart, but got {ValidateEvery}; take 50.");
        Tensor.Guard(
            Patience is null or >= 1,
            $"Training ends after one look without improvement or more, but got Patience = {Patience}; take 10, or null to train to the end.");
    }
}

/// <summary>The loss of one step's batch and its gradient.</summary>
/// <param name="Loss">The mean loss of the batch.</param>
/// <param name="Gradient">By each parameter.</param>
/// <param name="Rows">The rows of the batch.</param>
public readonly record struct BatchGradient<T>(double Loss, T[] Gradient, int Rows, RunReport Report)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Who evaluated it.</summary>
    internal Parallelism Parallelism { get; init; }
}

/// <summary>
/// The training loop: gradient, clipping, optimiser, schedule, validation, best parameters. Batches are a function of the
/// step's number, so that training can stop after any step and go on from its state.
/// </summary>
public sealed class Trainer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Parameters<T>, long, BatchGradient<T>> gradient;
    private readonly Func<Parameters<T>, double>? validation;
    private readonly TrainOptions options;
    private readonly Stopwatch watch = new();

    /// <param name="start">The first parameters; they are changed in place.</param>
    /// <param name="gradient">The gradient of the batch of a step, counted from 0.</param>
    /// <param name="validation">The loss by which the best parameters are chosen; null takes the training loss.</param>
    public Trainer(
        Parameters<T> start, Func<Parameters<T>, long, BatchGradient<T>> gradient,
        Func<Parameters<T>, double>? validation, TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (this.gradient, this.validation, this.options) = (gradient, validation, options);
        State = new(start, options.Optimizer);
    }

    /// <summary>Training by the mean of a loss over the rows of each step's batch.</summary>
    /// <param name="start">The first parameters; they are changed in place.</param>
    /// <param name="batch">The loss's inputs for a step, counted from 0: [row, component] each.</param>
    public Trainer(
        Parameters<T> start, Gradient<T> gradient, Func<long, T[][,]> batch, TrainOptions options,
        Func<Parameters<T>, double>? validation = null)
        : this(start, new Means(gradient, batch).Of, validation, options)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(batch);
    }

    public TrainingState<T> State { get; }

    /// <summary>Why training ended early; null while it has not.</summary>
    public string? Stopped { get; private set; }

    /// <summary>Whether it ended because a step could not be taken; the state is that of the last good step.</summary>
    public bool Failed { get; private set; }

    /// <summary>How training ended; null while it goes on.</summary>
    public TrainingOutcome? Outcome => Failed ? TrainingOutcome.Failed
        : Stopped is not null ? TrainingOutcome.NoImprovement
        : State.Step >= options.Steps ? TrainingOutcome.Completed
        : null;

    public bool IsDone => Stopped is not null || State.Step >= options.Steps;

    /// <summary>Training time so far, in seconds, without what <see cref="TrainOptions.Progress"/> takes.</summary>
    public double Seconds => EarlierSeconds + watch.Elapsed.TotalSeconds;

    internal double EarlierSeconds { get; private set; }

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        watch.Start();
        BatchGradient<T> batch = gradient(State.Parameters, State.Step);
        if (Failure(batch) is { } sentence)
        {
            (Stopped, Failed) = (sentence, true);
        }
        else
        {
            Clip(batch.Gradient);
            State.Optimizer.Step(
                State.Parameters, batch.Gradient, batch.Parallelism, options.Schedule.At(State.Step, options.Steps), options.Groups);
            State.Since = State.Since.Add(batch.Loss, batch.Report);
            State.Step++;
            if (State.Step % options.ValidateEvery == 0 || State.Step == options.Steps)
            {
                Validate();
            }
        }

        watch.Stop();
    }

    /// <summary>Looks at the validation loss now, if steps were taken since the last look.</summary>
    public void Validate()
    {
        RunningTotals since = State.Since;
        if (since.Steps == 0)
        {
            return;
        }

        double trained = since.Loss / since.Steps;
        double validated = validation?.Invoke(State.Parameters) ?? double.NaN;
        double judged = validation is null ? trained : validated;
        State.Stale++;
        if (judged < State.BestLoss)
        {
            State.BestLoss = judged;
            State.Stale = 0;
            State.Parameters.Values.CopyTo(State.Best.Values, 0);
        }

        double solves = Math.Max(1, since.Solves);
        TrainingRecord record = new(
            State.Step, trained, validated,
            options.Optimizer.Rate * options.Schedule.At(Math.Max(0, State.Step - 1), options.Steps),
            since.Forward / solves, since.Backward / solves, since.Failed, Seconds);
        State.Since = new();
        State.History.Add(record);
        StopWhenStale();
        Report(record);
    }

    // Whoever is told takes time of their own.
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

    /// <summary>Trains to the end, or until cancelled.</summary>
    /// <returns>How it ended. A failed training returns too; <see cref="Stopped"/> then has the sentence.</returns>
    public TrainingOutcome Run(CancellationToken cancellation = default)
    {
        while (!IsDone && !cancellation.IsCancellationRequested)
        {
            Step();
        }

        Validate();
        return Outcome ?? TrainingOutcome.Cancelled;
    }

    /// <summary>Goes on from a state that was just put in place.</summary>
    internal void Resume(double earlierSeconds)
    {
        EarlierSeconds = earlierSeconds;
        StopWhenStale();
    }

    private void StopWhenStale()
    {
        if (State.Stale >= options.Patience)
        {
            Stopped = $"The validation loss did not improve over {options.Patience} looks; the best parameters are kept.";
        }
    }

    private string? Failure(in BatchGradient<T> batch)
    {
        // Rows of solves whose options say not to throw are left to their user, unless there is nothing else.
        List<SolveFailure> failures = batch.Report.Failures;
        int failed = failures.Count == batch.Rows ? failures.Count : failures.Count(failure => failure.Throws is null);
        if (failed > 0 && failed * 10 >= batch.Rows)
        {
            return $"Training stops when a tenth of a batch cannot be solved, but at step {State.Step} {failed} of {batch.Rows} failed; lower "
                + $"the learning rate, shorten the windows, or clip gradients. The first: {failures[0].Message}";
        }

        bool finite = double.IsFinite(batch.Loss) && AreFinite(batch.Gradient);
        return finite
            ? null
            : $"A loss and its gradient are finite, but at step {State.Step} they were not (loss {batch.Loss}); lower the learning rate "
                + "or clip gradients.";
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

    private void Clip(T[] by)
    {
        if (options.ClipNorm is not { } most)
        {
            return;
        }

        double squares = 0;
        foreach (T g in by)
        {
            squares += double.CreateTruncating(g) * double.CreateTruncating(g);
        }

        double norm = Math.Sqrt(squares);
        if (norm > most)
        {
            T factor = T.CreateTruncating(most / norm);
            for (int i = 0; i < by.Length; i++)
            {
                by[i] *= factor;
            }
        }
    }

    /// <summary>Means over batches, whose arrays serve step after step.</summary>
    private sealed class Means(Gradient<T> gradient, Func<long, T[][,]> batch)
    {
        private T[] weights = [];
        private GradientResult<T>? last;

        public BatchGradient<T> Of(Parameters<T> parameters, long step)
        {
            T[][,] inputs = batch(step);
            int rows = inputs[0].GetLength(0);
            weights = weights.Length == rows ? weights : new T[rows];
            Array.Fill(weights, T.One / T.CreateTruncating(rows));
            last = gradient.Evaluate(parameters, weights, inputs, last);
            return new(last.Value, last.ByParameters, rows, last.Report) { Parallelism = last.Parallelism };
        }
    }
}
