using System.Numerics;

namespace Continua.Learning;

/// <summary>Standardised times and states at which a field is examined before training.</summary>
internal static class FieldPoints
{
    private const int Most = 2000;

    /// <summary>Complete rows of the training part, evenly thinned: [row, 1 + state], the time first.</summary>
    public static double[,] Of(TimeSeries data, IReadOnlyList<RowRange> training, FieldScaling units)
    {
        (Trajectory Series, int Row)[] complete =
        [
            .. from range in training
               let series = data.Trajectories[range.Trajectory]
               from row in Enumerable.Range(range.Start, range.Length)
               where series.IsComplete(row)
               select (series, row),
        ];
        int every = (complete.Length + Most - 1) / Most, states = data.States.Count;
        (Trajectory Series, int Row)[] kept = [.. complete.Where((_, i) => i % every == 0)];
        double[,] values = new double[kept.Length, states], points = new double[kept.Length, 1 + states];
        Each(values, (row, c) => values[row, c] = kept[row].Series.Values[kept[row].Row, c]);
        double[,] standard = units.Scaling.Apply(values);
        Each(points, (row, c) => points[row, c] = c == 0
            ? (kept[row].Series.Times[kept[row].Row] - units.Origin) / units.Spacing
            : standard[row, c - 1]);
        return points;
    }

    public static T[,] Rounded<T>(double[,] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] rounded = new T[values.GetLength(0), values.GetLength(1)];
        Each(values, (row, c) => rounded[row, c] = T.CreateTruncating(values[row, c]));
        return rounded;
    }

    public static double[,] Widened<T>(T[,] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[,] widened = new double[values.GetLength(0), values.GetLength(1)];
        Each(widened, (row, c) => widened[row, c] = double.CreateTruncating(values[row, c]));
        return widened;
    }

    private static void Each(double[,] values, Action<int, int> action)
    {
        for (int row = 0; row < values.GetLength(0); row++)
        {
            for (int c = 0; c < values.GetLength(1); c++)
            {
                action(row, c);
            }
        }
    }
}
