using Continua.Learning;
using Continua.Tests.Loops;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>Log-signatures of paths, and equations that pass windows by them.</summary>
public class LogSignatureTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(4, 3)]
    public void The_numbers_are_those_of_the_iterated_integrals(int channels, int depth)
    {
        double[,] points = Points(12, channels, seed: channels);
        double[] found = LogSignature.Of(points, depth);
        Assert.Equal(LogSignature.Count(channels, depth), found.Length);
        Assert.Equal(found.Length, LogSignature.Basis(channels, depth).Count);

        // The element of the Lie algebra with these numbers, expanded to words, is the logarithm of the iterated integrals.
        double[][] integrals = Integrals(points), log = Log(integrals, channels), expanded = Expanded(found, channels, depth);
        for (int level = 0; level < depth; level++)
        {
            for (int i = 0; i < log[level].Length; i++)
            {
                Assert.Equal(log[level][i], expanded[level][i], 1e-12);
            }
        }
    }

    [Fact]
    public void The_signature_of_a_path_in_two_parts_is_the_product_of_theirs()
    {
        const int d = 3;
        double[,] points = Points(20, d, seed: 9);
        for (int cut = 1; cut < 19; cut += 4)
        {
            double[][] first = Exp(Expanded(LogSignature.Of(Part(points, 0, cut), 3), d, 3), d);
            double[][] second = Exp(Expanded(LogSignature.Of(Part(points, cut, 19), 3), d, 3), d);
            double[][] whole = Exp(Expanded(LogSignature.Of(points, 3), d, 3), d), product = Product(first, second, d);
            for (int level = 0; level < 3; level++)
            {
                for (int i = 0; i < whole[level].Length; i++)
                {
                    Assert.Equal(whole[level][i], product[level][i], 1e-12);
                }
            }
        }
    }

    [Fact]
    public void Further_points_on_the_lines_change_nothing_and_the_way_back_cancels()
    {
        double[,] points = Points(8, 3, seed: 4), finer = new double[15, 3], back = new double[15, 3];
        for (int i = 0; i < 15; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                finer[i, c] = 0.5 * (points[i / 2, c] + points[(i + 1) / 2, c]);
                back[i, c] = points[i < 8 ? i : 14 - i, c];
            }
        }

        Assert.Equal(LogSignature.Of(points, 3), LogSignature.Of(finer, 3), (a, b) => Math.Abs(a - b) < 1e-13);
        Assert.All(LogSignature.Of(back, 3), number => Assert.Equal(0, number, 1e-13));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_error_of_a_log_ode_falls_with_the_length_of_windows_to_the_power_of_the_depth(int depth)
    {
        // Stairs of one step per channel, of which each window contains one round.
        double[] errors = [.. new[] { 16, 32, 64, 128 }.Select(rounds =>
        {
            double[,] values = new double[(3 * rounds) + 1, 3];
            for (int k = 1; k <= 3 * rounds; k++)
            {
                for (int c = 0; c < 3; c++)
                {
                    values[k, c] = values[k - 1, c] + ((k - 1) % 3 == c ? 1.5 / rounds : 0);
                }
            }

            return Error(values, window: 3, depth);
        })];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(depth, Math.Log2(errors[i] / errors[i + 1]), 0.25);
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 4)]
    public void Along_a_smooth_path_the_error_falls_faster_since_areas_do(int depth, double order)
    {
        const int n = 1025;
        double[,] values = new double[n, 3];
        for (int k = 0; k < n; k++)
        {
            double t = 2.0 * k / (n - 1);
            (values[k, 0], values[k, 1], values[k, 2]) = (Math.Sin(3 * t), Math.Cos(2 * t) + (0.3 * t * t), t);
        }

        double[] errors = [.. new[] { 8, 16, 32 }.Select(window => Error(values, window, depth))];
        Assert.Equal(order, Math.Log2(errors[2] / errors[1]), 0.25);
        Assert.Equal(order, Math.Log2(errors[1] / errors[0]), 0.25);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gradients_are_central_differences_and_rows_have_the_same_bits_alone(int depth)
    {
        Mlp net = new([3, 4, 9], Activation.Tanh);
        Tensor Last(Observations x) => Ode.Solve(
            new LogOdeTerm(z => Reshape(net.Apply(z), [3, 3]), new ControlPath(x, new() { Window = 3, Depth = depth })),
            Vector(0.1, 0.2, 0.3), new() { Solver = new Rk4(), Controller = new FixedStep(0.5) }).Last;
        SeriesDifferences.Agree(net, x => Sum(Sin(Last(x))));
        RaggedSeries<double> series = ControlPathTests.Irregular(40, longest: 20);
        Parameters<double> parameters = net.Initialize<double>(new(2));
        using Predictor<double> predictor = Predictor.OfSeries<double>(Last, net);
        double[,] together = predictor.EvaluateSeries(parameters, series);
        for (int row = 0; row < series.Rows; row++)
        {
            double[,] alone = predictor.EvaluateSeries(parameters, series.Select(row));
            Assert.Equal([together[row, 0], together[row, 1], together[row, 2]], new[] { alone[0, 0], alone[0, 1], alone[0, 2] });
        }
    }

    [Fact]
    public void Windows_of_one_interval_of_depth_one_are_the_controlled_equation()
    {
        Mlp net = new([3, 4, 9], Activation.Tanh);
        SolveOptions options = new() { Solver = new Rk4(), Controller = new FixedStep(0.5) };
        RaggedSeries<double> series = ControlPathTests.Irregular(20);
        Parameters<double> parameters = net.Initialize<double>(new(2));
        using Predictor<double> windows = Predictor.OfSeries<double>(
            x => Ode.Solve(new LogOdeTerm(z => Reshape(net.Apply(z), [3, 3]), new ControlPath(x)), Vector(0.1, 0.2, 0.3), options).Last, net);
        using Predictor<double> plain = Predictor.OfSeries<double>(
            x => Ode.Solve(new ControlledTerm((s, z) => Reshape(net.Apply(z), [3, 3]), new ControlPath(x)), Vector(0.1, 0.2, 0.3), options).Last, net);
        double[,] found = windows.EvaluateSeries(parameters, series), wanted = plain.EvaluateSeries(parameters, series);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(wanted[i / 3, i % 3], found[i / 3, i % 3], 1e-14);
        }
    }

    [Fact]
    public void Too_many_numbers_are_refused_with_their_count()
    {
        Assert.Equal(506, LogSignature.Count(11, 3));
        Assert.Equal(506, LogSignature.Of(new double[2, 11], 3).Length);
        ArgumentException fault = Assert.Throws<ArgumentException>(() => LogSignature.Of(new double[2, 12], 3));
        Assert.Contains("650", fault.Message, StringComparison.Ordinal);
        Assert.Equal(650, LogSignature.Count(12, 3));
    }

    /// <summary>The error of a log-ODE along a path against the controlled equation.</summary>
    private static double Error(double[,] values, int window, int depth)
    {
        int n = values.GetLength(0);
        RaggedSeries<double> series = new(values, [.. Enumerable.Range(0, n).Select(k => (double)k)], n);
        Mlp net = new([3, 8, 9], Activation.Tanh);
        Parameters<double> parameters = net.Initialize<double>(new(5));
        SolveOptions options = new() { Solver = new Vern9(), Rtol = 1e-12, Atol = 1e-12 };
        Tensor Field(Tensor z) => Reshape(net.Apply(z), [3, 3]);
        double[,] Ends(Func<Observations, Tensor> last)
        {
            using Predictor<double> predictor = Predictor.OfSeries<double>(last, net);
            return predictor.EvaluateSeries(parameters, series);
        }

        ControlOptions plain = new() { Channels = ControlChannels.None };
        Tensor start = Vector(0.3, -0.2, 0.1);
        double[,] exact = Ends(x => Ode.Solve(new ControlledTerm((s, z) => Field(z), new ControlPath(x, plain)), start, options).Last);
        double[,] found = Ends(x => Ode.Solve(
            new LogOdeTerm(Field, new ControlPath(x, plain with { Window = window, Depth = depth })), start, options).Last);
        return Enumerable.Range(0, 3).Max(c => Math.Abs(found[0, c] - exact[0, c]));
    }

    private static double[,] Points(int count, int channels, int seed)
    {
        double[,] points = new double[count, channels];
        for (int i = 0; i < points.Length; i++)
        {
            points[i / channels, i % channels] = new RandomKey((ulong)seed).Normal(i) * 0.5;
        }

        return points;
    }

    private static double[,] Part(double[,] points, int from, int to)
    {
        int d = points.GetLength(1);
        double[,] part = new double[to - from + 1, d];
        for (int i = 0; i < part.Length; i++)
        {
            part[i / d, i % d] = points[from + (i / d), i % d];
        }

        return part;
    }

    /// <summary>
    /// The iterated integrals of straight lines, level by level, by exact quadrature of polynomials: on each line, an integral is a
    /// polynomial in the position, which Gauss points of order 3 integrate.
    /// </summary>
    private static double[][] Integrals(double[,] points)
    {
        int d = points.GetLength(1);
        double[] nodes = [0.5 - (0.5 * Math.Sqrt(0.6)), 0.5, 0.5 + (0.5 * Math.Sqrt(0.6))], weights = [5.0 / 18, 8.0 / 18, 5.0 / 18];
        double[] first = new double[d], second = new double[d * d], third = new double[d * d * d];
        for (int n = 1; n < points.GetLength(0); n++)
        {
            double[] rise = [.. Enumerable.Range(0, d).Select(c => points[n, c] - points[n - 1, c])];
            double First(int i, double u) => first[i] + (u * rise[i]);
            double Second(int i, int j, double u) =>
                second[(i * d) + j] + Enumerable.Range(0, 3).Sum(q => u * weights[q] * First(i, u * nodes[q]) * rise[j]);
            double[] third2 = [.. third], second2 = [.. second];
            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++)
                {
                    second2[(i * d) + j] = Second(i, j, 1);
                    for (int k = 0; k < d; k++)
                    {
                        third2[(((i * d) + j) * d) + k] += Enumerable.Range(0, 3).Sum(q => weights[q] * Second(i, j, nodes[q]) * rise[k]);
                    }
                }
            }

            (second, third) = (second2, third2);
            first = [.. Enumerable.Range(0, d).Select(i => First(i, 1))];
        }

        return [first, second, third];
    }

    private static double[][] Product(double[][] a, double[][] b, int d)
    {
        double[][] c = [new double[d], new double[d * d], new double[d * d * d]];
        for (int i = 0; i < d; i++)
        {
            c[0][i] = a[0][i] + b[0][i];
            for (int j = 0; j < d; j++)
            {
                int ij = (i * d) + j;
                c[1][ij] = a[1][ij] + b[1][ij] + (a[0][i] * b[0][j]);
                for (int k = 0; k < d; k++)
                {
                    c[2][(ij * d) + k] = a[2][(ij * d) + k] + b[2][(ij * d) + k] + (a[1][ij] * b[0][k]) + (a[0][i] * b[1][(j * d) + k]);
                }
            }
        }

        return c;
    }

    private static double[][] Combine(double[][] a, double p, double[][] b, double q) =>
        [.. a.Zip(b, (x, y) => x.Zip(y, (u, v) => (p * u) + (q * v)).ToArray())];

    /// <summary>x − x²/2 + x³/3 of the part without the constant 1.</summary>
    private static double[][] Log(double[][] s, int d)
    {
        double[][] square = Powers(s, s, d), cube = Powers(square, s, d);
        return Combine(Combine(s, 1, square, -0.5), 1, cube, 1.0 / 3);
    }

    private static double[][] Exp(double[][] l, int d)
    {
        double[][] square = Powers(l, l, d), cube = Powers(square, l, d);
        return Combine(Combine(l, 1, square, 0.5), 1, cube, 1.0 / 6);
    }

    /// <summary>The product of two elements without constants.</summary>
    private static double[][] Powers(double[][] a, double[][] b, int d)
    {
        double[][] c = Product(a, b, d);
        return [.. Enumerable.Range(0, 3).Select(level => c[level].Select((x, i) => x - a[level][i] - b[level][i]).ToArray())];
    }

    /// <summary>The words of the element with the given numbers in the Hall basis.</summary>
    private static double[][] Expanded(double[] numbers, int d, int depth)
    {
        double[][] words = [numbers[..d], new double[d * d], new double[d * d * d]];
        int at = d;
        for (int i = 0; i < d && depth > 1; i++)
        {
            for (int j = i + 1; j < d; j++, at++)
            {
                words[1][(i * d) + j] += numbers[at];
                words[1][(j * d) + i] -= numbers[at];
            }
        }

        for (int i = 0; i < d && depth > 2; i++)
        {
            for (int j = i + 1; j < d; j++)
            {
                for (int k = i; k < d; k++, at++)
                {
                    void Add(int a, int b, int c, double sign) => words[2][(((a * d) + b) * d) + c] += sign * numbers[at];
                    Add(i, j, k, 1);
                    Add(j, i, k, -1);
                    Add(k, i, j, -1);
                    Add(k, j, i, 1);
                }
            }
        }

        return words;
    }
}
