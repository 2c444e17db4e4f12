using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>A map over the parts of a value equals the same function written for each part.</summary>
public class MapTests
{
    private const int Features = 3, Hidden = 5;

    private static readonly Mlp Net = new([Features, Hidden, 2], Activation.Tanh);

    // Rows below, at and above a vector; parts below, at and above a chunk.
    public static TheoryData<int, int> Sizes
    {
        get
        {
            TheoryData<int, int> sizes = [];
            foreach (int rows in new[] { 1, 3, 16, 40 })
            {
                foreach (int parts in new[] { 1, 2, 17, 130 })
                {
                    sizes.Add(rows, parts);
                }
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_and_gradients_are_those_of_single_parts(int rows, int parts) =>
        AssertEqual(rows, parts, (map, x, scale) => Sum(Square(map(part => Body(part, scale), x))));

    [Theory]
    [InlineData(1, 20)]
    [InlineData(3, 7)]
    [InlineData(20, 9)]
    public void Second_derivatives_are_those_of_single_parts(int rows, int parts) =>
        AssertEqual(rows, parts, (map, x, scale) =>
        {
            Tensor energy = Sum(Square(map(part => Body(part, scale), x)));
            return Sum(Square(Derivatives.Of(energy, scale))) + Sum(Square(Derivatives.Of(energy, x)));
        });

    [Theory]
    [InlineData(1, 20)]
    [InlineData(3, 7)]
    [InlineData(20, 9)]
    public void Forward_mode_derivatives_are_those_of_single_parts(int rows, int parts) =>
        AssertEqual(rows, parts, (map, x, scale) =>
        {
            Tensor value = map(part => Body(part, scale), x);
            return Sum(Square(Derivatives.Jvp(value, x, x))) + Sum(Square(Derivatives.Jvp(value, scale, scale)));
        });

    [Fact]
    public void Maps_nest()
    {
        Tensor inner = Vector(1, -2, 0.5, 3);
        AssertEqual(3, 6, (map, x, scale) => Sum(map(
            part => map(number => Sum(Sin(part * number)) * scale, inner), x)));
    }

    [Fact]
    public void A_map_runs_inside_a_scan_and_reads_its_state()
    {
        double[,] values = { { 0.3, 1 }, { -0.4, 2 }, { 0.7, 0.5 } };
        RaggedSeries<double> series = new(values, [0, 1, 0], 2, 1);
        Tensor Step(Func<Func<Tensor, Tensor>, Tensor, Tensor> map, Tensor state, Tensor seen) =>
            Tanh(map(number => Sum(seen) * number * number, state) + 0.1);
        using Gradient<double> mapped = Gradient.OfSeries<double>(
            (x, start) => Sum(Loop.Scan((s, at) => Step(Loop.Map, s, at.Values), start, x).Last));
        using Gradient<double> unrolled = Gradient.OfSeries<double>(
            (x, start) => Sum(Loop.Scan((s, at) => Step(Unrolled, s, at.Values), start, x).Last));
        double[,] starts = { { 1, 2, 3 }, { 0.1, 0.2, 0.3 } };
        GradientResult<double> result = mapped.EvaluateSeries(null, series, [starts]);
        GradientResult<double> expected = unrolled.EvaluateSeries(null, series, [starts]);
        Assert.Equal(expected.Value, result.Value, 1e-13);
        Assert.Equal(
            expected.ByInputs[0].Cast<double>(), result.ByInputs[0].Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-13);
    }

    [Fact]
    public void An_exact_trace_by_a_map_over_seeds_is_the_unrolled_trace()
    {
        Mlp net = new([4, 8, 4], Activation.Tanh);
        Tensor identity = Constant([.. Enumerable.Range(0, 16).Select(i => i % 5 == 0 ? 1.0 : 0)], [4, 4]);
        Tensor Trace(Tensor y) => Sum(Loop.Map(seed => Sum(seed * Derivatives.Jvp(net.Apply(y), y, seed)), identity));
        Tensor Expected(Tensor y) => Enumerable.Range(0, 4)
            .Select(i => Derivatives.Of(net.Apply(y)[i], y)[i]).Aggregate((a, b) => a + b);
        double[,] inputs = Inputs(5, 4, 1);
        Parameters<double> parameters = net.Initialize<double>(new RandomKey(1));
        using Gradient<double> mapped = Gradient.Of<double>(Trace, net), unrolled = Gradient.Of<double>(Expected, net);
        GradientResult<double> result = mapped.Evaluate(parameters, inputs);
        GradientResult<double> expected = unrolled.Evaluate(parameters, inputs);
        AssertClose(expected, result);
    }

    [Theory]
    [InlineData(typeof(Tsit5))]
    [InlineData(typeof(Rodas5P))]
    [InlineData(typeof(Kvaerno5))]
    public void A_map_is_part_of_the_field_of_a_solve(Type solver)
    {
        SolveOptions options = new() { Solver = (Solver)Activator.CreateInstance(solver)!, Rtol = 1e-8, Atol = 1e-8 };
        Tensor Loss(Func<Func<Tensor, Tensor>, Tensor, Tensor> map, Tensor y0, Tensor scale) => Sum(Ode.Solve(
            (t, y) => map(x => -(scale * x) + (0.1 * Sin(x + t)), y), y0, 0, 1, options: options).Last);
        double[,] starts = Inputs(6, 20, 1), scales = Inputs(6, 1, 1, seed: 3);
        using Gradient<double> mapped = Gradient.Of<double>((y0, scale) => Loss(Loop.Map, y0, scale[0]));
        using Gradient<double> unrolled = Gradient.Of<double>((y0, scale) => Loss(Unrolled, y0, scale[0]));
        AssertClose(unrolled.Evaluate(starts, scales), mapped.Evaluate(starts, scales), 1e-7);
    }

    [Fact]
    public void The_bound_of_many_posterior_samples_of_one_row_is_that_of_single_samples()
    {
        // The importance weighted bound: log (1/K) Σ p(x, z) / q(z | x) over K samples z = mean + deviation · noise.
        const int Samples = 40;
        RowNoise noise = RowNoise.Normal("posterior", [2, Samples]);
        Linear encoder = new(3, 4);
        Mlp decoder = new([2, 5, 3], Activation.Tanh);
        Together modules = new(encoder, decoder);
        Tensor LogWeight(Tensor x, Tensor posterior, Tensor e)
        {
            Tensor z = posterior[..2] + (Exp(posterior[2..]) * e);
            Tensor logPrior = -0.5 * Sum(Square(z)), logPosterior = (-0.5 * Sum(Square(e))) - Sum(posterior[2..]);
            return (-0.5 * Sum(Square(x - decoder.Apply(z)))) + logPrior - logPosterior;
        }

        Tensor Bound(Tensor logWeights) => Math.Log(Samples) - LogSumExp(logWeights);
        using Gradient<double> mapped = Gradient.Of<double>(
            x =>
            {
                Tensor posterior = encoder.Apply(x);
                return Bound(Loop.Map(e => LogWeight(x, posterior, e), noise.Value));
            },
            modules);
        using Gradient<double> unrolled = Gradient.Of<double>(
            x =>
            {
                Tensor posterior = encoder.Apply(x), columns = Transpose(noise.Value);
                return Bound(Stack([.. Enumerable.Range(0, Samples).Select(k => LogWeight(x, posterior, columns[k]))]));
            },
            modules);
        Same(modules, mapped, unrolled, new double[,] { { 0.3, -0.2, 1 }, { 1, 0, 0.5 } }, new() { Key = new(7) });
    }

    [Fact]
    public void A_network_of_its_own_for_each_entry_runs_as_one_map()
    {
        const int Entries = 21;
        EntryNetworks networks = new(Entries);
        using Gradient<double> mapped = Gradient.Of<double>(
            y => Sum(Square(Loop.Map((x, w) => w[0] * Tanh((w[1] * x) + w[2]), y, networks.Weights))), networks);
        using Gradient<double> written = Gradient.Of<double>(
            y => Sum(Square(networks.Weights[0] * Tanh((networks.Weights[1] * y) + networks.Weights[2]))), networks);
        double[,] rows = new double[5, Entries];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i / Entries, i % Entries] = Math.Sin(i);
        }

        Same(networks, mapped, written, rows, null);
    }

    public static TheoryData<string, Func<Tensor, Observations, Tensor>> DerivativesByWhatABodyTakesItsValuesFrom => new()
    {
        { "vjp by the value", (v, _) => Sum(Loop.Map(x => Derivatives.Vjp(x * x, 1, v)[0], v)) },
        { "jvp by the value", (v, _) => Sum(Loop.Map(x => Derivatives.Jvp(x * x, v, v), v)) },
        { "by a slice", (v, _) => Sum(Loop.Map(x => Sum(Derivatives.Of(x * x, v[..2])), v)) },
        { "parts computed from the value", (v, _) => Sum(Loop.Map(x => Sum(Derivatives.Of(x[0], v)), Reshape(Sin(v), [1, 3]))) },
        { "an outer part", (v, _) => Sum(Loop.Map(x => Sum(Loop.Map(y => Sum(Derivatives.Of(y, x)), Exp(x))), Outer(v, v))) },
        { "the start of a scan", (v, s) => Sum(Loop.Scan((state, at) => state * Sum(Derivatives.Of(Sum(state), v)), v, s).Last) },
        { "the states of another scan", (v, s) =>
            {
                Observations states = Loop.Scan((state, at) => state * v, v, s).All;
                return Sum(Loop.Sum(at => Derivatives.Of(Sum(at.Of(states)), v), s));
            }
        },
    };

    [Theory]
    [MemberData(nameof(DerivativesByWhatABodyTakesItsValuesFrom))]
    public void A_derivative_that_would_leave_out_the_path_through_a_body_is_refused(
        string name, Func<Tensor, Observations, Tensor> loss)
    {
        using Gradient<double> gradient = Gradient.OfSeries<double>((series, v) => loss(v, series));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => gradient.EvaluateSeries(
            null, new(new double[,] { { 1 } }, [0], 1), [new double[,] { { 1, 2, 3 } }]));
        Assert.True(refused.Message.Contains("within the body of a loop", StringComparison.Ordinal), $"{name}: {refused.Message}");
    }

