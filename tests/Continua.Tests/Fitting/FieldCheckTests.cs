using System.Globalization;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Fitting;

/// <summary>
/// Fields that would train badly, or that would lose too many digits, are refused before training; each fix that the
/// message proposes works.
/// </summary>
public class FieldCheckTests
{
    private static FitOptions Quick => new() { Steps = 40, Window = 6, ValidateEvery = 20, Threads = 1 };

    [Theory]
    [InlineData(50, 1)]
    [InlineData(0, 100)]
    [InlineData(0, 1e-3)]
    [InlineData(4500000, 0.05)]
    public void A_network_of_states_in_data_units_is_refused_and_both_fixes_work(double offset, double size)
    {
        Mlp net = new([2, 6, 2], Activation.Tanh);
        TimeSeries data = DataUnitsTests.Circle(offset, size);
        NeuralOde model = new(net, (t, y) => net.Apply(y));
        string refusal = Refusal(() => model.Fit<double>(data, Quick));
        Assert.Contains("input 0 of '0.0.0.weight'", refusal, StringComparison.Ordinal);
        Assert.Contains("FitOptions.FieldUnits = FieldUnits.Standardized, or wrap the network: new Scaled(net)", refusal, StringComparison.Ordinal);
        float[] standardized = model.Fit(data, Quick with { FieldUnits = FieldUnits.Standardized }).Parameters.Values;
        Assert.Equal(standardized, new NeuralOde(new Scaled(net)).Fit(data, Quick).Parameters.Values);
        Assert.Equal(standardized, new NeuralOde(net, (t, y) => net.Apply(y)).Fit(
            DataUnitsTests.Circle(0, 1), Quick with { FieldUnits = FieldUnits.Standardized }).Parameters.Values,
            Near(1e-2f));
    }

    [Fact]
    public void A_network_of_time_is_refused_and_the_proposed_scaling_works()
    {
        TimeSeries data = DataUnitsTests.Circle(0, 1, spacing: 1);
        Mlp net = new([3, 6, 2], Activation.Tanh);
        string refusal = Refusal(() => new NeuralOde(net, (t, y) => net.Apply(Concat(y, t))).Fit(data, Quick));
        Assert.Contains("input 2 of '0.0.0.weight' has mean 59.5", refusal, StringComparison.Ordinal);
        Assert.Contains("give it (x - 59.5) / 34.64 in place of x", refusal, StringComparison.Ordinal);
        new NeuralOde(net, (t, y) => net.Apply(Concat(y, (t - 59.5) / 34.64))).Fit(data, Quick);
        new NeuralOde(net, (t, y) => net.Apply(Concat(y, Cos(t)))).Fit(data, Quick);
    }

