using System.Numerics;

namespace Continua.Learning;

/// <summary>The standardised times and states at which a field is checked before training.</summary>
internal static class FieldPoints
{
    private const int MaxCount = 2000;

    /// <summary>
    /// Returns the time and the states of complete rows of the training part, [row, 1 + state]: at most 2000 rows, at
    /// equal distances.
    /// </summary>
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
        int every = (complete.Length + MaxCount - 1) / MaxCount, states = data.States.Count;
        (Trajectory Series, int Row)[] thinned = [.. complete.Where((_, i) => i % every == 0)];
        double[,] values = new double[thinned.Length, states], points = new double[thinned.Length, 1 + states];
        Each(values, (row, c) => values[row, c] = thinned[row].Series.Values[thinned[row].Row, c]);
        double[,] standard = units.Scaling.Apply(values);
        Each(points, (row, c) => points[row, c] = c == 0
            ? (thinned[row].Series.Times[thinned[row].Row] - units.Origin) / units.Spacing
            : standard[row, c - 1]);
        return points;
    }

    public static T[,] FromDouble<T>(double[,] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] converted = new T[values.GetLength(0), values.GetLength(1)];
        Each(values, (row, c) => converted[row, c] = T.CreateTruncating(values[row, c]));
        return converted;
    }

    public static double[,] ToDouble<T>(T[,] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[,] converted = new double[values.GetLength(0), values.GetLength(1)];
        Each(converted, (row, c) => converted[row, c] = double.CreateTruncating(values[row, c]));
        return converted;
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
