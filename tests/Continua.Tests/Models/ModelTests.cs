using Continua.Learning;
using MathNet.Numerics.LinearAlgebra;
using static Continua.Tensor;

namespace Continua.Tests.Models;

/// <summary>Tests of models, of a layer and of a loss against known results.</summary>
public sealed class ModelTests
{
    private static readonly SolveOptions Fine = new() { Rtol = 1e-10, Atol = 1e-12 };

    [Fact]
    public void The_density_of_a_linear_flow_follows_from_the_matrix_exponential()
    {
        ContinuousNormalizingFlow flow = new(2, new LinearField(2)) { Solve = Fine };
        Parameters<double> parameters = Linear(flow, [[0.3, -0.5], [0.2, 0.4]]);
        double[,] points = { { 0.5, -1 }, { 2, 0.3 } };
        double[] found = flow.LogDensity(parameters, points);
        Matrix<double> a = Matrix<double>.Build.DenseOfRowArrays([0.3, -0.5], [0.2, 0.4]);
        Matrix<double> exponential = Matrix<double>.Build.DenseIdentity(2), term = Matrix<double>.Build.DenseIdentity(2);
        for (int n = 1; n < 30; n++)
        {
            term = term * a / n;
            exponential += term;
        }

        for (int r = 0; r < 2; r++)
        {
            Vector<double> z = exponential * Vector<double>.Build.Dense([points[r, 0], points[r, 1]]);
            Assert.Equal(0.7 - (0.5 * z.DotProduct(z)) - Math.Log(2 * Math.PI), found[r], 1e-8);
        }
    }

    [Fact]
    public void A_flow_is_inverted_by_the_reverse_solve()
    {
        ContinuousNormalizingFlow flow = new(2, new MlpField(2, [16], Activation.Tanh, usesTime: true)) { Solve = Fine };
        Parameters<double> parameters = flow.Initialize<double>(new(4));
        double[,] points = { { 0.5, -1 }, { 2, 0.3 } };
        double[,] back = flow.Carry(parameters, flow.Carry(parameters, points, 0, 1).Last, 1, 0).Last;
        Assert.All(points.Cast<double>().Zip(back.Cast<double>()), p => Assert.Equal(p.First, p.Second, 1e-8));
        double[,] drawn = flow.Sample(parameters, new(5), 3), normal = flow.Carry(parameters, drawn, 0, 1).Last;
        Assert.Equal(new RandomKey(5).Normal(0), normal[0, 0], 1e-8);
    }

    [Fact]
    public void A_model_can_be_solved_with_the_parameters_of_a_module_that_contains_it()
    {
        NeuralOde model = new(new LinearField(2)) { Solve = Fine };
        EncoderAndModel whole = new(new Linear(3, 2), model);
        Parameters<double> all = whole.Initialize<double>(new(3)), ofModel = new(model.Layout, [.. all.Values[^model.Layout.Size..]]);
        double[,] starts = { { 0.5, -1 }, { 2, 0.3 } };
        Assert.Equal(model.SolveFor(ofModel, starts, [0], [1]).Last, model.SolveFor(all, starts, [0], [1]).Last);
    }

