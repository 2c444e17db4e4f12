using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Checks the ends of attempted steps against <see cref="SolveOptions.NonNegative"/> and
/// <see cref="SolveOptions.InDomain"/>. An end outside the domain is set to NaN, so that its step is rejected. In a
/// solve with event conditions, this is done only if no crossing was found before that end.
/// </summary>
internal sealed unsafe class DomainCheck<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of consecutive steps out of the domain after which a row fails.</summary>
    private const int MaxConsecutive = 20;

    /// <summary>
    /// A step that ends on a crossing and outside the domain counts as inside, up to rounding, if the state at this
    /// fraction of the step before its end is inside.
    /// </summary>
    private const double RoundingFraction = 1e-9;

    private readonly int[] nonNegative;
    private readonly StateDomain? contains;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly double[] state;
    private readonly bool[] hasLeft;

    private DomainCheck(SolveOptions options, int dimension, RowState[] rows, LaneClocks clocks)
    {
        (nonNegative, contains) = ([.. options.NonNegative ?? []], options.InDomain);
        (this.rows, this.clocks) = (rows, clocks);
        (state, hasLeft) = (new double[dimension], new bool[rows.Length]);
    }

    /// <summary>The check that the options require; null if they require none.</summary>
    public static DomainCheck<T>? Of(SolveOptions options, int dimension, RowState[] rows, LaneClocks clocks) =>
        options.HasDomain ? new(options, dimension, rows, clocks) : null;

    /// <summary>
    /// Whether a row starts outside the domain. The row then stores the component and its value for the message.
    /// </summary>
    public bool IsOutside(in BlockValue<T> start, int r, ref RowState row)
    {
        for (int c = 0; c < state.Length; c++)
        {
            state[c] = double.CreateTruncating(start[c, r]);
        }

        return IsOutside(row.Start, ref row);
    }

    /// <summary>
    /// Checks the ends of the attempted steps, which are stored in <paramref name="trial"/> as [dimension] per lane.
    /// </summary>
    public void Check(StepRecord<T> stepRecord, T* trial)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            hasLeft[l] = clocks.Active[l] != 0 && LoadState(trial + l, map.Lanes)
                && IsOutside(clocks.Next[l], ref rows[map.Rows[l]]);
        }
    }

    /// <summary>Ignores the end of an attempt that is repeated with an end nearer to a crossing.</summary>
    public void Ignore(int lane) => hasLeft[lane] = false;

    /// <summary>
    /// Whether the end of a step on a crossing is inside the domain, up to rounding. Components that rounding made
    /// negative are set to zero.
    /// </summary>
    public bool IsInsideWithinRounding(StepRecord<T> stepRecord, T* trial, int lane)
    {
        nint lanes = stepRecord.Map.Lanes;
        RowState ignored = default;
        for (int c = 0; c < state.Length; c++)
        {
            nint at = (c * lanes) + lane;
            double end = double.CreateTruncating(trial[at]);
            state[c] = end + (RoundingFraction * (double.CreateTruncating(stepRecord.State[at]) - end));
        }

        hasLeft[lane] = IsOutside(clocks.Next[lane], ref ignored);
        for (int i = 0; i < nonNegative.Length && !hasLeft[lane]; i++)
        {
            nint at = (nonNegative[i] * lanes) + lane;
            trial[at] = T.Max(trial[at], T.Zero);
        }

        return !hasLeft[lane];
    }

    /// <summary>Sets the ends of the steps that left the domain to NaN, and counts them.</summary>
    /// <returns>Whether any step left the domain.</returns>
    public bool Reject(StepRecord<T> stepRecord, T* trial)
    {
        LaneMap map = stepRecord.Map;
        bool any = false;
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            any |= hasLeft[l];
            row.OutOfDomain += hasLeft[l] ? 1 : 0;
            row.ConsecutiveOutOfDomain = hasLeft[l] ? row.ConsecutiveOutOfDomain + 1
                : clocks.Active[l] != 0 ? 0 : row.ConsecutiveOutOfDomain;
            for (int c = 0; c < state.Length && hasLeft[l]; c++)
            {
                trial[((nint)c * map.Lanes) + l] = T.NaN;
            }
        }

        return any;
    }

    /// <summary>Whether the last attempted step of a lane ended outside the domain.</summary>
    public bool HasLeft(int lane) => hasLeft[lane];

    /// <summary>
    /// Whether the last attempted step of a lane was the last of too many consecutive steps that left the domain.
    /// </summary>
    public bool HasLeftTooOften(int lane, in RowState row) =>
        hasLeft[lane] && row.ConsecutiveOutOfDomain >= MaxConsecutive;

    /// <summary>
    /// Requests attention for the lanes that left the domain too often; called after all lanes have moved.
    /// </summary>
    /// <returns>Whether any lane needs attention.</returns>
    public bool NeedsAttention(LaneMap map)
    {
        bool any = false;
        for (int l = 0; l < map.Count; l++)
        {
            if (HasLeftTooOften(l, rows[map.Rows[l]]))
            {
                clocks.RequestAttention(l);
                any = true;
            }
        }

        return any;
    }

    /// <returns>
    /// Whether the state is finite. A state that is not finite is rejected as such, not as outside the domain.
    /// </returns>
    private bool LoadState(T* lane, nint lanes)
    {
        bool finite = true;
        for (int c = 0; c < state.Length; c++)
        {
            state[c] = double.CreateTruncating(lane[c * lanes]);
            finite &= double.IsFinite(state[c]);
        }

        return finite;
    }

    private bool IsOutside(double time, ref RowState row)
    {
        double min = 0;
        foreach (int c in nonNegative)
        {
            if (state[c] < min)
            {
                (row.WorstComponent, row.RefusedValue, min) = (c, state[c], state[c]);
            }
        }

        if (min == 0 && contains?.Invoke(time, state) == false)
        {
            row.WorstComponent = -1;
            return true;
        }

        return min < 0;
    }
}
