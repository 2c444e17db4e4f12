using Continua.Integration;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>The cotangents of what was saved within steps.</summary>
internal sealed unsafe partial class DiscretePullback<T>
{
    /// <summary>
    /// Adds the cotangents of values saved within the step: at its end to λ, else to the slopes and the state that the
    /// interpolant reads. Returns whether there are any of the second kind.
    /// </summary>
    private bool AddSaves(Slab<T> slab)
    {
        bool interpolated = false;
        foreach (int l in Accepted)
        {
            StepKnots knots = slab.Knots[l];
            for (int save = knots.FirstSave; save < knots.EndSave; save++)
            {
                if (landing)
                {
                    for (int c = 0; c < dimension; c++)
                    {
                        lambda[(c * map.Lanes) + l] += Cotangent(map.Rows[l], save, c);
                    }

                    continue;
                }

                if (!interpolated)
                {
                    interpolated = true;
                    ClearSaveBars();
                    new Span<T>(scratch, unit).Clear();
                }

                AddInterpolated(slab, l, save);
            }
        }

        return interpolated;
    }

    private void ClearSaveBars()
    {
        for (int stage = 0; stage < stages; stage++)
        {
            new Span<T>(SaveBar(stage), unit).Clear();
        }
    }

    private void AddInterpolated(Slab<T> slab, int lane, int save)
    {
        interpolant.At((problem.Time(map.Rows[lane], save) - slab.Time[lane]) / slab.Size[lane]);
        ReadOnlySpan<T> weights = interpolant.Scaled(slab.Size[lane]);
        for (int c = 0; c < dimension; c++)
        {
            T cotangent = Cotangent(map.Rows[lane], save, c);
            nint at = ((nint)c * map.Lanes) + lane;
            scratch[at] += cotangent;
            T* bar = SaveBar(0) + at;
            foreach (T weight in weights)
            {
                *bar = T.FusedMultiplyAdd(weight, cotangent, *bar);
                bar += unit;
            }
        }
    }
}
