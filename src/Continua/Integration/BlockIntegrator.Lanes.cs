using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>From one attempt to the next: rows take their new states, and those that are done give up their lanes.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    /// <summary>Takes accepted rows to their new states.</summary>
    private void Advance(Slab<T> slab, SlabRecord<T>? record)
    {
        LaneMap map = slab.Map;
        Slab<T> next;
        if (record is null && scratch.Count == 2)
        {
            next = ReferenceEquals(slab, scratch[0]) ? scratch[1] : scratch[0];
            next.Take(map);
        }
        else
        {
            next = (record ?? scratch).Add(map);
        }

        StageKernels<T>.Choose(next.State, mask, stepper.Trial, slab.State, dimension, map.Lanes);
        stepper.Advance(slab, next, mask);
        current = next;
    }

    /// <summary>Ends rows that are done; where that leaves whole vectors empty, the others move together.</summary>
    private void Retire()
    {
        LaneMap map = current.Map;
        int kept = 0;
        for (int l = 0; l < map.Count; l++)
        {
            int r = map.Rows[l];
            if (clocks.Active[l] != 0 && rows[r].Done)
            {
                clocks.Stop(l);
                running--;
                SaveEnd(current, l);
            }

            if (clocks.Active[l] != 0)
            {
                (lanesKept[kept], rowsKept[kept]) = (l, r);
                kept++;
            }
        }

        Compact(kept);
    }

    private void Compact(int kept)
    {
        if (options.Compaction && kept > 0 && kept < current.Map.Count && maps.LanesOf(kept) < current.Map.Lanes)
        {
            Settle();
            LaneMap smaller = maps.Of(rowsKept.AsSpan(0, kept));
            current.Compact(smaller, lanesKept.AsSpan(0, kept));
            LoadClocks(smaller);
            field.Select(smaller);
        }
    }

    /// <summary>Takes the rows of a map into the lanes of the clocks.</summary>
    private void LoadClocks(LaneMap map)
    {
        clocks.Clear(map.Lanes);
        new Span<T>(raised, map.Lanes).Clear();
        running = 0;
        for (int l = 0; l < map.Lanes; l++)
        {
            int r = map.Rows[l];
            clocks.Load(l, rows[r], NextSave(rows[r], r));
            if (l >= map.Count)
            {
                clocks.Active[l] = 0;
            }

            running += clocks.Active[l] != 0 ? 1 : 0;
        }

        settled = true;
        if (controller.Shared)
        {
            clocks.LeadBy(FirstRunning(map));
        }
    }

    private int FirstRunning(LaneMap map)
    {
        int lane = 0;
        while (lane < map.Count - 1 && clocks.Active[lane] == 0)
        {
            lane++;
        }

        return lane;
    }

    /// <summary>Brings rows up to where their lanes stand.</summary>
    private void Settle()
    {
        LaneMap map = current.Map;
        for (int l = 0; l < map.Count && !settled; l++)
        {
            if (clocks.Active[l] != 0)
            {
                Settle(l, ref rows[map.Rows[l]]);
            }
        }

        settled = true;
    }

    private void Settle(int lane, ref RowState row)
    {
        clocks.Settle(lane, ref row, attempts);
        row.Evaluations = evaluations;
        row.ToleranceRaised |= raised[lane] != T.Zero;
    }
}
