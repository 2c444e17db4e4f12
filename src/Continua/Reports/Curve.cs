using Continua.Learning;

namespace Continua.Reporting;

/// <summary>A line over time for each state, in pieces between which stands a NaN.</summary>
internal sealed record Curve(double[] Times, double[][] States)
{
    /// <summary>What was observed in some rows.</summary>
    public static Curve Observed(TimeSeries data, RowRange rows)
    {
        Trajectory trajectory = data.Trajectories[rows.Trajectory];
        int[] all = [.. Enumerable.Range(rows.Start, rows.Length)];
        return new(
            [.. all.Select(row => trajectory.Times[row])],
            [.. data.States.Select((_, state) => all.Select(row => trajectory.Values[row, state]).ToArray())]);
    }

    /// <summary>Runs from the first row of each piece to its last.</summary>
    /// <param name="between">How many points are drawn for each row, so that few rows still give a smooth line.</param>
    public static Curve Run(Runner runner, TimeSeries data, IReadOnlyList<RowRange> pieces, int between)
    {
        (double[] Times, double[,] States)[] solved = new (double[], double[,])[pieces.Count];
        foreach (var alike in pieces.Select((piece, index) => (piece, index)).GroupBy(p => p.piece.Length))
        {
            // Pieces of one length are solved together.
            Solve(runner, data, [.. alike], between, solved);
        }

        int states = data.States.Count;
        return new(
            [.. solved.SelectMany(piece => piece.Times.Append(double.NaN))],
            [.. Enumerable.Range(0, states).Select(state => solved.SelectMany(piece => Column(piece.States, state)).ToArray())]);
    }

    private static void Solve(
        Runner runner, TimeSeries data, (RowRange Piece, int Index)[] alike, int between, (double[], double[,])[] solved)
    {
        int states = data.States.Count;
        double[,] starts = new double[alike.Length, states];
        for (int row = 0; row < alike.Length; row++)
        {
            for (int state = 0; state < states; state++)
            {
                starts[row, state] = data.Trajectories[alike[row].Piece.Trajectory].Values[alike[row].Piece.Start, state];
            }
        }

        double[][] times = [.. alike.Select(a => Subdivide(data.Trajectories[a.Piece.Trajectory].Times, a.Piece, between))];
        double[,,] found = runner(starts, times);
        for (int row = 0; row < alike.Length; row++)
        {
            double[,] part = new double[times[row].Length, states];
            Buffer.BlockCopy(found, row * part.Length * sizeof(double), part, 0, part.Length * sizeof(double));
            solved[alike[row].Index] = (times[row], part);
        }
    }

    private static double[] Subdivide(double[] times, RowRange piece, int between)
    {
        List<double> fine = [];
        for (int row = piece.Start; row < piece.End - 1; row++)
        {
            double step = (times[row + 1] - times[row]) / between;
            fine.AddRange(Enumerable.Range(0, between).Select(i => times[row] + i * step));
        }

        return [.. fine, times[piece.End - 1]];
    }

    private static IEnumerable<double> Column(double[,] values, int column) =>
        Enumerable.Range(0, values.GetLength(0)).Select(row => values[row, column]).Append(double.NaN);
}
