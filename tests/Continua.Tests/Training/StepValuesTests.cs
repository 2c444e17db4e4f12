using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Training;

/// <summary>A loss may read named constants of a step, and noise that belongs to a row of the data.</summary>
public class StepValuesTests
{
    private static readonly double[,] Rows = { { 1, -2 }, { 0.5, 3 }, { -1, 0.25 } };

    [Fact]
    public void A_step_constant_changes_from_evaluation_to_evaluation()
    {
        StepConstant weight = new("weight", 0.25), other = new("other", 7);
        int traced = 0;
        Linear module = new(2, 1);
        using Gradient<double> gradient = Gradient.Of<double>(Loss, module);
        Parameters<double> parameters = module.Initialize<double>(new(1));
        foreach (double value in new[] { 0.25, 0.5, 3, 0 })
        {
            using Gradient<double> written = Gradient.Of<double>(x => Sum(Square(module.Apply(x))) + (value * Sum(x * x)), module);
            GradientResult<double> expected = written.Evaluate(parameters, null, [Rows]);
            GradientResult<double> found = gradient.Evaluate(
                parameters, null, [Rows], values: value == 0.25 ? null : StepValues.Of((weight, value), (other, 1)));
            Assert.Equal(expected.Losses, found.Losses);
            Assert.Equal(expected.ByParameters, found.ByParameters);
            Assert.Equal(expected.ByInputs[0].Cast<double>(), found.ByInputs[0].Cast<double>());
        }

        Assert.Equal(1, traced);

        Tensor Loss(Tensor x)
        {
            traced++;
            return Sum(Square(module.Apply(x))) + (weight.Value * Sum(x * x));
        }
    }

    [Fact]
    public void A_step_constant_may_be_read_by_a_field_and_by_a_loop()
    {
        StepConstant rate = new("rate", 1);
        using Gradient<double> solved = Gradient.Of<double>(
            y0 => Sum(Ode.Solve((t, y) => -rate.Value * y, y0, 0, 1, options: new() { Rtol = 1e-10, Atol = 1e-12 }).Last));
        GradientResult<double> result = solved.Evaluate(null, null, [Rows], values: StepValues.Of((rate, 0.5)));
        Assert.Equal(3.5 * Math.Exp(-0.5), result.Losses[1], 1e-9);
        Assert.Equal(Math.Exp(-0.5), result.ByInputs[0][0, 1], 1e-9);
        RaggedSeries<double> series = new(new double[,] { { 1 }, { 2 }, { 5 } }, [0, 1, 0], 2, 1);
        using Gradient<double> looped = Gradient.OfSeries<double>(
            x => Sum(Loop.Scan((state, at) => (rate.Value * state) + at.Values, Zeros([1]), x).Last));
        Assert.Equal([2.5, 5], looped.EvaluateSeries(null, series, values: StepValues.Of((rate, 0.5))).Losses);
        Assert.Equal([3, 5], looped.EvaluateSeries(null, series).Losses);
    }

    [Fact]
    public void Noise_depends_on_key_name_and_row_number_but_not_on_the_place_in_the_batch()
    {
        RowNoise normal = RowNoise.Normal("posterior", [3]), uniform = RowNoise.Uniform("dropout", [2, 2]);
        using Gradient<float> gradient = Gradient.Of<float>(
            x => x[0] * (Sum(normal.Value) + (100 * Sum(uniform.Value))), options: new() { Threads = 2 });
        RandomKey key = new RandomKey(3).Split(5);
        long[] numbers = [.. Enumerable.Range(0, 200).Select(i => (long)(i * i))];
        float[] losses = Losses(numbers);
        int[] order = new RandomKey(1).Permutation(200);
        Assert.Equal(order.Select(i => losses[i]), Losses([.. order.Select(i => numbers[i])]));
        Assert.Equal(losses[17], Losses([numbers[17]])[0]);
        Assert.NotEqual(losses, Losses(numbers, key.Split(1)));
        Assert.Equal(200, losses.Distinct().Count());
        Assert.Equal(Losses([0, 1, 2]), Losses(null, rows: 3));

        float[] Losses(long[]? rowNumbers, RandomKey? other = null, int rows = 0)
        {
            float[,] inputs = new float[rowNumbers?.Length ?? rows, 1];
            Array.ConvertAll([.. Enumerable.Range(0, inputs.Length)], i => inputs[i, 0] = 1);
            return gradient.Evaluate(null, null, [inputs], values: new() { Key = other ?? key, RowNumbers = rowNumbers }).Losses;
        }
    }

