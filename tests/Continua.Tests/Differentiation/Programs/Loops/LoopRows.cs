using System.Numerics;

namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>Random rows of a few different lengths, in the forms that both ways of writing a program read.</summary>
internal sealed class LoopRows
{
    private readonly double[][] times, values, weights;
    private readonly int channels;

    public LoopRows(int seed, RandomLoopProgram program)
    {
        System.Random random = new(seed + 1);
        channels = program.Channels;
        int[] lengths = [random.Next(0, 3), random.Next(1, 5), random.Next(2, 8)];
        int rows = random.Next(3) == 0 ? random.Next(1, 4) : random.Next(1, 41);
        Lengths = [.. Enumerable.Range(0, rows).Select(_ => lengths[random.Next(3)])];
        times = [.. Lengths.Select(n => Ascending(random, n))];
        values = [.. Lengths.Select(n => Draw(n * channels, () => random.Next(6) == 0 ? double.NaN : Number(random)))];
        weights = [.. Lengths.Select(_ => Draw(program.Weights, () => Number(random)))];
    }

    public int[] Lengths { get; }

    public int[] All => [.. Enumerable.Range(0, Lengths.Length)];

    public RaggedSeries<T> Series<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(
            Matrix<T>([.. values.SelectMany(v => v.Chunk(channels))], channels), [.. times.SelectMany(t => t)], Lengths);

    public T[,] Weights<T>(int[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>([.. rows.Select(row => weights[row])], weights[0].Length);

    /// <summary>
    /// The observations of rows of the same length: values, mask, time, time since the previous and until the next; a
    /// zero for rows without observations.
    /// </summary>
    public double[,] Flat(int[] rows) => Lengths[rows[0]] == 0
        ? new double[rows.Length, 1]
        : Matrix<double>([.. rows.Select(Flat)], Lengths[rows[0]] * ((2 * channels) + 3));

    private double[] Flat(int row)
    {
        double[] time = times[row];
        return
        [
            .. values[row].Chunk(channels).SelectMany((ofStep, k) => (double[])
            [
                .. ofStep.Select(v => double.IsNaN(v) ? 0 : v), .. ofStep.Select(v => double.IsNaN(v) ? 0.0 : 1),
                time[k],
                k > 0 ? time[k] - time[k - 1] : 0, k < time.Length - 1 ? time[k + 1] - time[k] : 0,
            ]),
        ];
    }

    private static double[] Ascending(System.Random random, int count)
    {
        double time = 0;
        return Draw(count, () => time += random.NextDouble());
    }

    private static double Number(System.Random random) => (2.4 * random.NextDouble()) - 1.2;

    private static double[] Draw(int count, Func<double> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static T[,] Matrix<T>(double[][] rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] matrix = new T[rows.Length, columns];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i / columns, i % columns] = T.CreateTruncating(rows[i / columns][i % columns]);
        }

        return matrix;
    }
}
