using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Execution;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>An event at the end of a lane's step.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Order">The position of the event among those of the lane at this time.</param>
/// <param name="Event">The index of the event in the options.</param>
/// <param name="Number">The index of the occurrence among the event's times.</param>
/// <param name="Ordinal">The index of the occurrence among all occurrences in the row.</param>
internal readonly record struct StepJump(int Lane, int Order, int Event, int Number, int Ordinal);

/// <summary>
/// The events of a block's rows at the ends of their steps, or at the start of the solve, with the states before and
/// after each; stored for the pullback.
/// </summary>
internal sealed class StepJumps<T>(int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<StepJump> jumps = [];
    private readonly List<(int Lane, int Event, bool Jumps)> crossings = [];
    private readonly List<(int Lane, int Slot, int Direction)> fieldJumps = [];
    private readonly List<T> states = [];

    /// <summary>The events, in the order in which they were added.</summary>
    public IReadOnlyList<StepJump> All => jumps;

    /// <summary>The rows in the lanes.</summary>
    public LaneMap Map { get; private set; } = LaneMap.None;

    /// <summary>
    /// The lanes whose step ends on the zero crossing of a condition, the event, and whether the condition jumps across
    /// zero there.
    /// </summary>
    public IReadOnlyList<(int Lane, int Event, bool Jumps)> Crossings => crossings;

    /// <summary>The state before a jump, [dimension].</summary>
    public ReadOnlySpan<T> Before(int jump) => CollectionsMarshal.AsSpan(states).Slice(2 * jump * dimension, dimension);

    /// <summary>The state after a jump, [dimension].</summary>
    public ReadOnlySpan<T> After(int jump) =>
        CollectionsMarshal.AsSpan(states).Slice(((2 * jump) + 1) * dimension, dimension);

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

    /// <summary>
    /// Adds a jump of the field at the end of a lane's step; it is stored separately from the events there.
    /// </summary>
    /// <param name="slot">The index of that time among the knots with cotangents.</param>
    /// <param name="direction">The sign of the step size.</param>
    public void AddFieldJump(int lane, int slot, int direction) => fieldJumps.Add((lane, slot, direction));

    /// <summary>The jump of the field at the end of a lane's step; null if the field does not jump there.</summary>
    public (int Slot, int Direction)? FieldJumpOf(int lane)
    {
        foreach ((int jumpLane, int slot, int direction) in fieldJumps)
        {
            if (jumpLane == lane)
            {
                return (slot, direction);
            }
        }

        return null;
    }

    /// <summary>Adds a lane whose step ends where the condition of event <paramref name="e"/> crosses zero.</summary>
    public void AddCrossing(int lane, int e, bool jumps) => crossings.Add((lane, e, jumps));
}
