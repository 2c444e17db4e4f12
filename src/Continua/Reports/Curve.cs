using Continua.Learning;

namespace Continua.Reporting;

/// <summary>A curve over time for each state; NaN separates the pieces of a curve in several pieces.</summary>
/// <param name="Times">The times of the points.</param>
/// <param name="States">The values of each state at these times, in the data's units.</param>
internal sealed record Curve(double[] Times, double[][] States)
{
    /// <summary>Returns the observations of a range of rows.</summary>
    public static Curve Observed(TimeSeries data, RowRange rows)
    {
        Trajectory trajectory = data.Trajectories[rows.Trajectory];
        int[] all = [.. Enumerable.Range(rows.Start, rows.Length)];
        return new(
            [.. all.Select(row => trajectory.Times[row])],
            [.. data.States.Select((_, state) => all.Select(row => trajectory.Values[row, state]).ToArray())]);
    }

    /// <summary>Solves a model over each piece, from its first row to its last.</summary>
    /// <param name="runner">The model.</param>
    /// <param name="data">The observations, whose rows are the initial states.</param>
    /// <param name="pieces">The ranges of rows to solve over.</param>
    /// <param name="pointsPerRow">The number of points per row, so that a curve over few rows is still smooth.</param>
    public static Curve Run(Runner runner, TimeSeries data, IReadOnlyList<RowRange> pieces, int pointsPerRow)
    {
        (double[] Times, double[,] States)[] solved = new (double[], double[,])[pieces.Count];
        foreach (var sameLength in pieces.Select((piece, index) => (piece, index)).GroupBy(p => p.piece.Length))
        {
            // Pieces of the same length are solved together.
            Solve(runner, data, [.. sameLength], pointsPerRow, solved);
        }

        int states = data.States.Count;
        return new(
            [.. solved.SelectMany(piece => piece.Times.Append(double.NaN))],
            [.. Enumerable.Range(0, states).Select(state => solved.SelectMany(piece => Column(piece.States, state)).ToArray())]);
    }

    private static void Solve(
        Runner runner, TimeSeries data, (RowRange Piece, int Index)[] sameLength, int pointsPerRow, (double[], double[,])[] solved)
    {
        int states = data.States.Count;
        double[,] starts = new double[sameLength.Length, states];
        for (int row = 0; row < sameLength.Length; row++)
        {
            for (int state = 0; state < states; state++)
            {
                starts[row, state] = data.Trajectories[sameLength[row].Piece.Trajectory].Values[sameLength[row].Piece.Start, state];
            }
        }

        double[][] times = [.. sameLength.Select(a => Subdivide(data.Trajectories[a.Piece.Trajectory].Times, a.Piece, pointsPerRow))];
        double[,,] solution = runner(starts, times);
        for (int row = 0; row < sameLength.Length; row++)
        {
            double[,] values = new double[times[row].Length, states];
            Buffer.BlockCopy(solution, row * values.Length * sizeof(double), values, 0, values.Length * sizeof(double));
            solved[sameLength[row].Index] = (times[row], values);
        }
    }

    private static double[] Subdivide(double[] times, RowRange piece, int pointsPerRow)
    {
        List<double> subdivided = [];
        for (int row = piece.Start; row < piece.End - 1; row++)
        {
            double step = (times[row + 1] - times[row]) / pointsPerRow;
            subdivided.AddRange(Enumerable.Range(0, pointsPerRow).Select(i => times[row] + i * step));
        }

        return [.. subdivided, times[piece.End - 1]];
    }

    private static IEnumerable<double> Column(double[,] values, int column) =>
        Enumerable.Range(0, values.GetLength(0)).Select(row => values[row, column]).Append(double.NaN);
}
