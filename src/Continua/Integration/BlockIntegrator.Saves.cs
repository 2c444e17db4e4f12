using Continua.Stepping;

namespace Continua.Integration;

/// <summary>What is saved at observation times and at the end.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    private void SaveStart(int r, int save)
    {
        if (problem.Saved != null)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPlace(r, save, c) = rows[r].Status == SolveStatus.Succeeded ? problem.Start[c, r] : T.NaN;
            }
        }
    }

    private T* SavedPlace(int row, int save, int component) =>
        problem.Saved + (((((nint)save * dimension) + component) * problem.SavedLanes) + row);

    private void SaveEnd(Slab<T> slab, int lane)
    {
        if (problem.Saved == null)
        {
            return;
        }

        // A failed row keeps what it reached before; what was not reached is not a number.
        int r = slab.Map.Rows[lane];
        bool reached = rows[r].Status == SolveStatus.Succeeded;
        for (int save = rows[r].Saved; save <= problem.TimeStride; save++)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPlace(r, save, c) = reached && save == problem.TimeStride
                    ? slab.State[(c * slab.Map.Lanes) + lane]
                    : T.NaN;
            }
        }
    }

    private void Save(Slab<T> slab, int lane, int r, int save)
    {
        if (problem.Saved == null)
        {
            return;
        }

        int lanes = slab.Map.Lanes;
        double time = problem.Time(r, save);
        bool ends = landing || (time == rows[r].End && rows[r].Time == rows[r].End);
        double theta = ends ? 1 : (time - slab.Time[lane]) / slab.Size[lane];
        if (theta >= 1)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPlace(r, save, c) = stepper.Trial[(c * lanes) + lane];
            }

            return;
        }

        stepper.Interpolate(slab, lane, theta, stepSizes[lane], SavedPlace(r, save, 0), problem.SavedLanes);
    }
}
