using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>An event at the end of a lane's step.</summary>
/// <param name="Order">Its number among those of the lane there.</param>
/// <param name="Event">Its number in the options.</param>
/// <param name="Number">Which of the event's times it is.</param>
/// <param name="Ordinal">Its number among the events of the row.</param>
internal readonly record struct StepJump(int Lane, int Order, int Event, int Number, int Ordinal);

/// <summary>What events made of the states of a block's rows at the ends of their steps, or at the start, kept for the pullback.</summary>
internal sealed class StepJumps<T>(int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<StepJump> jumps = [];
    private readonly List<(int Lane, int Event, bool Jumps)> crossings = [];
    private readonly List<(int Lane, int Slot, int Direction)> fieldJumps = [];
    private readonly List<T> states = [];

    public IReadOnlyList<StepJump> All => jumps;

    /// <summary>The rows in the lanes.</summary>
    public LaneMap Map { get; private set; } = LaneMap.None;

    /// <summary>The lanes that have landed on the crossing of a condition, its event, and whether the condition jumps across zero there.</summary>
    public IReadOnlyList<(int Lane, int Event, bool Jumps)> Crossings => crossings;

    /// <summary>The state before a jump, [dimension].</summary>
    public ReadOnlySpan<T> Before(int jump) => CollectionsMarshal.AsSpan(states).Slice(2 * jump * dimension, dimension);

    /// <summary>The state after a jump, [dimension].</summary>
    public ReadOnlySpan<T> After(int jump) => CollectionsMarshal.AsSpan(states).Slice(((2 * jump) + 1) * dimension, dimension);

    public void Clear()
    {
        jumps.Clear();
        crossings.Clear();
        fieldJumps.Clear();
        states.Clear();
    }

    public void Add(LaneMap map, StepJump jump, ReadOnlySpan<T> before, ReadOnlySpan<T> after)
    {
        Map = map;
        jumps.Add(jump with { Order = jumps.Count(j => j.Lane == jump.Lane) });
        states.AddRange(before);
        states.AddRange(after);
    }

    /// <summary>The field jumps at the end of a lane's step, behind the events.</summary>
    /// <param name="slot">The number of that time among the knots that have cotangents.</param>
    public void AddFieldJump(int lane, int slot, int direction) => fieldJumps.Add((lane, slot, direction));

    /// <summary>The jump of the field at the end of a lane's step; null where it does not jump.</summary>
    public (int Slot, int Direction)? FieldJumpOf(int lane)
    {
        foreach ((int of, int slot, int direction) in fieldJumps)
        {
            if (of == lane)
            {
                return (slot, direction);
            }
        }

        return null;
    }

    /// <summary>The end of a lane's step is where the condition of an event crosses zero.</summary>
    public void AddCrossing(int lane, int e, bool jumps) => crossings.Add((lane, e, jumps));
}
