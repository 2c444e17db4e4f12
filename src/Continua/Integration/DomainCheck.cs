using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Checks the ends of attempted steps against <see cref="SolveOptions.NonNegative"/> and
/// <see cref="SolveOptions.InDomain"/>. An end outside becomes NaN, so that its step is rejected.
/// </summary>
internal sealed unsafe class DomainCheck<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostInARow = 20;

    private readonly int[] nonNegative;
    private readonly StateDomain? contains;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly double[] state;
    private readonly bool[] left;

    private DomainCheck(SolveOptions options, int dimension, RowState[] rows, LaneClocks clocks)
    {
        (nonNegative, contains) = ([.. options.NonNegative ?? []], options.InDomain);
        (this.rows, this.clocks) = (rows, clocks);
        (state, left) = (new double[dimension], new bool[rows.Length]);
    }

    /// <summary>The check that options ask for; null where they ask for none.</summary>
    public static DomainCheck<T>? Of(SolveOptions options, int dimension, RowState[] rows, LaneClocks clocks) =>
        options.HasDomain ? new(options, dimension, rows, clocks) : null;

    /// <summary>Whether a row starts outside; the row notes where.</summary>
    public bool IsOutside(in BlockValue<T> start, int r, ref RowState row)
    {
        for (int c = 0; c < state.Length; c++)
        {
            state[c] = double.CreateTruncating(start[c, r]);
        }

        return IsOutside(row.Start, ref row);
    }

    /// <summary>Checks the ends of steps, one a lane, and counts those outside.</summary>
    /// <param name="trial">[dimension] per lane.</param>
    public void Check(Slab<T> slab, T* trial)
    {
        LaneMap map = slab.Map;
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            left[l] = clocks.Active[l] != 0 && TakeState(trial + l, map.Lanes) && IsOutside(clocks.Next[l], ref row);
            row.OutOfDomain += left[l] ? 1 : 0;
            row.OutOfDomainInARow = left[l] ? row.OutOfDomainInARow + 1 : clocks.Active[l] != 0 ? 0 : row.OutOfDomainInARow;
            for (int c = 0; c < state.Length && left[l]; c++)
            {
                trial[((nint)c * map.Lanes) + l] = T.NaN;
            }
        }
    }

    /// <summary>Whether the step attempted last in a lane ended outside.</summary>
    public bool HasLeft(int lane) => left[lane];

    /// <summary>Whether it was the last of so many that no shorter one is attempted.</summary>
    public bool HasLeftTooOften(int lane, in RowState row) => left[lane] && row.OutOfDomainInARow >= MostInARow;

    /// <summary>Asks for attention to the lanes that have left too often, once all have moved.</summary>
    /// <returns>Whether there are any.</returns>
    public bool AsksAttention(LaneMap map)
    {
        bool any = false;
        for (int l = 0; l < map.Count; l++)
        {
            if (HasLeftTooOften(l, rows[map.Rows[l]]))
            {
                clocks.AskAttention(l);
                any = true;
            }
        }

        return any;
    }

    /// <returns>Whether the state is finite: what is not has not left, but is rejected anyway.</returns>
    private bool TakeState(T* lane, nint lanes)
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
        double least = 0;
        foreach (int c in nonNegative)
        {
            if (state[c] < least)
            {
                (row.WorstComponent, row.RefusedValue, least) = (c, state[c], state[c]);
            }
        }

        if (least == 0 && contains?.Invoke(time, state) == false)
        {
            row.WorstComponent = -1;
            return true;
        }

        return least < 0;
    }
}
