using System.Numerics;

namespace Continua.Learning;

/// <summary>Series in the units the model sees, and batches of windows of them.</summary>
/// <remarks>
/// A window is a start state, its times in spacings from the start, where floating point is finest, the later states
/// and which of them were observed; for a field that reads the time also the time of the start.
/// </remarks>
internal sealed class WindowData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[][,] values;
    private readonly double[][] times;
    private readonly bool readsTime;
    private readonly int dimension, length;

    public WindowData(TimeSeries data, Standardization standardization, double spacing, bool readsTime, int length)
    {
        values = [.. data.Trajectories.Select(t => standardization.Apply(t.Values))];

        // One clock for all series, as the field sees one time.
        double origin = data.Trajectories[0].Times[0];
        times = [.. data.Trajectories.Select(t => t.Times.Select(x => (x - origin) / spacing).ToArray())];
        (this.readsTime, dimension, this.length) = (readsTime, data.States.Count, length);
    }

    /// <summary>
    /// The inputs of the loss for some windows: start, times, later states, observed or not, and the start's time.
    /// </summary>
    public (T[][,] Inputs, int Observed) Batch(IReadOnlyList<RowRange> windows)
    {
        int rows = windows.Count, later = (length - 1) * dimension, observed = 0;
        T[,] start = new T[rows, dimension], at = new T[rows, length];
        T[,] target = new T[rows, later], weight = new T[rows, later], origins = new T[rows, 1];
        for (int r = 0; r < rows; r++)
        {
            RowRange window = windows[r];
            double[,] state = values[window.Trajectory];
            double[] clock = times[window.Trajectory];
            double origin = clock[window.Start];
            origins[r, 0] = T.CreateTruncating(origin);
            for (int n = 0; n < length; n++)
            {
                at[r, n] = T.CreateTruncating(clock[window.Start + n] - origin);
                for (int c = 0; c < dimension; c++)
                {
                    double value = state[window.Start + n, c];
                    if (n == 0)
                    {
                        start[r, c] = T.CreateTruncating(value);
                    }
                    else if (!double.IsNaN(value))
                    {
                        target[r, ((n - 1) * dimension) + c] = T.CreateTruncating(value);
                        weight[r, ((n - 1) * dimension) + c] = T.One;
                        observed++;
                    }
                }
            }
        }

        return (readsTime ? [start, at, target, weight, origins] : [start, at, target, weight], observed);
    }
}