    [Fact]
    public void A_derivative_by_a_part_or_by_a_value_unrelated_to_the_parts_is_taken()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            v => Sum(Loop.Map(x => Derivatives.Of(x * x * v[0], x) + Derivatives.Of(x * v[0], v[0]), v[1..])));
        Assert.Equal((2 * 2 * 5) + 5, gradient.Evaluate(new double[,] { { 2, 1, 4 } }).Losses[0]);
    }

    private static void Same(
        Module module, Gradient<double> found, Gradient<double> expected, double[,] rows, StepValues? values)
    {
        Parameters<double> parameters = module.Initialize<double>(new(3));
        GradientResult<double> a = expected.Evaluate(parameters, null, [rows], values: values);
        GradientResult<double> b = found.Evaluate(parameters, null, [rows], values: values);
        Assert.All(a.Losses.Zip(b.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.All(a.ByParameters.Zip(b.ByParameters), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        Assert.All(
            a.ByInputs[0].Cast<double>().Zip(b.ByInputs[0].Cast<double>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }

    [Fact]
    public void Threads_and_other_rows_change_no_bit()
    {
        float[,] inputs = new float[50, (Features * 40) + 1];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i / inputs.GetLength(1), i % inputs.GetLength(1)] = (float)Math.Sin(i);
        }

        GradientResult<float> expected = Evaluate(inputs, 1), threaded = Evaluate(inputs, 3);
        Assert.Equal(expected.ByParameters, threaded.ByParameters);
        for (int r = 0; r < 50; r += 7)
        {
            float[,] single = new float[1, inputs.GetLength(1)];
            Buffer.BlockCopy(inputs, r * single.Length * sizeof(float), single, 0, single.Length * sizeof(float));
            GradientResult<float> alone = Evaluate(single, 1);
            Assert.Equal(expected.Losses[r], alone.Losses[0]);
            Assert.All(
                Enumerable.Range(0, single.Length),
                c => Assert.Equal(expected.ByInputs[0][r, c], alone.ByInputs[0][0, c]));
        }

        static GradientResult<float> Evaluate(float[,] inputs, int threads)
        {
            using Gradient<float> gradient = Gradient.Of<float>(
                x => Sum(Square(Loop.Map(part => Body(part, x[^1]), Reshape(x[..^1], [Features, 40])))), Net,
                new() { Threads = threads });
            return gradient.Evaluate(Net.Initialize<float>(new RandomKey(1)), inputs);
        }
    }

    [Fact]
    public void A_row_whose_solve_fails_in_one_part_is_reported_with_that_part_and_left_out()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Sum(Loop.Map(start => Ode.Solve((_, y) => y * y, Reshape(start, [1]), 0, 1).Last, x)));
        GradientResult<double> result = gradient.Evaluate(new[,] { { 0.1, 0.2, 0.3 }, { 0.1, 2, 0.1 } });
        SolveFailure failure = Assert.Single(result.Report.Failures);
        Assert.StartsWith("Row 1, part 1: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal((0.1 / 0.9) + (0.2 / 0.8) + (0.3 / 0.7), result.Value, 1e-5);
    }

    private static Tensor Body(Tensor part, Tensor scale) => scale * Net.Apply(part) + Sum(part);

    /// <summary>Applies a function to each part of a value in a separate expression.</summary>
    private static Tensor Unrolled(Func<Tensor, Tensor> body, Tensor x)
    {
        int parts = x.Shape[-1], size = x.Size / parts;
        Shape ofPart = Shape.Create(x.Shape.Extents[..^1]);
        Tensor flat = Reshape(x, [size, parts]);
        Tensor[] results = [.. Enumerable.Range(0, parts).Select(p => body(Reshape(Transpose(flat)[p], ofPart)))];
        Tensor stacked = Reshape(Stack(results), [parts, results[0].Size]);
        return Reshape(Transpose(stacked), [.. results[0].Shape.Extents, parts]);
    }

    private static void AssertEqual(
        int rows, int parts, Func<Func<Func<Tensor, Tensor>, Tensor, Tensor>, Tensor, Tensor, Tensor> loss)
    {
        double[,] inputs = Inputs(rows, Features, parts), scales = Inputs(rows, 1, 1, seed: 5);
        Tensor Loss(Func<Func<Tensor, Tensor>, Tensor, Tensor> map, Tensor x, Tensor scale) =>
            loss(map, Reshape(x, [Features, parts]), scale[0]);
        Parameters<double> parameters = Net.Initialize<double>(new RandomKey(1));
        using Gradient<double> mapped = Gradient.Of<double>((x, scale) => Loss(Loop.Map, x, scale), Net);
        using Gradient<double> unrolled = Gradient.Of<double>((x, scale) => Loss(Unrolled, x, scale), Net);
        AssertClose(unrolled.Evaluate(parameters, inputs, scales), mapped.Evaluate(parameters, inputs, scales));
    }

    private static void AssertClose(
        GradientResult<double> expected, GradientResult<double> result, double tolerance = 1e-10)
    {
        Assert.Empty(result.Report.Failures);
        Assert.Equal(expected.Losses, result.Losses, (a, b) => Math.Abs(a - b) <= 0.01 * tolerance * (1 + Math.Abs(a)));
        bool AreClose(double a, double b) => Math.Abs(a - b) <= tolerance * (1 + Math.Abs(a));
        Assert.Equal(expected.ByParameters, result.ByParameters, AreClose);
        for (int i = 0; i < expected.ByInputs.Length; i++)
        {
            Assert.Equal(expected.ByInputs[i].Cast<double>(), result.ByInputs[i].Cast<double>(), AreClose);
        }
    }

    private static double[,] Inputs(int rows, int features, int parts, ulong seed = 1)
    {
        RandomKey key = new(seed);
        double[,] inputs = new double[rows, features * parts];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i / inputs.GetLength(1), i % inputs.GetLength(1)] = key.Normal(i);
        }

        return inputs;
    }

    private sealed class Together(params Module[] parts) : Module
    {
        protected override IReadOnlyList<Module> Parts => parts;
    }

    private sealed class EntryNetworks : Module
    {
        public EntryNetworks(int entries) => Weights = Parameter("weights", [3, entries], Initializer.Uniform(1));

        public Tensor Weights { get; }

        protected override IReadOnlyList<Module> Parts => [];
    }
}
