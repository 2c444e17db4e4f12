using Continua.Learning;
using Continua.Tests.Data;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Compares the filter's likelihood with that of the Gaussian vector of all values, and its gradient with differences
/// of the likelihood.
/// </summary>
public class KalmanFilterTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_likelihood_equals_that_of_a_dense_Gaussian(int seed)
    {
        (StateSpaceModel model, FilterRows rows, double[] parameters) = RandomModel.Of(seed);
        Regression? regression = new KalmanFilter(model, rows).Run(model.At(parameters));
        Assert.NotNull(regression);
        double expected = DenseGaussian.Of(model, rows, parameters);
        Assert.Equal(expected, regression.LogLikelihood, 1e-8 * Math.Max(1, Math.Abs(expected)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_gradient_matches_finite_differences(int seed)
    {
        (StateSpaceModel model, FilterRows rows, double[] parameters) = RandomModel.Of(seed);
        KalmanFilter filter = new(model, rows);
        double[] gradient = new double[parameters.Length], differences = new double[parameters.Length];
        filter.Evaluate(parameters, gradient);
        for (int i = 0; i < parameters.Length; i++)
        {
            double At(double by)
            {
                double[] moved = [.. parameters];
                moved[i] += by;
                return filter.Evaluate(moved, []);
            }

            const double Step = 1e-4;
            double near = (At(Step) - At(-Step)) / (2 * Step), far = (At(2 * Step) - At(-2 * Step)) / (4 * Step);
            differences[i] = ((4 * near) - far) / 3;
        }

        double largest = Math.Max(1, differences.Max(Math.Abs));
        for (int i = 0; i < parameters.Length; i++)
        {
            Assert.Equal(differences[i], gradient[i], 1e-6 * largest);
        }
    }

    [SharedDataFact("series/Nile.csv")]
    public void The_Nile_level_has_the_variances_published_by_Durbin_and_Koopman()
    {
        TimeSeries nile = TimeSeries.ReadCsv(SharedDataFactAttribute.At("series/Nile.csv"));
        double[,] values = nile.Trajectories[0].Values;
        FilterRows rows = new([.. nile.Trajectories[0].Times], [.. Enumerable.Range(0, 100).Select(i => values[i, 0])]);
        StateSpaceModel level = new([new LevelBlock(LevelKind.Walk)], hasNoise: true);
        KalmanFilter filter = new(level, rows);
        Minimum minimum = new Lbfgs().Minimize(filter.Evaluate, [0, 1]);
        double variance = filter.Run(level.At(minimum.At))!.Variance;
        Assert.Equal(1469.1, variance * Math.Exp(minimum.At[0]), 1.4691);
        Assert.Equal(15099, variance * Math.Exp(minimum.At[1]), 15.099);
    }
}
