namespace Continua.Learning;

/// <summary>The options of training.</summary>
public sealed record TrainOptions
{
    /// <summary>The planned number of steps, at least 0; 1000 by default.</summary>
    public long Steps { get; init; } = 1000;

    /// <summary>The rule that updates the parameters; <see cref="Adam"/> by default.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>The schedule of the learning rate; constant by default.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>
    /// The largest Euclidean norm of a gradient, above 0: longer gradients are scaled to it. Null for no limit.
    /// </summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The number of steps between validations, at least 1; 50 by default. Another validation follows the last step.
    /// </summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>
    /// The number of validations without improvement after which training ends, at least 1; null for no early end.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>The groups of the parameters; null for the same rate for all.</summary>
    public ParameterGroups? Groups { get; init; }

    /// <summary>
    /// Returns the values that the loss reads at a step (counted from 0) in addition to its inputs and parameters:
    /// those of step constants, and the key and row numbers of noise; for example
    /// <c>step => StepValues.Of((weight, Math.Min(1, step / 500.0)))</c>. The values must depend on the step alone, so
    /// that training can resume. Null for the defaults, without a key. Only a trainer created from a
    /// <see cref="Gradient{T}"/> accepts this option.
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
            $"Gradients are clipped at a positive, finite length, but got ClipNorm = {ClipNorm}; take 1, or null "
            + $"to leave them.");
        Tensor.Guard(ValidateEvery >= 1, $"Validations are at least one step apart, but got {ValidateEvery}; take 50.");
        Tensor.Guard(
            Patience is null or >= 1,
            $"Training ends after one or more validations without improvement, but got Patience = {Patience}; "
            + $"take 10, or null to train to the end.");
    }
}
