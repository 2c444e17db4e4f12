using System.Numerics;
using Continua.Kernels;

namespace Continua.Learning;

/// <summary>A rule that moves parameters against their gradient. Immutable; what it remembers is an <see cref="OptimizerState{T}"/>.</summary>
public abstract record Optimizer
{
    private protected Optimizer(double rate) => Rate = rate > 0 && double.IsFinite(rate)
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), $"A learning rate is positive and finite, but got {rate}; try 1e-3.");

    /// <summary>The learning rate, before the schedule.</summary>
    public double Rate { get; }

    /// <summary>How many numbers it remembers for each parameter.</summary>
    internal abstract int Memories { get; }

    /// <summary>Moves one run of parameters.</summary>
    /// <param name="first">What is remembered first of each, as far as anything is.</param>
    /// <param name="second">What is remembered second.</param>
    /// <param name="rate">The rate of this step.</param>
    /// <param name="step">Counted from 1.</param>
    internal abstract void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>A fresh memory for so many parameters.</summary>
    public OptimizerState<T> Begin<T>(int parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(this, parameters);
}

/// <summary>What an optimiser remembers between steps.</summary>
public sealed class OptimizerState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Whole vectors of any width, so that pieces round as the whole would.
    private const int Piece = 1 << 14;

    private readonly Optimizer optimizer;
    private readonly Action<int> work;
    private (ParameterSlice Slice, int Start, int Size)[] pieces = [];
    private ParameterLayout? divided;
    private Parameters<T>? moving;
    private T[] against = [];
    private ParameterGroup[]? groupOf;
    private double factor;
    private int taken;

    internal OptimizerState(Optimizer optimizer, int parameters)
    {
        (this.optimizer, work) = (optimizer, Work);
        long numbers = (long)optimizer.Memories * parameters;
        Tensor.Guard(
            numbers <= Array.MaxLength,
            $"{optimizer.GetType().Name} keeps {optimizer.Memories} numbers a parameter, {Array.MaxLength} at most, but "
            + $"{parameters} parameters need {numbers}; take Sgd without momentum, which keeps none.");
        Memory = new T[numbers];
    }

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; internal set; }

    /// <summary>All that is remembered, for checkpoints: slice by slice, of each first what is remembered first.</summary>
    internal T[] Memory { get; }

    /// <summary>Moves parameters against their gradient.</summary>
    /// <param name="rateFactor">The schedule's factor for this step.</param>
    /// <param name="groups">Which slices move, and how fast; all alike if null.</param>
    public void Step(Parameters<T> parameters, ReadOnlySpan<T> gradient, double rateFactor = 1, ParameterGroups? groups = null)
    {
        Begin(parameters, gradient.Length, rateFactor, groups);
        for (int p = 0; p < pieces.Length; p++)
        {
            Move(parameters, gradient, p);
        }
    }

    /// <summary>Moves parameters against a gradient that was evaluated, on the threads that did.</summary>
    /// <param name="rateFactor">The schedule's factor for this step.</param>
    /// <param name="groups">Which slices move, and how fast; all alike if null.</param>
    public void Step(Parameters<T> parameters, GradientResult<T> gradient, double rateFactor = 1, ParameterGroups? groups = null)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        Step(parameters, gradient.ByParameters, gradient.Parallelism, rateFactor, groups);
    }

    internal void Step(Parameters<T> parameters, T[] gradient, Parallelism parallelism, double rateFactor, ParameterGroups? groups)
    {
        int workers = Math.Min(parallelism.Workers, gradient.Length / Piece);
        if (workers < 2)
        {
            Step(parameters, gradient, rateFactor, groups);
            return;
        }

        Begin(parameters, gradient.Length, rateFactor, groups);
        (moving, against, taken) = (parameters, gradient, 0);
        parallelism.Runner!.Run(workers, work);
    }

    private void Begin(Parameters<T> parameters, int derivatives, double rateFactor, ParameterGroups? groups)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        int size = parameters.Values.Length;
        Tensor.Guard(
            derivatives == size && Memory.Length == optimizer.Memories * size,
            $"An optimiser moves as many parameters as it was begun for, by one derivative each, but got {size} with "
            + $"{derivatives} derivatives; take the gradient of the module that the parameters are of.");
        Steps++;
        factor = rateFactor;
        if (!ReferenceEquals(divided, parameters.Layout))
        {
            divided = parameters.Layout;
            pieces =
            [
                .. from slice in divided.Slices
                   from start in Enumerable.Range(0, (slice.Size + Piece - 1) / Piece).Select(n => n * Piece)
                   select (slice, start, Math.Min(Piece, slice.Size - start)),
            ];
        }

        groupOf = groups is null ? null : [.. pieces.Select(piece => groups.Of(piece.Slice))];
    }

    private void Work(int member)
    {
        for (int p; (p = Interlocked.Increment(ref taken) - 1) < pieces.Length;)
        {
            Move(moving!, against, p);
        }
    }

    private void Move(Parameters<T> parameters, ReadOnlySpan<T> gradient, int piece)
    {
        ParameterGroup group = groupOf?[piece] ?? ParameterGroup.Default;
        if (group.Frozen)
        {
            return;
        }

        (ParameterSlice slice, int start, int size) = pieces[piece];
        Span<T> values = parameters.Values.AsSpan(slice.Offset + start, size);
        double rate = optimizer.Rate * factor * group.RateFactor;
        if (group.Decay > 0)
        {
            Decay(values, rate * group.Decay);
        }

        Span<T> memories = Memory.AsSpan(slice.Offset * optimizer.Memories, slice.Size * optimizer.Memories);
        optimizer.Update(
            values, gradient.Slice(slice.Offset + start, size),
            optimizer.Memories > 0 ? memories.Slice(start, size) : [],
            optimizer.Memories > 1 ? memories.Slice(slice.Size + start, size) : [], rate, Steps);
    }

    private static void Decay(Span<T> values, double share)
    {
        T kept = T.CreateTruncating(1 - share);
        foreach (ref T value in values)
        {
            value *= kept;
        }
    }
}

/// <summary>How a parameter takes part in training.</summary>
/// <param name="RateFactor">A factor of the learning rate.</param>
/// <param name="Decay">Decoupled weight decay: the share lost in a step, in units of the rate.</param>
/// <param name="Frozen">Whether it stays as it is.</param>
public sealed record ParameterGroup(double RateFactor = 1, double Decay = 0, bool Frozen = false)
{
    internal static ParameterGroup Default { get; } = new();
}

/// <summary>Assigns parameters to groups by name.</summary>
public sealed record ParameterGroups(Func<string, ParameterGroup?> ByName)
{
    internal ParameterGroup Of(ParameterSlice slice) => ByName(slice.Name) ?? ParameterGroup.Default;
}
