using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>Input paths as functions of time: values, slopes and derivatives.</summary>
public class InputPathTests
{
    private static readonly double[] Times = [0.2, 0.7, 1.1, 2.3, 2.6, 3.4];
    private static readonly double[] Values = [1.2, -0.3, 0.8, 2.1, -1.4, 0.5];
    private static readonly double[] Slopes = [0.3, 1.1, -0.6, 0.2, 0.9, -0.7];

    private static readonly (string Name, Func<Tensor, Tensor, InputPath> Create)[] Forms =
    [
        ("step", InputPath.Step),
        ("linear", InputPath.Linear),
        ("hermite", (times, values) => InputPath.Hermite(times, values, Vector(Slopes))),
        ("natural", (times, values) => InputPath.Cubic(times, values, SplineEnds.Natural)),
        ("not a knot", (times, values) => InputPath.Cubic(times, values)),
        ("periodic", (times, values) => InputPath.Periodic(InputPath.Cubic(times, values))),
        ("extrapolated", (times, values) => InputPath.Cubic(times, values) with { Outside = PathOutside.Extrapolate }),
    ];

    public static TheoryData<string> Names => [.. Forms.Select(f => f.Name)];

    [Fact]
    public void Step_linear_and_Hermite_paths_have_the_expected_values_and_slopes()
    {
        Assert.Equal([1.2, 1.2, 1.2, -0.3, -0.3, 0.8, 0.5, 0.5], At(
            InputPath.Step(Times, Values), 0, 0.2, 0.5, 0.7, 1.0, 1.1, 3.4, 9));
        Near([1.2, 0.45, 0.8, 1.45, 0.5], At(InputPath.Linear(Times, Values), 0, 0.45, 1.1, 1.7, 7), 1e-14);
        InputPath hermite = InputPath.Hermite(Times, Values, Slopes);
        Near(Values, At(hermite, Times), 1e-14);
        Near(Slopes, SlopeAt(hermite, Times), 1e-13);
        Assert.Equal([0.0, 0], SlopeAt(hermite, 0.1, 3.5));
    }

    [Fact]
    public void A_cubic_path_reproduces_cubics_and_has_two_continuous_derivatives()
    {
        static double Cubic(double t) => 1 - (2 * t) + (0.5 * t * t) + (0.3 * t * t * t);
        double[] between = [0.3, 0.95, 1.9, 2.4, 3.1];
        InputPath path = InputPath.Cubic(Times, [.. Times.Select(Cubic)]);
        Near([.. between.Select(Cubic)], At(path, between), 1e-13);
        foreach (SplineEnds ends in Enum.GetValues<SplineEnds>())
        {
            InputPath spline = InputPath.Cubic(Times, Values, ends);
            foreach (double knot in Times[1..^1])
            {
                const double Step = 1e-6;
                double[] slopes = SlopeAt(spline, knot - (2 * Step), knot - Step, knot + Step, knot + (2 * Step));
                Assert.Equal(slopes[1] - slopes[0], slopes[3] - slopes[2], 1e-9);
            }
        }

        double[] firstSlopes = SlopeAt(InputPath.Cubic(Times, Values, SplineEnds.Natural), 0.2, 0.2 + 1e-7);
        Assert.Equal(firstSlopes[0], firstSlopes[1], 1e-11);
    }

    [Fact]
    public void A_periodic_path_repeats_in_both_directions()
    {
        InputPath path = InputPath.Periodic(InputPath.Linear([1.0, 2, 3], [0.0, 5, 0]));
        Near([2.5, 2.5, 5, 0, 2.5], At(path, 1.5, 5.5, 2 - 40, 101, -2.5), 1e-12);
    }

