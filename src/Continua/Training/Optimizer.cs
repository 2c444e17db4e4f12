using System.Numerics;

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
    /// <param name="rate">The rate of this step.</param>
    /// <param name="step">Counted from 1.</param>
    internal abstract void Update<T>(Span<T> parameters, ReadOnlySpan<T> gradient, Memory<T> memories, double rate, long step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>A fresh memory for so many parameters.</summary>
    public OptimizerState<T> Begin<T>(int parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(this, parameters);
}

/// <summary>What an optimiser remembers between steps.</summary>
public sealed class OptimizerState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Optimizer optimizer;

    internal OptimizerState(Optimizer optimizer, int parameters)
    {
        this.optimizer = optimizer;
        Memory = new T[optimizer.Memories * parameters];
    }

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; internal set; }

    /// <summary>All that is remembered, for checkpoints.</summary>
    internal T[] Memory { get; }

    /// <summary>Moves parameters against their gradient.</summary>
    /// <param name="rateFactor">The schedule's factor for this step.</param>
    /// <param name="groups">Which slices move, and how fast; all alike if null.</param>
    public void Step(Parameters<T> parameters, ReadOnlySpan<T> gradient, double rateFactor = 1, ParameterGroups? groups = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Steps++;
        foreach (ParameterSlice slice in parameters.Layout.Slices)
        {
            ParameterGroup group = groups?.Of(slice) ?? ParameterGroup.Default;
            if (group.Frozen)
            {
                continue;
            }

            int memories = optimizer.Memories;
            Span<T> values = parameters.Values.AsSpan(slice.Offset, slice.Size);
            double rate = optimizer.Rate * rateFactor * group.RateFactor;
            if (group.Decay > 0)
            {
                Decay(values, rate * group.Decay);
            }

            optimizer.Update(
                values, gradient.Slice(slice.Offset, slice.Size),
                Memory.AsMemory(slice.Offset * memories, slice.Size * memories), rate, Steps);
        }
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