    [Theory]
    [InlineData("residual")]
    [InlineData("spectral")]
    [InlineData("scaled by a parameter")]
    [InlineData("second network")]
    public void Dense_layers_are_found_anywhere_in_a_field(string kind)
    {
        TimeSeries data = DataUnitsTests.Circle(100, 1);
        Mlp net = new([2, 4, 2], Activation.Tanh), other = new([2, 4, 2], Activation.Relu);
        SpectralLinear spectral = new(2, 2);
        SeveralModules both = new(net, other);
        NeuralOde model = kind switch
        {
            "residual" => new(new ResNet(net, 2), (t, y) => new ResNet(net, 2).Apply(y)),
            "spectral" => new(spectral, (t, y) => spectral.Apply(y)),
            "scaled by a parameter" => new(both, (t, y) => net.Apply(both.Factor * y)),
            _ => new(both, (t, y) => net.Apply((y - 100) / 2) + other.Apply(y[..2])),
        };
        Assert.Contains("new Scaled(net)", Refusal(() => model.Fit(data, Quick)), StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_in_range_are_accepted()
    {
        TimeSeries data = DataUnitsTests.Circle(0.5, 1);
        Mlp net = new([2, 4, 2], Activation.Tanh), constant = new([3, 4, 2], Activation.Tanh);
        new NeuralOde(net, (t, y) => net.Apply(Pow(y, 3))).Fit(data, Quick);
        new NeuralOde(constant, (t, y) => constant.Apply(Concat(y, Constant(1)))).Fit(data, Quick);
        new NeuralOde(new MlpField(2, [4], Activation.Tanh)).Fit(DataUnitsTests.Circle(1e6, 1), Quick);
        new NeuralOde(new LinearField(2)).Fit(DataUnitsTests.Circle(1e6, 1), Quick);
    }

    [Fact]
    public void A_scaled_network_added_to_known_physics_learns_the_rest()
    {
        // The network receives standardised states, although the states themselves are around 60.
        Mlp net = new([2, 8, 2], Activation.Tanh);
        Scaled rest = new(net);
        NeuralOde model = new(rest, (t, y) => (0.1 * (60 - y)) + rest.Apply(y));
        Fitted<float> fitted = model.Fit(DataUnitsTests.Circle(60, 5), Quick with { Steps = 400 });
        Assert.True(fitted.History[^1].TrainLoss < 0.01, fitted.History[^1].TrainLoss.ToString(CultureInfo.InvariantCulture));
        double[,] ahead = fitted.Predict([65, 60], [0, 3]);
        Assert.Equal(60 + (5 * Math.Cos(3)), ahead[1, 0], 1.5);
    }

    [Fact]
    public void A_scaled_network_uses_the_states_in_Inputs_and_Outputs()
    {
        Mlp net = new([1, 8, 1], Activation.Tanh);
        Scaled rest = new(net) { Inputs = [0], Outputs = [1] };
        NeuralOde model = new(rest, (t, y) => Concat(-(y[1] - 60), rest.Apply(t, y)));
        Fitted<float> fitted = model.Fit(DataUnitsTests.Circle(60, 5), Quick with { Steps = 400 });
        Assert.True(fitted.History[^1].TrainLoss < 0.01, fitted.History[^1].TrainLoss.ToString(CultureInfo.InvariantCulture));
        rest = new(new Mlp([2, 3, 1], Activation.Tanh)) { Outputs = [2] };
        Assert.Contains("0 to 1", Refusal(() => new NeuralOde(rest).Fit(DataUnitsTests.Circle(60, 5), Quick)),
            StringComparison.Ordinal);
        rest = new(new Mlp([2, 3, 1], Activation.Tanh));
        Assert.Contains("Scaled.Outputs", Refusal(() => new NeuralOde(rest).Fit(DataUnitsTests.Circle(60, 5), Quick)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_scaled_network_of_time_receives_standardised_time()
    {
        Mlp net = new([3, 6, 2], Activation.Tanh);
        Scaled rest = new(net, (t, y) => net.Apply(Concat(y, Cos(0.3 * t))));
        Assert.Contains("Apply(t, y)", Refusal(() => new NeuralOde(rest, (t, y) => rest.Apply(y)).Fit(
            DataUnitsTests.Circle(60, 5), Quick)), StringComparison.Ordinal);
        float[] atZero = new NeuralOde(rest).Fit(DataUnitsTests.Circle(60, 5), Quick).Parameters.Values;
        Assert.Equal(atZero,
            new NeuralOde(rest).Fit(DataUnitsTests.Circle(60, 5, start: 1.7e9), Quick).Parameters.Values, Near(1e-2f));
    }

    [Fact]
    public void The_message_of_a_failed_forecast_names_its_units()
    {
        Level level = new(0, 1);
        NeuralOde model = new(level, (t, y) => (0.01 * level.Shift * y) + (Square(Square(y)) / 1e6));
        Fitted<double> fitted = model.Fit<double>(DataUnitsTests.Circle(0, 5), Quick with { Steps = 1 });
        SolveException fault = Assert.Throws<SolveException>(() => fitted.Predict([1e3, 1e3], [0, 1e6]));
        Assert.Contains("Times here are in spacings of 0.3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scaled_network_outside_of_a_fit_is_refused()
    {
        Mlp net = new([2, 4, 2], Activation.Tanh);
        NeuralOde model = new(new Scaled(net));
        Parameters<double> parameters = model.Initialize<double>(new(1));
        double[,] start = { { 1, 0 } };
        string refusal = Refusal(() => model.SolveFor(parameters, start, [0], [1]));
        Assert.Contains("Fitted.Predict or Fitted.Forecast, or use the network itself", refusal, StringComparison.Ordinal);
        Assert.Equal(refusal, Refusal(() => Gradient.Of<double>(y => Sum(model.Trajectory(y, Vector(0, 1))), model).Evaluate(parameters, start)));
        new NeuralOde(net, (t, y) => net.Apply(y)).SolveFor(parameters, start, [0], [1]);
        Assert.Equal(2, model.Fit(DataUnitsTests.Circle(60, 5), Quick).Predict([61, 62], [0, 1]).GetLength(0));
        Assert.Contains("FitOptions.Log", Refusal(
            () => model.Fit(DataUnitsTests.Circle(60, 5), Quick with { Log = true })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4500000, 0.05)]
    [InlineData(-1e9, 2)]
    public void Values_that_single_precision_does_not_resolve_are_refused_before_training_and_each_fix_works(
        double offset, double size)
    {
        TimeSeries data = DataUnitsTests.Circle(offset, size);
        Level level = new(offset, size);
        NeuralOde model = new(level, (t, y) => (level.Centre - y) * 0.1);
        string refusal = Refusal(() => model.Fit(data, Quick));
        Assert.Contains("single precision", refusal, StringComparison.Ordinal);
        Assert.Contains("model.Fit<double>(data, options)", refusal, StringComparison.Ordinal);
        Assert.Contains("subtract a constant near", refusal, StringComparison.Ordinal);
        model.Fit<double>(data, Quick);
        new NeuralOde(level, (t, y) => (level.Shift - (y - offset)) * 0.1).Fit(data, Quick);
        new NeuralOde(level, (t, y) => y * level.Shift).Fit(data, Quick with { FieldUnits = FieldUnits.Standardized });
    }

    [Fact]
    public void A_time_that_single_precision_does_not_resolve_is_refused_before_training_and_each_fix_works()
    {
        TimeSeries data = DataUnitsTests.Circle(0, 1, start: 1.7e9);
        Level level = new(0, 1);
        string refusal = Refusal(() => new NeuralOde(level, (t, y) => Cos(t) * level.Shift - y).Fit(data, Quick));
        Assert.Contains("single precision", refusal, StringComparison.Ordinal);
        new NeuralOde(level, (t, y) => Cos(t) * level.Shift - y).Fit<double>(data, Quick);
        new NeuralOde(level, (t, y) => Cos(t - 1.7e9) * level.Shift - y).Fit(data, Quick);
    }

    [Theory]
    [InlineData(1e30)]
    [InlineData(4e39)]
    public void Values_out_of_the_range_of_single_precision_are_refused_before_training(double size)
    {
        TimeSeries data = DataUnitsTests.Circle(0, size);
        Level level = new(0, 1);
        NeuralOde model = new(level, (t, y) => Pow(y, 3) * level.Shift / (size * size));
        Assert.Contains("out of range", Refusal(() => model.Fit(data, Quick)), StringComparison.Ordinal);
        model.Fit<double>(data, Quick);
    }

    private static Func<float, float, bool> Near(float tolerance) => (a, b) => Math.Abs(a - b) <= tolerance * (1 + Math.Abs(b));

    private static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;

    /// <summary>Parameters to be learned: a level in data units, and a shift of order 1.</summary>
    private sealed class Level : Module
    {
        public Level(double centre, double size)
        {
            Centre = Parameter("centre", [2], Initializer.Constant(centre));
            Shift = Parameter("shift", [], Initializer.Constant(0.1 * size));
        }

        public Tensor Centre { get; }

        public Tensor Shift { get; }

        protected override IReadOnlyList<Module> Parts => [];
    }

    /// <summary>Several modules, and a factor of their inputs.</summary>
    private sealed class SeveralModules : Module
    {
        private readonly Module[] parts;

        public SeveralModules(params Module[] parts)
        {
            this.parts = parts;
            Factor = Parameter("factor", [], Initializer.Constant(1));
        }

        public Tensor Factor { get; }

        protected override IReadOnlyList<Module> Parts => parts;
    }
}