    [Fact]
    public void The_interval_of_a_time_is_found_for_knots_of_any_spacing()
    {
        RandomKey key = new(3);
        Func<int, double>[] spacings =
            [_ => 1, i => key.Uniform(i), i => Math.Pow(10, -6 * key.Uniform(i)), i => i < 500 ? 1e-6 : 1];
        foreach (Func<int, double> spacing in spacings)
        {
            double[] times = new double[1000];
            for (int i = 1; i < 1000; i++)
            {
                times[i] = times[i - 1] + spacing(i);
            }

            double[] queries =
            [
                .. Enumerable.Range(0, 3000).Select(n => times[^1] * key.Uniform(5000 + n)), .. times,
                times[^1] + 1, -1,
            ];
            double[] found = At(InputPath.Step(times, [.. times.Select((_, i) => (double)i)]), queries);
            for (int n = 0; n < queries.Length; n++)
            {
                Assert.Equal(Math.Max(0, Array.FindLastIndex(times, t => t <= queries[n])), (int)found[n]);
            }
        }
    }

    [Fact]
    public void Many_rows_read_the_same_bits_as_single_rows()
    {
        RandomKey key = new(5);
        Func<int, double>[] spacings = [_ => 1, i => 0.6 + key.Uniform(i), i => Math.Pow(10, -6 * key.Uniform(i))];
        foreach (Func<int, double> spacing in spacings)
        {
            double[] times = [.. Enumerable.Range(0, 5000).Select(spacing)],
                values = [.. times.Select((_, i) => key.Normal(i))];
            for (int i = 1; i < times.Length; i++)
            {
                times[i] += times[i - 1];
            }

            InputPath[] paths =
            [
                InputPath.Linear(times, values), InputPath.Cubic(times, values),
                InputPath.Hermite(times, values, values),
            ];
            foreach (InputPath path in paths)
            {
                using Predictor<double> together = Predictor.Of<double>(x => Reshape(path.At(x[0]), [1]));
                using Predictor<double> alone = Predictor.Of<double>(x => Reshape(path.At(x[0]), [1]));
                for (int round = 0; round < 4; round++)
                {
                    // Times anywhere on the path, shifted slightly in each round; in the last round also beyond its
                    // ends.
                    double[,] queries = new double[301, 1];
                    for (int r = 0; r < 301; r++)
                    {
                        double time = times[^1] * key.Uniform(10_000 + r);
                        queries[r, 0] =
                            round == 3 ? (1.5 * time) - 0.2 : r % 50 == 49 ? times[r * 16] : time + (0.3 * round);
                    }

                    double[,] found = together.Evaluate(null, queries);
                    for (int r = 0; r < 301; r++)
                    {
                        Assert.Equal(alone.Evaluate(null, Row([queries[r, 0]]))[0, 0], found[r, 0]);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Plain_fields_read_the_same_values_as_expressions(string form)
    {
        InputPath path = Forms.First(f => f.Name == form).Create(Vector(Times), Vector(Values));
        double[] queries = [-3, 0.2, 0.3, 0.7, 1.99, 2.3, 3.4, 4.1, 12.34];
        Assert.Equal(At(path, queries), queries.Select(path.ValueAt));
        Assert.Equal(queries.Select(path.ValueAt), queries.Select(t => path.ValuesAt(t)[0]));
        double[] expected = form == "periodic"
            ? [.. Times[1..], .. Times[1..4].Select(t => t + (1 * (3.4 - 0.2)))]
            : Times[1..];
        Assert.Equal(expected, path.KnotsWithin(5.5, 0.3));
    }

    [Fact]
    public void A_plain_solve_lands_on_knots_given_as_breakpoints()
    {
        InputPath path = InputPath.Periodic(InputPath.Step([0, 0.01, 1], [100, 0, 100]));
        Solution<double> solved = Ode.Solve(
            (t, y, dy) => dy[0] = path.ValueAt(t), [0.0], -0.5, 9.5,
            new() { Breakpoints = path.KnotsWithin(-0.5, 9.5) });
        Assert.Equal(10, solved.Last[0, 0], 1e-9);
    }

    [Fact]
    public void Values_may_be_vectors()
    {
        InputPath path = InputPath.Linear(Vector(0, 1, 3), Constant([1, 10, 2, 20, 6, 60], [3, 2]));
        using Predictor<double> predictor = Predictor.Of<double>(x => path.At(x[0]));
        double[,] found = predictor.Evaluate(null, new double[,] { { 0.5 }, { 2 } });
        Assert.Equal([1.5, 15, 4, 40], found.Cast<double>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivatives_agree_with_finite_differences(string form)
    {
        Func<Tensor, Tensor, InputPath> create = Forms.First(f => f.Name == form).Create;
        using Gradient<double> gradient = Gradient.Of<double>(x =>
        {
            InputPath path = create(x[1..7], x[7..]);
            return path.At(x[0]) + Sin(path.SlopeAt(x[0]));
        });
        foreach (double t in (double[])[0.05, 0.41, 0.9, 1.73, 2.5, 3.1, 3.9, form == "extrapolated" ? -0.3 : 7.77])
        {
            double[] point = [t, .. Times, .. Values];
            double[] found = [.. gradient.Evaluate(Row(point)).ByInputs[0].Cast<double>()];
            for (int i = 0; i < point.Length; i++)
            {
                double difference = ((4 * Difference(i, 1e-5)) - Difference(i, 2e-5)) / 3;
                Assert.True(
                    Math.Abs(difference - found[i]) <= 1e-7 * Math.Max(1, Math.Abs(difference)),
                    $"t = {t}, {i}: {difference} but {found[i]}");
            }

            double Difference(int i, double by)
            {
                double[] more = [.. point], less = [.. point];
                more[i] += by;
                less[i] -= by;
                return (gradient.Evaluate(Row(more)).Value - gradient.Evaluate(Row(less)).Value) / (2 * by);
            }
        }
    }

    [Fact]
    public void Cotangents_of_shared_knots_are_summed_over_rows()
    {
        PathModule module = new();
        Parameters<double> parameters = module.Initialize<double>(new RandomKey(1));
        double[,] times = { { 0.3 }, { 1.5 }, { 0.9 }, { 2.2 } };
        using Gradient<double> gradient = Gradient.Of<double>(x => Sin(module.Path.At(x[0])), module);
        double[] together = gradient.Evaluate(parameters, times).ByParameters, sum = new double[6];
        for (int r = 0; r < 4; r++)
        {
            double[] one = gradient.Evaluate(parameters, Row([times[r, 0]])).ByParameters;
            for (int i = 0; i < 6; i++)
            {
                sum[i] += one[i];
            }
        }

        Near(sum, together, 1e-15);
        Assert.Equal(2, gradient.Evaluate(parameters, Row([1.5])).ByParameters.Count(g => g != 0));
    }

    private static void Near(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i], found[i], tolerance);
        }
    }

    private static double[] At(InputPath path, params double[] times) => Read(t => path.At(t), times);

    private static double[] SlopeAt(InputPath path, params double[] times) => Read(t => path.SlopeAt(t), times);

    private static double[] Read(Func<Tensor, Tensor> read, double[] times)
    {
        using Predictor<double> predictor = Predictor.Of<double>(x => Reshape(read(x[0]), [1]));
        double[,] rows = new double[times.Length, 1];
        for (int r = 0; r < times.Length; r++)
        {
            rows[r, 0] = times[r];
        }

        return [.. predictor.Evaluate(null, rows).Cast<double>()];
    }

    private static double[,] Row(double[] point)
    {
        double[,] row = new double[1, point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            row[0, i] = point[i];
        }

        return row;
    }

    private sealed class PathModule : Module
    {
        public PathModule() =>
            Path = InputPath.Linear(Vector(0, 0.5, 1, 1.6, 2, 3), Parameter("values", [6], Initializer.Uniform(1)));

        public InputPath Path { get; }

        protected override IReadOnlyList<Module> Parts => [];
    }
}
