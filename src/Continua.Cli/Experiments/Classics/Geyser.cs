using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>
/// The durations of 272 eruptions of Old Faithful and the waits for the next ones, standardised, with a random fifth
/// held out.
/// </summary>
internal sealed class Geyser
{
    /// <summary>The number of training steps; longer training overfits single points.</summary>
    public const int Steps = 300;

    private readonly Standardization units;

    public Geyser(RandomKey key)
    {
        using Stream stream = typeof(Geyser).Assembly.GetManifestResourceStream("old-faithful.csv")!;
        NumberTable table = NumberTable.ReadCsv(stream, "old-faithful.csv");
        int[] order = key.Permutation(table.Values.GetLength(0));
        int heldOut = order.Length / 5;
        units = Standardization.Of(Rows(table.Values, order[heldOut..]), table.Columns);
        Test = Single(units.Apply(Rows(table.Values, order[..heldOut])));
        Train = Single(units.Apply(Rows(table.Values, order[heldOut..])));
    }

    /// <summary>The training rows, standardised, [rows, 2].</summary>
    public float[,] Train { get; }

    /// <summary>The held-out rows, standardised, [rows, 2].</summary>
    public float[,] Test { get; }

    /// <summary>The area of a unit square of the standardised plane, in square minutes.</summary>
    public double Unit => units.Deviation[0] * units.Deviation[1];

    /// <summary>Converts a standardised value to minutes.</summary>
    /// <param name="column">0 for the duration of an eruption, 1 for the wait.</param>
    public double Minutes(double value, int column) => (value * units.Deviation[column]) + units.Mean[column];

    /// <summary>
    /// The mean negative log-likelihood of the held-out rows, in nats and standardised units, under one normal
    /// distribution fitted to the training rows.
    /// </summary>
    public double NormalNll()
    {
        double correlation = Enumerable.Range(0, Train.GetLength(0)).Average(i => (double)Train[i, 0] * Train[i, 1]);
        double rest = 1 - (correlation * correlation);
        double NegativeLog(double x, double y) =>
            Math.Log(2 * Math.PI) + (0.5 * Math.Log(rest)) + (((x * x) - (2 * correlation * x * y) + (y * y)) / (2 * rest));
        return Enumerable.Range(0, Test.GetLength(0)).Average(i => NegativeLog(Test[i, 0], Test[i, 1]));
    }

    private static double[,] Rows(double[,] values, int[] rows)
    {
        double[,] selected = new double[rows.Length, 2];
        for (int i = 0; i < rows.Length; i++)
        {
            (selected[i, 0], selected[i, 1]) = (values[rows[i], 0], values[rows[i], 1]);
        }

        return selected;
    }

    private static float[,] Single(double[,] values)
    {
        float[,] single = new float[values.GetLength(0), 2];
        for (int i = 0; i < single.GetLength(0); i++)
        {
            (single[i, 0], single[i, 1]) = ((float)values[i, 0], (float)values[i, 1]);
        }

        return single;
    }
}
