using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>A recurrent network is trained on series of different lengths from a file.</summary>
public class SeriesTrainingTests
{
    private const int Rows = 60;

    [Fact]
    public void A_value_that_reads_no_observation_has_the_derivatives_of_its_multiples()
    {
        // The sum over n observations of a value that is the same for all of them is n times the value, and so is a map.
        Mlp net = new([2, 3, 2], Activation.Tanh);
        Parameters<double> parameters = net.Initialize<double>(new RandomKey(1));
        double[,] inputs = { { 0.3, 0.2 }, { 0.5, -0.1 }, { -1, 2 } }, counts = { { 3 }, { 0 }, { 2 } };
        RaggedSeries<double> series = new(new double[5, 1], [0, 1, 2, 0, 1], 3, 0, 2);
        using Gradient<double> summed = Gradient.OfSeries<double>(
            (x, y) => Sum(Sin(Loop.Sum(_ => net.Apply(y), x))) + Sum(Sin(Loop.Sum(_ => net.Apply(Vector(1, 2)), x))), net);
        using Gradient<double> multiplied = Gradient.Of<double>(
            (y, n) => Sum(Sin(n * net.Apply(y))) + Sum(Sin(n * net.Apply(Vector(1, 2)))), net);
        GradientResult<double> expected = multiplied.Evaluate(parameters, inputs, counts);
        GradientResult<double> result = summed.EvaluateSeries(parameters, series, [inputs]);
        Assert.Equal(expected.Value, result.Value, 1e-13);
        Assert.All(expected.ByParameters.Zip(result.ByParameters), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        using Gradient<double> mapped = Gradient.Of<double>(
            (y, n) => Sum(Loop.Map(_ => Sin(Sum(net.Apply(y))), Zeros([400]))), net);
        using Gradient<double> direct = Gradient.Of<double>((y, n) => 400 * Sin(Sum(net.Apply(y))), net);
        Assert.All(
            direct.Evaluate(parameters, inputs, counts).ByParameters.Zip(mapped.Evaluate(parameters, inputs, counts).ByParameters),
            pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void A_row_without_observations_has_no_values() =>
        Assert.Equal(0, new RaggedSeries<double>(new double[0, 2], [], 0, 0).ValuesOf(1).Length);

    [Fact]
    public void A_network_learns_to_classify_series_of_a_file()
    {
        MemoryStream file = new(System.Text.Encoding.UTF8.GetBytes(File()));
        TimeSeries data = TimeSeries.ReadCsv(file, "waves.csv", new() { Series = "name" });
        RaggedSeries<float> series = data.ToRagged<float>();
        Assert.Equal(Rows, series.Rows);
        Assert.Equal(data.Trajectories[7].Rows, series.Lengths[7]);
        Assert.Equal(data.Trajectories[7].Times, series.TimesOf(7).ToArray());

        Classifier net = new();
        float[,] labels = new float[Rows, 1];
        for (int r = 0; r < Rows; r++)
        {
            labels[r, 0] = r % 2;
        }

        using Gradient<float> gradient = Gradient.OfSeries<float>(net.Loss, net);
        RowBatches batches = new(series.Lengths, 20, new RandomKey(1));
        Trainer<float> trainer = new(
            net.Initialize<float>(new RandomKey(2)), gradient, step =>
            {
                ReadOnlySpan<int> rows = batches.At(step);
                return (series.Select(rows), [batches.Take(labels, step)]);
            }, new() { Steps = 150, Optimizer = new Adam(0.02) });
        trainer.Run();
        using Predictor<float> predictor = Predictor.OfSeries<float>(net.Score, net);
        float[,] scores = predictor.EvaluateSeries(trainer.State.Parameters, series);
        int right = Enumerable.Range(0, Rows).Count(r => scores[r, 0] > 0 == (r % 2 == 1));
        Assert.InRange(right, Rows - 2, Rows);
    }

    [Fact]
    public void Batches_by_length_contain_every_row_once_and_rows_of_similar_length()
    {
        int[] lengths = [.. Enumerable.Range(0, 1000).Select(r => (int)(new RandomKey(5).Uniform(r) * 500))];
        RowBatches byLength = new(lengths, 16, new RandomKey(1)), plain = new(lengths.Length, 16, new RandomKey(1));
        for (int epoch = 0; epoch < 2; epoch++)
        {
            int[][] drawn = Batches(byLength, epoch);
            Assert.Equal(Enumerable.Range(0, lengths.Length), drawn.SelectMany(rows => rows).Order());
            Assert.InRange(Padding(drawn), 0, 0.3 * Padding(Batches(plain, epoch: 0)));
        }

        Assert.NotEqual(byLength.At(0).ToArray(), byLength.At(byLength.PerEpoch).ToArray());

        static int[][] Batches(RowBatches batches, int epoch) =>
        [
            .. Enumerable.Range(epoch * batches.PerEpoch, batches.PerEpoch).Select(s => batches.At(s).ToArray()),
        ];

        // The sum of the differences in length between each row and the longest row of its batch.
        long Padding(int[][] drawn) =>
            drawn.Sum(rows => rows.Sum(r => (long)rows.Max(other => lengths[other]) - lengths[r]));
    }

    [Fact]
    public void Batches_by_length_that_omit_the_last_one_omit_rows_of_any_length()
    {
        int[] lengths = [.. Enumerable.Range(0, 50)];
        RowBatches batches = new(lengths, 16, new RandomKey(1), dropLast: true);
        HashSet<int> omitted = [];
        for (int epoch = 0; epoch < 40; epoch++)
        {
            int[] drawn = [.. Enumerable.Range(3 * epoch, 3).SelectMany(s => batches.At(s).ToArray())];
            Assert.Equal(48, drawn.Distinct().Count());
            omitted.UnionWith(lengths.Except(drawn));
        }

        Assert.InRange(omitted.Count, 30, 50);
    }

    // Sine waves with a high or a low frequency, at irregular times, some of them without a value.
    private static string File()
    {
        RandomKey key = new(9);
        System.Text.StringBuilder text = new("name,t,x\n");
        for (int r = 0; r < Rows; r++)
        {
            double time = 0;
            int length = 10 + (int)(key.Uniform(r) * 20);
            for (int k = 0; k < length; k++)
            {
                time += 0.1 + (0.2 * key.Uniform(1000 + (100 * r) + k));
                string value = k % 7 == 3 ? "" : Invariant($"{Math.Sin((r % 2 == 0 ? 1 : 3) * time):F4}");
                text.Append(Invariant($"w{r},{time:F4},{value}\n"));
            }
        }

        return text.ToString();
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private sealed class Classifier : Module
    {
        private readonly Gru cell = new(3, 12);
        private readonly Linear head = new(12, 1);

        protected override IReadOnlyList<Module> Parts => [cell, head];

        public Tensor Score(Observations series) => head.Apply(
            Loop.Scan(
                (state, at) => cell.Apply(Concat(at.Values, at.Mask, at.Elapsed), state), Zeros([12]), series).Last);

        public Tensor Loss(Observations series, Tensor label) => Sum(Softplus(Score(series)) - (label * Score(series)));
    }
}
