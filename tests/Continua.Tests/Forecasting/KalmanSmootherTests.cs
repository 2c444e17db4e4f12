using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Compares smoothed means and variances of components with those of the Gaussian vector of all values.
/// </summary>
public class KalmanSmootherTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Components_equal_those_of_a_dense_Gaussian(int seed)
    {
        (StateSpaceModel model, FilterRows rows, double[] parameters) = RandomModel.Of(seed);
        foreach (ModelPart[] parts in Enumerable.Range(0,
            model.Outputs).Select(output => PartsOf(model, parameters, output)))
        {
            (double[] Mean, double[] Variance)[] smoothed = Smoothed(model, rows, parameters, parts, out _);
            for (int k = 0; k < parts.Length; k++)
            {
                (double[] mean, double[] variance) = DenseSmoother.Of(model, rows, parameters, parts[k]);
                double largest = Math.Max(1, mean.Max(Math.Abs)), largestVariance = Math.Max(1, variance.Max());
                for (int t = 0; t < mean.Length; t++)
                {
                    Assert.Equal(mean[t], smoothed[k].Mean[t], 1e-7 * largest);
                    Assert.Equal(variance[t], smoothed[k].Variance[t], 1e-7 * largestVariance);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void At_the_last_time_a_component_needs_no_backward_pass(int seed)
    {
        (StateSpaceModel model, FilterRows rows, double[] parameters) = RandomModel.Of(seed);
        ModelPart[] parts = PartsOf(model, parameters, 0);
        (double[] Mean, double[] Variance)[] smoothed =
            Smoothed(model, rows, parameters, parts, out KalmanSmoother smoother);
        for (int k = 0; k < parts.Length; k++)
        {
            (double mean, double variance) = smoother.Last(parts[k]);
            Assert.Equal(smoothed[k].Mean[^1], mean, 1e-9 * Math.Max(1, Math.Abs(mean)));
            Assert.Equal(smoothed[k].Variance[^1], variance, 1e-9 * Math.Max(1, variance));
        }
    }

    [Fact]
    public void Reused_converged_covariances_give_the_same_components()
    {
        StateSpaceModel model = new([new LevelBlock(LevelKind.Walk)], hasNoise: true);
        double[] values =
            [.. Enumerable.Range(0, 150).Select(i => i == 100 ? double.NaN : Math.Sin(0.1 * i) + Math.Cos(i * i))];
        FilterRows rows = new([.. Enumerable.Range(0, 150).Select(i => (double)i)], values);
        ModelPart[] parts = PartsOf(model, [-1, 0], 0);
        (double[] Mean, double[] Variance)[] smoothed = Smoothed(model, rows, [-1, 0], parts, out _);
        (double[] mean, double[] variance) = DenseSmoother.Of(model, rows, [-1, 0], parts[0]);
        KalmanFilter filter = new(model, rows);
        filter.Run(model.At([-1, 0]));
        Assert.True(filter.Record.Source.Distinct().Count() < 120);
        for (int t = 0; t < 150; t++)
        {
            Assert.Equal(mean[t], smoothed[0].Mean[t], 1e-9);
            Assert.Equal(variance[t], smoothed[0].Variance[t], 1e-9);
        }
    }

    private static ModelPart[] PartsOf(StateSpaceModel model, double[] parameters, int output)
    {
        IReadOnlyList<ModelPart> parts = ModelPart.Of(model, model.At(parameters), parameters, output);
        return [.. parts, ModelPart.Sum("sum", parts), .. ModelPart.SlopeOf(model) is { } slope ? [slope] : Array.Empty<ModelPart>()];
    }

    private static (double[] Mean, double[] Variance)[] Smoothed(
        StateSpaceModel model, FilterRows rows, double[] parameters, ModelPart[] parts, out KalmanSmoother smoother)
    {
        EvaluatedModel at = model.At(parameters);
        KalmanFilter filter = new(model, rows);
        smoother = new(filter.Record, at, filter.Run(at)!);
        return smoother.Of(parts);
    }
}
