using Continua.Kernels;
using Continua.Terms;

namespace Continua.Integration;

/// <summary>From one attempt to the next: rows take their new states, and those that are done give up their lanes.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    /// <summary>Takes accepted rows to their new states, and frees the lanes of rows that are done.</summary>
    private void Advance(Slab<T> slab, SlabRecord<T>? record)
    {
        LaneMap map = slab.Map;
        Slab<T> next = record is null && scratch.Count == 2
            ? ReferenceEquals(slab, scratch[0]) ? scratch[1] : scratch[0]
            : (record ?? scratch).Add(map);
        next.Map = map;
        StageKernels<T>.Choose(next.State, mask, trial, slab.State, dimension, map.Lanes);
        slopeReady = tableau.IsFsal;
        if (slopeReady)
        {
            StageKernels<T>.Choose(
                next.Stage(0), mask, slab.Stage(tableau.Stages - 1), slab.Stage(0), dimension, map.Lanes);
        }

        current = next;
        int kept = 0;
        ReadOnlySpan<int> ofLanes = map.Rows;
        for (int l = 0; l < map.Count; l++)
        {
            if (active[l] && rows[ofLanes[l]].Done)
            {
                active[l] = false;
                running--;
                SaveEnd(next, l);
            }

            if (active[l])
            {
                (lanesKept[kept], rowsKept[kept]) = (l, ofLanes[l]);
                kept++;
            }
        }

        Compact(kept);
    }

    private void Compact(int kept)
    {
        if (!options.Compaction || kept == 0 || kept == current.Map.Count)
        {
            return;
        }

        if (maps.LanesOf(kept) < current.Map.Lanes)
        {
            LaneMap smaller = maps.Of(rowsKept.AsSpan(0, kept));
            current.Compact(smaller, lanesKept.AsSpan(0, kept));
            active.AsSpan(0, kept).Fill(true);
            field.Select(smaller);
        }
    }
}
