using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Learning;

/// <summary>
/// A rule that moves parameters against their gradient. Optimisers are immutable; their moments are in an
/// <see cref="OptimizerState{T}"/>.
/// </summary>
public abstract record Optimizer
{
    private protected Optimizer(double rate) => Rate = rate > 0 && double.IsFinite(rate)
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), $"A learning rate is positive and finite, but got {rate}; try 1e-3.");

    /// <summary>The learning rate, before the schedule.</summary>
    public double Rate { get; }

    /// <summary>The number of moments stored for each parameter.</summary>
    internal abstract int MomentCount { get; }

    /// <summary>Moves a range of parameters.</summary>
    /// <param name="parameters">The parameters, overwritten.</param>
    /// <param name="gradient">The derivative with respect to each parameter.</param>
    /// <param name="first">The first moment of each parameter; empty if <see cref="MomentCount"/> is 0.</param>
    /// <param name="second">The second moment of each parameter; empty if <see cref="MomentCount"/> is below 2.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="step">The number of the step, counted from 1.</param>
    internal abstract void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Creates a state with all moments 0.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="parameters">The number of parameter components.</param>
    /// <exception cref="ArgumentException">The moments do not fit into one array.</exception>
    public OptimizerState<T> CreateState<T>(int parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(this, parameters);
}

/// <summary>The moments that an optimiser stores between steps.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class OptimizerState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The number of parameters in a piece of work: a multiple of every vector width, so that the result does not depend
    // on the division into pieces.
    private const int Piece = 1 << 14;

    private readonly Optimizer optimizer;
    private readonly Action<int> work;
    private (ParameterSlice Slice, int Start, int Size)[] pieces = [];
    private ParameterLayout? layoutOfPieces;
    private Parameters<T>? stepParameters;
    private T[] stepGradient = [];
    private ParameterGroup[]? groupOf;
    private double factor;
    private int nextPiece;

    internal OptimizerState(Optimizer optimizer, int parameters)
    {
        (this.optimizer, work) = (optimizer, MovePieces);
        long size = (long)optimizer.MomentCount * parameters;
        Tensor.Guard(
            size <= Array.MaxLength,
            $"{optimizer.GetType().Name} stores {optimizer.MomentCount} numbers for each parameter, "
            + $"{Array.MaxLength} in all at most, but {parameters} parameters need {size}; "
            + $"take Sgd without momentum, which stores none.");
        Moments = new T[size];
    }

    /// <summary>The number of steps so far.</summary>
    public long Steps { get; internal set; }

    /// <summary>
    /// All moments, as stored in checkpoints: for each slice (the components of one parameter) its first moments, then
    /// its second moments.
    /// </summary>
    internal T[] Moments { get; }

    /// <summary>Moves parameters against their gradient.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="gradient">The derivative with respect to each parameter.</param>
    /// <param name="rateFactor">The factor of the learning rate for this step, from the schedule.</param>
    /// <param name="groups">The groups of the parameters; null for the same rate for all.</param>
    /// <exception cref="ArgumentException">
    /// The number of parameters or derivatives differs from the number of parameters of this state.
    /// </exception>
    public void Step(Parameters<T> parameters, ReadOnlySpan<T> gradient, double rateFactor = 1, ParameterGroups? groups = null)
    {
        Begin(parameters, gradient.Length, rateFactor, groups);
        for (int p = 0; p < pieces.Length; p++)
        {
            Move(parameters, gradient, p);
        }
    }

    /// <summary>Moves parameters against an evaluated gradient, on the threads that evaluated it.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="gradient">The evaluated gradient.</param>
    /// <param name="rateFactor">The factor of the learning rate for this step, from the schedule.</param>
    /// <param name="groups">The groups of the parameters; null for the same rate for all.</param>
    /// <exception cref="ArgumentException">
    /// The number of parameters or derivatives differs from the number of parameters of this state.
    /// </exception>
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
        (stepParameters, stepGradient, nextPiece) = (parameters, gradient, 0);
        parallelism.Runner!.Run(workers, work);
    }

    private void Begin(Parameters<T> parameters, int derivatives, double rateFactor, ParameterGroups? groups)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        int size = parameters.Values.Length;
        Tensor.Guard(
            derivatives == size && Moments.Length == optimizer.MomentCount * size,
            $"A step takes as many parameters as its optimiser's state was created for, and one derivative for each, "
            + $"but got {size} parameters and {derivatives} derivatives; take the gradient of the module to "
            + $"which the parameters belong.");
        Steps++;
        factor = rateFactor;
        if (!ReferenceEquals(layoutOfPieces, parameters.Layout))
        {
            layoutOfPieces = parameters.Layout;
            pieces =
            [
                .. from slice in layoutOfPieces.Slices
                   from start in Enumerable.Range(0, (slice.Size + Piece - 1) / Piece).Select(n => n * Piece)
                   select (slice, start, Math.Min(Piece, slice.Size - start)),
            ];
        }

        groupOf = groups is null ? null : [.. pieces.Select(piece => groups.Of(piece.Slice))];
    }

    private void MovePieces(int worker)
    {
        for (int p; (p = Interlocked.Increment(ref nextPiece) - 1) < pieces.Length;)
        {
            Move(stepParameters!, stepGradient, p);
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

        Span<T> moments = Moments.AsSpan(slice.Offset * optimizer.MomentCount, slice.Size * optimizer.MomentCount);
        optimizer.Update(
            values, gradient.Slice(slice.Offset + start, size),
            optimizer.MomentCount > 0 ? moments.Slice(start, size) : [],
            optimizer.MomentCount > 1 ? moments.Slice(slice.Size + start, size) : [], rate, Steps);
    }

    private static void Decay(Span<T> values, double fraction)
    {
        T remaining = T.CreateTruncating(1 - fraction);
        foreach (ref T value in values)
        {
            value *= remaining;
        }
    }
}

/// <summary>The training settings of a group of parameters.</summary>
/// <param name="RateFactor">A factor by which the learning rate is multiplied.</param>
/// <param name="Decay">
/// Decoupled weight decay: each step first multiplies the parameter by 1 − rate · decay, with the learning rate of the
/// group. The decay of <see cref="AdamW"/> is applied in addition.
/// </param>
/// <param name="Frozen">Whether the parameter keeps its value.</param>
public sealed record ParameterGroup(double RateFactor = 1, double Decay = 0, bool Frozen = false)
{
    internal static ParameterGroup Default { get; } = new();
}

/// <summary>Assigns parameters to groups by name.</summary>
/// <param name="ByName">
/// Returns the group of a parameter, whose name is a path such as <c>0.weight</c>; null for the defaults.
/// </param>
public sealed record ParameterGroups(Func<string, ParameterGroup?> ByName)
{
    internal ParameterGroup Of(ParameterSlice slice) => ByName(slice.Name) ?? ParameterGroup.Default;
}
