using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Nn;

/// <summary>Attention in one pass over the observations compared with the softmax over all scores at once.</summary>
public class AttentionPoolingTests
{
    private const int Inputs = 3, Hidden = 4;

    private static readonly int[] Lengths = [6, 0, 1, 4, 9];

    private static readonly AttentionPooling Pooling = new(Inputs, Hidden);

    [Theory]
    [InlineData(1.0)]
    [InlineData(-50.0)]
    [InlineData(3000.0)]
    public void Means_and_gradients_are_those_of_the_dense_formula(double scale)
    {
        Parameters<double> parameters = Drawn(scale);
        (double[,] values, RaggedSeries<double> series) = Series();

        // The largest score so far changes within a row.
        Assert.Contains([.. Scores(parameters, values)], s => s.Length > 1 && s[0] < s.Max() && s[^1] < s.Max());
        using Predictor<double> predictor = Predictor.OfSeries<double>(Pooling.Apply, Pooling);
        double[,] means = predictor.EvaluateSeries(parameters, series);
        double[][] expected = Dense(parameters, values);
        for (int r = 0; r < Lengths.Length; r++)
        {
            Assert.All(Enumerable.Range(0, Inputs), c => Assert.Equal(expected[r][c], means[r, c], 1e-12));
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>(x => Sum(Pow(Pooling.Apply(x), 3)), Pooling);
        double[] derivatives = gradient.EvaluateSeries(parameters, series).ByParameters;
        Assert.All(derivatives, d => Assert.True(double.IsFinite(d)));
        AssertAreDense(parameters, values, derivatives);
        if (scale == 1)
        {
            PlainLayers.AssertDerivatives(
                p => Dense(p, values).Sum(row => row.Sum(v => v * v * v)), parameters, derivatives);
        }
    }

    [Fact]
    public void Second_derivatives_are_those_of_the_dense_formula()
    {
        (double[,] values, RaggedSeries<double> series) = Series();
        static Tensor Curvature(Tensor loss, Tensor w) => Sum(Square(Derivatives.Of(loss, w)));
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, w) => Curvature(Sum(Pow(AttentionPooling.Pool(x, at => Sum(Square(w * at.Values))), 2)), w));
        double[,] weights = new double[Lengths.Length, Inputs];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i / Inputs, i % Inputs] = Math.Cos(i);
        }

        GradientResult<double> result = gradient.EvaluateSeries(null, series, [weights]);
        for (int r = 0, n = 0; r < Lengths.Length; n += Lengths[r++])
        {
            Tensor[] all = [.. Enumerable.Range(n, Lengths[r]).Select(k => Vector(PlainLayers.Row(values, k)))];
            using Gradient<double> dense = Gradient.Of<double>(w => all.Length == 0 ? 0 * Sum(w) : Curvature(
                Sum(Pow(Softmax([.. all.Select(x => Sum(Square(w * x)))], all), 2)), w));
            double[,] ofRow = { { weights[r, 0], weights[r, 1], weights[r, 2] } };
            GradientResult<double> expected = dense.Evaluate(ofRow);
            Assert.Equal(expected.Losses[0], result.Losses[r], 1e-10 * Math.Max(1, Math.Abs(expected.Losses[0])));
            for (int c = 0; c < Inputs; c++)
            {
                double derivative = expected.ByInputs[0][0, c];
                Assert.Equal(derivative, result.ByInputs[0][r, c], 1e-10 * Math.Max(1, Math.Abs(derivative)));
            }
        }
    }

    [Fact]
    public void A_row_without_observations_gives_zeros_and_has_no_derivatives()
    {
        RaggedSeries<double> none = new(new double[0, Inputs], [], 0);
        using Gradient<double> gradient = Gradient.OfSeries<double>(x => Sum(Square(Pooling.Apply(x) + 1)), Pooling);
        GradientResult<double> result = gradient.EvaluateSeries(Drawn(1), none);
        Assert.Equal(Inputs, result.Value);
        Assert.All(result.ByParameters, d => Assert.Equal(0, d));
    }

    [Fact]
    public void A_score_of_minus_infinity_leaves_an_observation_out_and_one_of_NaN_does_not_vanish()
    {
        // Scores are −∞ for values below 0, and NaN for 0.
        static Tensor Score(Tensor x) => Where(x < 0, double.NegativeInfinity, Where(x > 0, x, double.NaN));
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, w) => Sum(AttentionPooling.Pool(x, at => w * Score(at.Values))));
        RaggedSeries<double> series = new(
            new double[,] { { -1 }, { 2 }, { -3 }, { 2 }, { -1 }, { 0 }, { 1 } }, [0, 1, 2, 3, 0, 0, 1], 4, 1, 2);
        GradientResult<double> result = gradient.EvaluateSeries(null, series, [new double[,] { { 1 }, { 1 }, { 1 } }]);
        Assert.Equal(2, result.Losses[0], 1e-15);
        Assert.Equal(0, result.Losses[1]);
        Assert.True(double.IsNaN(result.Losses[2]));
    }

    [Fact]
    public void States_of_a_scan_are_pooled()
    {
        (double[,] values, RaggedSeries<double> series) = Series();
        Tensor Step(Tensor state, Tensor x) => (0.5 * state) + x;
        using Predictor<double> predictor = Predictor.OfSeries<double>(
            x => Pooling.Apply(Loop.Scan((s, at) => Step(s, at.Values), Zeros([Inputs]), x).All), Pooling);
        double[,] means = predictor.EvaluateSeries(Drawn(1), series);
        double[,] states = new double[values.GetLength(0), Inputs];
        for (int r = 0, n = 0; r < Lengths.Length; r++)
        {
            for (int k = 0; k < Lengths[r]; k++, n++)
            {
                for (int c = 0; c < Inputs; c++)
                {
                    states[n, c] = (k == 0 ? 0 : 0.5 * states[n - 1, c]) + values[n, c];
                }
            }
        }

        double[][] expected = Dense(Drawn(1), states);
        for (int r = 0; r < Lengths.Length; r++)
        {
            Assert.All(Enumerable.Range(0, Inputs), c => Assert.Equal(expected[r][c], means[r, c], 1e-12));
        }
    }

    [Fact]
    public void Scores_of_any_size_and_single_precision_give_finite_means()
    {
        float[,] scores = { { -3e30f }, { -1e30f }, { -2e30f }, { 1e30f }, { 3e30f } };
        RaggedSeries<float> single = new(scores, new double[5], 3, 2);
        using Predictor<float> predictor = Predictor.OfSeries<float>(x => AttentionPooling.Pool(x, at => at.Values));
        float[,] means = predictor.EvaluateSeries(null, single);
        Assert.Equal([-1e30f, 3e30f], [means[0, 0], means[1, 0]]);
    }

    // The same derivatives from the dense formula as an expression: softmax over all scores of a row at once.
    private static void AssertAreDense(Parameters<double> parameters, double[,] values, double[] derivatives)
    {
        double[] expected = new double[derivatives.Length];
        for (int r = 0, n = 0; r < Lengths.Length; n += Lengths[r++])
        {
            Tensor[] all = [.. Enumerable.Range(n, Lengths[r]).Select(k => Vector(PlainLayers.Row(values, k)))];
            if (all.Length > 0)
            {
                Tensor Mean() => Softmax([.. all.Select(x => Pooling.Score(x)[0])], all);
                using Gradient<double> dense = Gradient.Of<double>(zero => Sum(zero) + Sum(Pow(Mean(), 3)), Pooling);
                double[] ofRow = dense.Evaluate(parameters, new double[1, 1]).ByParameters;
                Array.ForEach([.. Enumerable.Range(0, expected.Length)], i => expected[i] += ofRow[i]);
            }
        }

        double largest = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(
            Enumerable.Range(0, expected.Length), i => Assert.Equal(expected[i], derivatives[i], 1e-10 * largest));
    }

    private static Tensor Softmax(Tensor[] scores, Tensor[] values)
    {
        Tensor stacked = Stack(scores), weights = Exp(stacked - LogSumExp(stacked));
        return values.Select((value, k) => weights[k] * value).Aggregate((a, b) => a + b);
    }

    private static Parameters<double> Drawn(double scale)
    {
        Parameters<double> parameters = Pooling.Initialize<double>(new RandomKey(6));
        foreach (ref double v in parameters["1.weight"])
        {
            v *= scale;
        }

        return parameters;
    }

    private static (double[,] Values, RaggedSeries<double> Series) Series()
    {
        double[,] values = new double[Lengths.Sum(), Inputs];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / Inputs, i % Inputs] = 2 * Math.Sin((0.9 * i * i) + 1);
        }

        return (values, new(values, new double[values.GetLength(0)], Lengths));
    }

    private static double[][] Scores(Parameters<double> parameters, double[,] values) =>
    [
        .. RowsOf(values).Select(row => row.Select(x => PlainLayers.Affine(
            parameters["1.weight"], [],
            [.. PlainLayers.Affine(parameters["0.weight"], parameters["0.bias"], x).Select(Math.Tanh)])[0]).ToArray()),
    ];

    private static IEnumerable<double[][]> RowsOf(double[,] values) => Lengths.Select((length, r) =>
        Enumerable.Range(Lengths[..r].Sum(), length).Select(k => PlainLayers.Row(values, k)).ToArray());

    private static double[][] Dense(Parameters<double> parameters, double[,] values) =>
    [
        .. RowsOf(values).Zip(Scores(parameters, values), (row, scores) =>
        {
            double largest = scores.DefaultIfEmpty().Max(), sum = scores.Sum(s => Math.Exp(s - largest));
            double[] mean = new double[Inputs];
            for (int i = 0; i < row.Length * Inputs; i++)
            {
                (int k, int c) = (i / Inputs, i % Inputs);
                mean[c] += Math.Exp(scores[k] - largest) / sum * row[k][c];
            }

            return mean;
        }),
    ];
}
