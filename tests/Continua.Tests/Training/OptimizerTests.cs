using Continua.Learning;

namespace Continua.Tests.Training;

/// <summary>
/// Compares the first steps of every optimiser with the formula of its paper, and its vectorised updates on several
/// threads with scalar updates on one thread.
/// </summary>
public class OptimizerTests
{
    private static readonly double[] Start = [0.5, -1.25, 2], Gradients = [0.3, -0.7, 0];

    public static TheoryData<string> All => ["sgd", "momentum", "rmsprop", "adam", "adamw"];

    [Theory]
    [MemberData(nameof(All))]
    public void Vectorised_updates_equal_scalar_ones(string name)
    {
        Optimizer optimizer = name switch
        {
            "sgd" => new Sgd(0.1),
            "momentum" => new Sgd(0.1, 0.9),
            "rmsprop" => new RmsProp(0.01),
            "adam" => new Adam(0.01),
            _ => new AdamW(0.01, 0.1),
        };
        CompareWithScalar<float>(optimizer);
        CompareWithScalar<double>(optimizer);
    }

    private static void CompareWithScalar<T>(Optimizer optimizer)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        // Not a multiple of any vector width, so that a remainder is left.
        const int Count = 61;
        T Drawn(int step, int i) => T.CreateTruncating(new RandomKey((ulong)step).Normal(i));
        T[] vector = [.. Enumerable.Range(0, Count).Select(i => Drawn(0, i))];
        T[] first = new T[Count], second = new T[Count];
        T[] scalar = [.. vector];
        T[] scalarFirst = new T[Count], scalarSecond = new T[Count];
        for (int step = 1; step < 5; step++)
        {
            T[] gradient = [.. Enumerable.Range(0, Count).Select(i => Drawn(step, i))];
            optimizer.Update(vector.AsSpan(), gradient, first, second, 0.01, step);
            for (int i = 0; i < Count; i++)
            {
                optimizer.Update(
                    scalar.AsSpan(i, 1), gradient.AsSpan(i, 1), scalarFirst.AsSpan(i, 1), scalarSecond.AsSpan(i, 1),
                    0.01, step);
            }

            Assert.Equal(scalar, vector);
        }
    }

    [Fact]
    public void Sgd_moves_against_the_gradient() =>
        Check(new Sgd(0.1), (theta, g, _) => theta - (0.1 * g));

    [Fact]
    public void Sgd_with_momentum_moves_against_the_velocity()
    {
        double[] v = new double[3];
        Check(new Sgd(0.1, 0.9), (theta, g, i) =>
        {
            v[i] = (0.9 * v[i]) + g;
            return theta - (0.1 * v[i]);
        });
    }

    [Fact]
    public void RmsProp_divides_by_the_root_of_the_mean_square()
    {
        double[] v = new double[3];
        Check(new RmsProp(0.01), (theta, g, i) =>
        {
            v[i] = (0.99 * v[i]) + (0.01 * g * g);
            return theta - (0.01 * g / (Math.Sqrt(v[i]) + 1e-8));
        });
    }

    [Fact]
    public void Adam_is_algorithm_1_of_Kingma_and_Ba() => Check(new Adam(0.01), Moments(0));

    [Fact]
    public void AdamW_is_algorithm_2_of_Loshchilov_and_Hutter() => Check(new AdamW(0.01, 0.1), Moments(0.1));

    [Fact]
    public void Frozen_parameters_keep_their_values_and_groups_have_separate_rates()
    {
        Mlp module = new([1, 1, 1], Activation.Tanh);
        Parameters<double> parameters = module.Initialize<double>(new RandomKey(1));
        double[] before = [.. parameters.Values], gradient = [1, 1, 1, 1];
        ParameterGroups groups = new(name => name switch
        {
            "0.weight" => new(Frozen: true),
            "0.bias" => new(RateFactor: 0.5),
            "1.weight" => new(Decay: 0.1),
            _ => null,
        });
        new Sgd(0.2).CreateState<double>(4).Step(parameters, gradient, 1, groups);
        Assert.Equal(before[0], parameters.Values[0]);
        Assert.Equal(before[1] - 0.1, parameters.Values[1], 1e-15);
        Assert.Equal((before[2] * (1 - 0.02)) - 0.2, parameters.Values[2], 1e-15);
        Assert.Equal(before[3] - 0.2, parameters.Values[3], 1e-15);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void Updates_do_not_depend_on_the_number_of_threads(string name)
    {
        // One parameter of more than two pieces of work, and parameters with other rates.
        Mlp module = new([301, 170, 1], Activation.Tanh);
        Optimizer optimizer = name switch
        {
            "sgd" => new Sgd(0.1, 0.9),
            "adam" => new Adam(0.01),
            _ => new AdamW(0.01, 0.1),
        };
        ParameterGroups groups = new(slice => slice switch
        {
            "0.weight" => new(RateFactor: 0.5, Decay: 0.1),
            "0.bias" => new(Frozen: true),
            _ => null,
        });
        float[,] rows = new float[40, 301];
        for (int n = 0; n < rows.Length; n++)
        {
            rows[n / 301, n % 301] = (float)new RandomKey(3).Normal(n);
        }

        float[] Moved(int threads, bool singleThreaded)
        {
            Parameters<float> parameters = module.Initialize<float>(new RandomKey(1));
            OptimizerState<float> state = optimizer.CreateState<float>(parameters.Values.Length);
            using Gradient<float> gradient = Gradient.Of<float>(x => Tensor.Sum(Tensor.Square(module.Apply(x))), module, new() { Threads = threads });
            for (int step = 0; step < 4; step++)
            {
                GradientResult<float> found = gradient.Evaluate(parameters, rows);
                if (singleThreaded)
                {
                    state.Step(parameters, found.ByParameters, 1, groups);
                }
                else
                {
                    state.Step(parameters, found, 1, groups);
                }
            }

            return parameters.Values;
        }

        float[] expected = Moved(1, singleThreaded: true);
        Assert.NotEqual(module.Initialize<float>(new RandomKey(1)).Values, expected);
        Assert.Equal(expected, Moved(1, singleThreaded: false));
        Assert.Equal(expected, Moved(2, singleThreaded: false));
        Assert.Equal(expected, Moved(5, singleThreaded: false));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_rate_that_is_not_positive_is_refused(double rate) =>
        Assert.Contains("learning rate", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(rate)).Message);

    private static Func<double, double, int, double> Moments(double decay)
    {
        double[] m = new double[3], v = new double[3];
        int[] t = new int[3];
        return (theta, g, i) =>
        {
            t[i]++;
            m[i] = (0.9 * m[i]) + (0.1 * g);
            v[i] = (0.999 * v[i]) + (0.001 * g * g);
            double first = m[i] / (1 - Math.Pow(0.9, t[i])), second = v[i] / (1 - Math.Pow(0.999, t[i]));
            return theta - (0.01 * decay * theta) - (0.01 * first / (Math.Sqrt(second) + 1e-8));
        };
    }

    private static void Check(Optimizer optimizer, Func<double, double, int, double> formula)
    {
        Linear module = new(1, 3, hasBias: false);
        Parameters<double> parameters = new(module.Layout, [.. Start]);
        double[] expected = [.. Start];
        OptimizerState<double> state = optimizer.CreateState<double>(3);
        for (int step = 0; step < 5; step++)
        {
            double[] gradient = [.. Gradients.Select((g, i) => g * (1 + step) * (i + 1))];
            state.Step(parameters, gradient);
            for (int i = 0; i < 3; i++)
            {
                expected[i] = formula(expected[i], gradient[i], i);
                Assert.Equal(expected[i], parameters.Values[i], 1e-14);
            }
        }
    }
}