    [Fact]
    public void The_mean_of_Hutchinsons_estimate_is_the_divergence()
    {
        ContinuousNormalizingFlow flow = new(2, new MlpField(2, [8], Activation.Tanh, usesTime: true)) { Solve = Fine };
        Parameters<double> parameters = flow.Initialize<double>(new(6));
        double exact = flow.LogDensity(parameters, new[,] { { 0.7, -0.2 } })[0];

        // The mean over the four sign vectors of the plane is exactly the trace.
        double[,] points = new double[4, 2], probes = { { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } };
        for (int r = 0; r < 4; r++)
        {
            (points[r, 0], points[r, 1]) = (0.7, -0.2);
        }

        using Gradient<double> estimate = Gradient.Of<double>((x, e) => flow.Normalize(x, e).LogDensity, flow);
        Assert.Equal(exact, estimate.Evaluate(parameters, points, probes).Losses.Average(), 1e-8);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(17)]
    public void The_exact_divergence_is_the_sum_of_the_diagonal_in_any_dimension(int dimension)
    {
        ContinuousNormalizingFlow flow = new(dimension, new MlpField(dimension, [6], Activation.Tanh, usesTime: true)) { Solve = Fine };
        Parameters<double> parameters = flow.Initialize<double>(new(4));
        Tensor Slope(Tensor t, Tensor state)
        {
            Tensor z = state[..dimension], f = flow.Field.Apply(t, z);
            Tensor[] rows = [.. Enumerable.Range(0, dimension).Select(i => Derivatives.Of(f[i], z))];
            Tensor trace = Sum(Stack([.. rows.Select((row, i) => row[i])]));
            return Concat(f, trace, Sum(Square(f)), Sum(Square(Stack(rows))));
        }

        using Gradient<double> found = Gradient.Of<double>(
            x =>
            {
                FlowResult result = flow.Normalize(x, regularizers: true);
                return result.LogDensity + result.JacobianNorm!;
            },
            flow);
        using Gradient<double> plain = Gradient.Of<double>(
            x =>
            {
                Tensor end = Ode.Solve(Slope, Concat(x, Zeros([3])), 0, 1, options: Fine).Last;
                return end[dimension] - (0.5 * Sum(Square(end[..dimension]))) + end[dimension + 2];
            },
            flow);
        double[,] points = new double[3, dimension];
        for (int i = 0; i < points.Length; i++)
        {
            points[i / dimension, i % dimension] = Math.Sin(i);
        }

        GradientResult<double> expected = plain.Evaluate(parameters, points), actual = found.Evaluate(parameters, points);
        double constant = 0.5 * dimension * Math.Log(2 * Math.PI);
        Assert.All(
            expected.Losses.Zip(actual.Losses), pair => Assert.Equal(pair.First - constant, pair.Second, 1e-8));
        Assert.All(
            expected.ByParameters.Zip(actual.ByParameters), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Fact]
    public void Regularizers_are_integrals_along_the_trajectory()
    {
        ContinuousNormalizingFlow flow = new(1, new LinearField(1)) { Solve = Fine };
        Parameters<double> parameters = Linear(flow, [[0.5]]);
        double Of(Func<FlowResult, Tensor> regularizer)
        {
            using Gradient<double> value = Gradient.Of<double>(
                x => Sum(regularizer(flow.Normalize(x, regularizers: true))), flow);
            return value.Evaluate(parameters, new[,] { { 2.0 } }).Value;
        }

        // z = 2e^(t/2): ∫ (z/2)² dt = e − 1, and the slope is 1/2 everywhere.
        Assert.Equal(Math.E - 1, Of(f => f.KineticEnergy!), 1e-8);
        Assert.Equal(0.25, Of(f => f.JacobianNorm!), 1e-8);
    }

    [Fact]
    public void A_second_order_model_solves_the_harmonic_oscillator()
    {
        SecondOrderNeuralOde model = new(1, new HarmonicOscillator()) { Solve = Fine };
        Parameters<double> parameters = model.Initialize<double>(new(1));
        parameters["velocity"][0] = 0.5;
        using Gradient<double> value = Gradient.Of<double>((q, times) => Sum(model.Trajectory(q, times)), model);
        GradientResult<double> found = value.Evaluate(parameters, new[,] { { 2.0 } }, new[,] { { 0.0, 1.3 } });
        Assert.Equal((2 * Math.Cos(1.3)) + (0.5 * Math.Sin(1.3)), found.Value, 1e-8);
        Assert.Equal(Math.Sin(1.3), found.ByParameters[0], 1e-8);
    }

    [Fact]
    public void The_extra_components_of_an_augmented_model_start_at_zero()
    {
        AugmentedNeuralOde model = new(1, 1, new LinearField(2)) { Solve = Fine };
        Parameters<double> parameters = Linear(model, [[0, 1], [-1, 0]]);
        using Gradient<double> value = Gradient.Of<double>((x, times) => model.Trajectory(x, times)[1][0], model);
        Assert.Equal(3 * Math.Cos(0.9), value.Evaluate(parameters, new[,] { { 3.0 } }, new[,] { { 0.0, 0.4, 0.9 } }).Value, 1e-8);
        using Gradient<double> last = Gradient.Of<double>(x => model.Apply(x, 0, 0.9)[1], model);
        Assert.Equal(-3 * Math.Sin(0.9), last.Evaluate(parameters, new[,] { { 3.0 } }).Value, 1e-8);
    }

    [Fact]
    public void An_OdeBlock_solves_from_its_start_to_its_end_time()
    {
        OdeBlock block = new(new LinearField(1)) { T1 = 2, Solve = Fine };
        Parameters<double> parameters = Linear(block, [[-0.5]]);
        using Gradient<double> value = Gradient.Of<double>(x => Sum(block.Apply(x)), block);
        Assert.Equal(3 * Math.Exp(-1), value.Evaluate(parameters, new[,] { { 3.0 } }).Value, 1e-8);
    }

    [Fact]
    public void A_spectral_layer_is_scaled_to_its_bound()
    {
        SpectralLinear layer = new(5, 4, bound: 0.5, iterations: 200);
        Parameters<double> parameters = layer.Initialize<double>(new(2));
        double largest = Matrix<double>.Build.DenseOfRowMajor(4, 5, parameters["weight"].ToArray()).Svd().S[0];
        using Gradient<double> sigma = Gradient.Of<double>(x => layer.LargestSingularValue() + (0 * Sum(x)), layer);
        GradientResult<double> found = sigma.Evaluate(parameters, new double[1, 5]);
        Assert.Equal(largest, found.Value, 1e-9);

        // ∂σ/∂W = u vᵀ has norm 1.
        Assert.Equal(1, found.ByParameters.Sum(g => g * g), 1e-9);
        using Gradient<double> output = Gradient.Of<double>(x => layer.Apply(x)[0] - layer.Apply(0 * x)[0], layer);
        double[,] unit = { { 1, 0, 0, 0, 0 } };
        Assert.Equal(parameters["weight"][0] * Math.Min(1, 0.5 / largest), output.Evaluate(parameters, unit).Value, 1e-9);
    }

    [Fact]
    public void Cross_entropy_does_not_overflow_and_has_the_gradient_of_softmax()
    {
        using Gradient<double> loss = Gradient.Of<double>(Classification.CrossEntropy);
        GradientResult<double> found = loss.Evaluate([new[,] { { 1000.0, 0, 999 } }, new[,] { { 0.0, 0, 1 } }]);
        Assert.Equal(1 + Math.Log(1 + Math.Exp(-1)), found.Value, 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(-1)), found.ByInputs[0][0, 0], 1e-12);
        Assert.Equal((1 / (1 + Math.E)) - 1, found.ByInputs[0][0, 2], 1e-12);
    }

    private static Parameters<double> Linear(Module module, double[][] matrix)
    {
        Parameters<double> parameters = module.Initialize<double>(new(1));
        ParameterSlice weight = module.Layout.Slices.Single(s => s.Name.EndsWith("weight", StringComparison.Ordinal));
        matrix.SelectMany(row => row).ToArray().CopyTo(parameters[weight.Name]);
        return parameters;
    }

    private sealed class EncoderAndModel(Module encoder, NeuralOde model) : Module
    {
        protected override IReadOnlyList<Module> Parts => [encoder, model];
    }

    /// <summary>The acceleration of a harmonic oscillator, d²q/dt² = −q.</summary>
    private sealed class HarmonicOscillator : Field
    {
        protected override IReadOnlyList<Module> Parts => [];

        public override Tensor Apply(Tensor t, Tensor y) => -y[..1];
    }
}
