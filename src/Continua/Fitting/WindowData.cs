using System.Numerics;

namespace Continua.Learning;

/// <summary>Converts series to standardised units, and creates batches of windows.</summary>
/// <remarks>
/// A window consists of a start state, its times in spacings, the later states, and their weights: 1 if observed,
/// otherwise 0. Times count from the start of the window, since floating point is most accurate near 0. For a field
/// that depends on the time, a window also has the start time.
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

        // All series have the same time origin, because a field that depends on the time receives the same clock in all
        // of them.
        double origin = data.Trajectories[0].Times[0];
        times = [.. data.Trajectories.Select(t => t.Times.Select(x => (x - origin) / spacing).ToArray())];
        (this.readsTime, dimension, this.length) = (readsTime, data.States.Count, length);
    }

    /// <summary>
    /// Returns the inputs of the loss for some windows (start states, times, later states, weights and, if needed,
    /// start times), and the number of observed values.
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
