using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Nn;

/// <summary>Masks of dropout, and dropout within the field of a solve.</summary>
public class DropoutTests
{
    [Fact]
    public void Components_are_zero_with_the_given_probability_and_scaled_otherwise()
    {
        double[] masks = [.. new Dropout(0.25).Masks<double>(new RandomKey(3), 5, 400, 100).Cast<double>()];
        Assert.All(masks, m => Assert.True(m == 0 || m == 1 / 0.75));

        // Four standard deviations of the mean of 40,000 draws.
        Assert.Equal(0.25, masks.Count(m => m == 0) / 40_000.0, 4 * Math.Sqrt(0.25 * 0.75 / 40_000));
        IEnumerable<float> single = new Dropout(0.25).Masks<float>(new RandomKey(3), 5, 400, 100).Cast<float>();
        Assert.Equal(masks.Select(m => (float)m), single);
    }

    [Fact]
    public void The_mask_of_a_row_depends_on_its_number_and_the_step_alone()
    {
        double[,] all = Drawn(key: 1, step: 7, [.. Enumerable.Range(0, 20)]), some = Drawn(1, 7, [13, 2, 13]);
        double[] row = PlainLayers.Row(all, 13);
        Assert.Equal(row, PlainLayers.Row(some, 0));
        Assert.Equal(PlainLayers.Row(all, 2), PlainLayers.Row(some, 1));
        Assert.Equal(row, PlainLayers.Row(some, 2));
        Assert.Equal(row, PlainLayers.Row(new Dropout(0.5).Masks<double>(new RandomKey(1), 7, 14, 30), 13));
        Assert.NotEqual(row, PlainLayers.Row(all, 2));
        Assert.NotEqual(row, PlainLayers.Row(Drawn(1, 8, [13]), 0));
        Assert.NotEqual(row, PlainLayers.Row(Drawn(2, 7, [13]), 0));
        static double[,] Drawn(ulong key, long step, int[] rows) =>
            new Dropout(0.5).Masks<double>(new RandomKey(key), step, rows, 30);
    }

    [Fact]
    public void A_rate_of_zero_omits_nothing()
    {
        Assert.All(new Dropout(0).Masks<double>(new RandomKey(1), 0, 50, 20).Cast<double>(), m => Assert.Equal(1, m));
        Tensor x = Vector(1, 2), mask = Vector(0, 2);
        Assert.Same(x, new Dropout(0).Apply(x, mask));
        Assert.Same(x, new Dropout(0.5).Apply(x, null));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Rates_that_are_not_in_the_range_are_refused(double rate) =>
        Assert.Contains(
            "probability in [0, 1)", Assert.Throws<ArgumentException>(() => new Dropout(rate)).Message,
            StringComparison.Ordinal);

    /// <summary>
    /// The solve takes many steps, with several evaluations each; every one of them has the same mask, since the result
    /// is, bit for bit, that of a field in which the numbers of the mask are written.
    /// </summary>
    [Fact]
    public void A_mask_is_constant_over_all_evaluations_of_a_solve()
    {
        const int Rows = 6, Hidden = 5;
        Dropout dropout = new(0.4);
        Linear first = new(2, Hidden), second = new(Hidden, 2);
        Pair layers = new(first, second);
        Parameters<double> parameters = layers.Initialize<double>(new RandomKey(2));
        double[,] masks = dropout.Masks<double>(new RandomKey(5), 3, Rows, Hidden), starts = new double[Rows, 2];
        Tensor End(Tensor y0, Tensor mask) => Ode.Solve(
            (t, y) => second.Apply(dropout.Apply(Tanh(first.Apply(y)) + Sin(3 * t), mask)), y0, 0, 4).Last;
        for (int r = 0; r < Rows; r++)
        {
            (starts[r, 0], starts[r, 1]) = (r, -1);
        }

        using Gradient<double> gradient = Gradient.Of<double>((y0, mask) => Sum(Square(End(y0, mask))), layers);
        GradientResult<double> result = gradient.Evaluate(parameters, starts, masks);
        Assert.True(result.Report.ForwardEvaluations > 50 * Rows);
        for (int r = 0; r < Rows; r++)
        {
            double[] mask = PlainLayers.Row(masks, r);
            using Gradient<double> written = Gradient.Of<double>(y0 => Sum(Square(End(y0, Vector(mask)))), layers);
            GradientResult<double> expected = written.Evaluate(parameters, new[,] { { starts[r, 0], starts[r, 1] } });
            Assert.Equal(expected.Losses[0], result.Losses[r]);
            Assert.Equal(expected.ByInputs[0][0, 0], result.ByInputs[0][r, 0]);
        }

        Assert.Equal(Rows, result.Losses.Distinct().Count());
    }

    /// <summary>A component whose mask is 0 never moves; the others move at the scaled rate at all times.</summary>
    [Fact]
    public void A_masked_component_of_a_slope_is_zero_during_the_whole_solve()
    {
        Dropout dropout = new(0.5);
        double[,] masks = dropout.Masks<double>(new RandomKey(5), 0, 40, 3);
        SolveOptions options = new() { Rtol = 1e-10, Atol = 1e-12 };
        Tensor End(Tensor mask) => Ode.Solve(
            (t, _) => dropout.Apply(Stack(Cos(t), 2 * t, 1), mask), Full([3], 0.1), 0, 1, options: options).Last;
        using Predictor<double> predictor = Predictor.Of<double>(End);
        double[,] ends = predictor.Evaluate(null, masks);
        double[] moved = [2 * Math.Sin(1), 2, 2];
        for (int i = 0; i < ends.Length; i++)
        {
            (int r, int c) = (i / 3, i % 3);
            Assert.Equal(0.1 + (masks[r, c] == 0 ? 0 : moved[c]), ends[r, c], masks[r, c] == 0 ? 0 : 1e-9);
        }
    }

    private sealed class Pair(Linear first, Linear second) : Module
    {
        protected override IReadOnlyList<Module> Parts => [first, second];
    }
}