    [Fact]
    public void Noise_has_its_distribution_and_is_drawn_in_double()
    {
        RowNoise normal = RowNoise.Normal("a", []), uniform = RowNoise.Uniform("b", []);
        double[] z = Draws(normal), u = Draws(uniform);
        Assert.InRange(z.Average(), -0.03, 0.03);
        Assert.InRange(z.Average(x => x * x), 0.96, 1.04);
        Assert.InRange(z.Average(x => x * x * x * x), 2.8, 3.2);
        Assert.InRange(u.Average(), 0.49, 0.51);
        Assert.InRange(u.Average(x => x * x), 0.32, 0.345);
        Assert.InRange(u.Min(), 0, 0.01);
        Assert.InRange(u.Max(), 0.99, 1);
        Assert.InRange(z.Zip(u, (a, b) => a * (b - 0.5)).Average(), -0.01, 0.01);
        using Gradient<float> single = Gradient.Of<float>(x => normal.Value + (0 * x[0]));
        Assert.Equal(z.Take(9).Select(x => (float)x), single.Evaluate(null, null, [new float[9, 1]], values: new() { Key = new(1) }).Losses);

        static double[] Draws(RowNoise noise)
        {
            using Gradient<double> gradient = Gradient.Of<double>(x => noise.Value + (0 * x[0]));
            return gradient.Evaluate(null, null, [new double[20000, 1]], values: new() { Key = new(1) }).Losses;
        }
    }

    [Fact]
    public void Noise_and_constants_are_read_by_losses_of_series()
    {
        RowNoise noise = RowNoise.Normal("start", [1]);
        StepConstant scale = new("scale", 1);
        RaggedSeries<double> series = new(new double[,] { { 1 }, { 2 }, { 5 } }, [0, 1, 0], 2, 1);
        Linear module = new(1, 1);
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            x => scale.Value * Sum(Loop.Scan((state, at) => state + module.Apply(at.Values), noise.Value, x).Last), module);
        Parameters<double> parameters = module.Initialize<double>(new(2));
        StepValues values = new() { Key = new(4), RowNumbers = [8, 3], Constants = [(scale, 2)] };
        double[] both = gradient.EvaluateSeries(parameters, series, values: values).Losses;
        double[] second = gradient.EvaluateSeries(parameters, series.Select(1), values: values with { RowNumbers = [3] }).Losses;
        Assert.Equal(both[1], second[0]);
        Assert.NotEqual(both[1], gradient.EvaluateSeries(parameters, series.Select(1), values: values with { RowNumbers = null }).Losses[0]);
    }

    [Fact]
    public void Training_with_values_of_each_step_continues_from_a_checkpoint_to_the_same_bits()
    {
        StepConstant weight = new("kl weight", 1);
        RowNoise noise = RowNoise.Normal("posterior", [2]);
        Linear module = new(2, 2);
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Sum(Square(module.Apply(x + noise.Value) - x)) + (weight.Value * Sum(Square(module.Apply(x)))), module);
        RowBatches batches = new(3, 2, new(1));
        Trainer<double> whole = Create(), begun = Create(), resumed = Create();
        whole.Run();
        for (int i = 0; i < 7; i++)
        {
            begun.Step();
        }

        string path = Path.GetTempFileName();
        Checkpoint.Write(path, begun, []);
        Checkpoint.Restore(path, resumed, []);
        File.Delete(path);
        resumed.Run();
        Assert.Equal(whole.State.Parameters.Values, resumed.State.Parameters.Values);
        Assert.NotEqual(whole.State.Parameters.Values, Run(Create(constant: true)));

        Trainer<double> Create(bool constant = false) => new(
            module.Initialize<double>(new(1)), gradient, step => [Take(batches.At(step).ToArray())],
            new()
            {
                Steps = 12,
                ValidateEvery = 4,
                Values = step => new()
                {
                    Constants = constant ? [] : [(weight, step / 12.0)],
                    Key = new RandomKey(9).Split(step),
                    RowNumbers = [.. batches.At(step).ToArray().Select(row => (long)row)],
                },
            });
    }

    private static double[] Run(Trainer<double> trainer)
    {
        trainer.Run();
        return trainer.State.Parameters.Values;
    }

    private static double[,] Take(int[] rows)
    {
        double[,] taken = new double[rows.Length, 2];
        for (int r = 0; r < rows.Length; r++)
        {
            (taken[r, 0], taken[r, 1]) = (Rows[rows[r], 0], Rows[rows[r], 1]);
        }

        return taken;
    }
}
