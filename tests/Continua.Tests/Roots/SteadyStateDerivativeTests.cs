using Continua.Learning;
using Continua.Tests.Execution;
using static Continua.Tensor;

namespace Continua.Tests.Roots;

/// <summary>Derivatives of steady states inside expressions agree with closed forms and central differences.</summary>
public class SteadyStateDerivativeTests
{
    private static readonly double[,] Rates = { { 1, 0.4 }, { 1.2, 0.3 }, { 0.9, 0.55 } };

    [Fact]
    public void First_and_second_derivatives_of_the_chemostat_are_those_of_the_closed_form()
    {
        using Gradient<double> first = Gradient.Of<double>(Substrate);
        using Gradient<double> second = Gradient.Of<double>(a => Derivatives.Of(Substrate(a), a)[1]);
        using Gradient<double> pushed = Gradient.Of<double>(a => Derivatives.Jvp(Substrate(a), a, Direction));
        using Gradient<double> third = Gradient.Of<double>(
            a => Derivatives.Jvp(Derivatives.Jvp(Substrate(a), a, Direction), a, Direction));
        foreach (double[,] row in Single(Rates))
        {
            (double rate, double dilution) = (row[0, 0], row[0, 1]);
            double gap = rate - dilution;
            GradientResult<double> value = first.Evaluate(row), slope = second.Evaluate(row);
            Assert.Equal(Equations.Substrate(rate, dilution), value.Value, 1e-13);
            Assert.Equal(-0.5 * dilution / (gap * gap), value.ByInputs[0][0, 0], 1e-12);
            Assert.Equal(0.5 * rate / (gap * gap), value.ByInputs[0][0, 1], 1e-12);
            Assert.Equal(-0.5 * (rate + dilution) / Math.Pow(gap, 3), slope.ByInputs[0][0, 0], 1e-10);
            Assert.Equal(rate / Math.Pow(gap, 3), slope.ByInputs[0][0, 1], 1e-10);
            Assert.Equal(slope.Value, pushed.Evaluate(row).Value, 1e-12);
            Assert.Equal(slope.ByInputs[0][0, 1], pushed.Evaluate(row).ByInputs[0][0, 1], 1e-10);
            Assert.Equal(slope.ByInputs[0][0, 1], third.Evaluate(row).Value, 1e-10);
            Assert.Equal(3 * rate / Math.Pow(gap, 4), third.Evaluate(row).ByInputs[0][0, 1], 1e-9);
        }
    }

    [Fact]
    public void The_gradient_of_a_network_is_that_of_central_differences_to_1e_6()
    {
        // A contracting field has one steady state.
        Mlp net = new([3, 6, 3], Activation.Tanh);
        Tensor Loss(Tensor x) => Sum(Square(Rest(net, x)));
        Parameters<double> parameters = net.Initialize<double>(new RandomKey(3));
        using Gradient<double> gradient = Gradient.Of<double>(Loss, net);
        double[,] inputs = { { 0.3, -0.8, 0.5 }, { 1.1, 0.2, -0.7 } };
        GradientResult<double> result = gradient.Evaluate(parameters, inputs);
        for (int k = 0; k < parameters.Values.Length; k++)
        {
            double difference = Difference(
                change => gradient.Evaluate(Changed(parameters, k, change), inputs).Value, 1e-5);
            Assert.Equal(difference, result.ByParameters[k], 1e-6 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Fact]
    public void Products_with_the_Hessian_are_those_of_central_differences_to_1e_5()
    {
        Mlp net = new([3, 6, 3], Activation.Tanh);
        Tensor Slope(Tensor x) => Sum(Derivatives.Of(Sum(Square(Rest(net, x))), x) * Constant([1, 0.5, -2], [3]));
        Parameters<double> parameters = net.Initialize<double>(new RandomKey(3));
        using Gradient<double> gradient = Gradient.Of<double>(Slope, net);
        double[,] inputs = { { 0.3, -0.8, 0.5 } };
        GradientResult<double> result = gradient.Evaluate(parameters, inputs);
        for (int k = 0; k < parameters.Values.Length; k++)
        {
            double difference = Difference(
                change => gradient.Evaluate(Changed(parameters, k, change), inputs).Value, 1e-5);
            Assert.Equal(difference, result.ByParameters[k], 1e-5 * Math.Max(1, Math.Abs(difference)));
        }
    }

    [Fact]
    public void The_state_does_not_change_with_the_guess()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            guess => Sum(Ode.SteadyState((t, y) => Equations.Chemostat(t, y, Constant([1, 0.4], [2])), guess)));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 0.3, 1.5 } });
        Assert.Equal(2, result.Value, 1e-12);
        Assert.All(result.ByInputs[0].Cast<double>(), derivative => Assert.Equal(0, derivative));
    }

    [Fact]
    public void A_constant_of_the_field_has_a_derivative()
    {
        Tensor gain = Constant(3);
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Derivatives.Of(Ode.SteadyState((t, y) => gain - (x[0] * y), Zeros([])), gain));
        Assert.Equal(0.25, gradient.Evaluate(new double[,] { { 4 } }).Value, 1e-14);
        Assert.Equal(-0.0625, gradient.Evaluate(new double[,] { { 4 } }).ByInputs[0][0, 0], 1e-14);
    }

    [Fact]
    public void A_state_of_many_components_has_the_derivatives_of_its_closed_form()
    {
        // y_c = a_c / (1 + s) with s the mean of a: f = a − y − y·mean(a).
        const int Size = 20;
        using Gradient<double> gradient = Gradient.Of<double>(
            a => Ode.SteadyState((t, y) => a - y - (y * Mean(a)), Zeros([Size]))[3]);
        double[,] inputs = new double[1, Size];
        for (int c = 0; c < Size; c++)
        {
            inputs[0, c] = 1 + (0.1 * c);
        }

        double mean = inputs.Cast<double>().Average();
        GradientResult<double> result = gradient.Evaluate(inputs);
        Assert.Equal(1.3 / (1 + mean), result.Value, 1e-13);
        for (int c = 0; c < Size; c++)
        {
            double expected = ((c == 3 ? 1 : 0) / (1 + mean)) - (1.3 / Size / (1 + mean) / (1 + mean));
            Assert.Equal(expected, result.ByInputs[0][0, c], 1e-13);
        }
    }

    [Fact]
    public void A_steady_state_within_a_field_is_a_slow_equation()
    {
        // x' = −z with 0 = x − 2z: the solution is exp(−t/2).
        Tensor Slow(Tensor t, Tensor x) => -Ode.SteadyState((s, z) => x - (2 * z), x);
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Ode.Solve(Slow, x, 0, 1, options: new() { Rtol = 1e-10, Atol = 1e-12 }).Last[0]);
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 1 }, { 3 } });
        Assert.Equal(4 * Math.Exp(-0.5), result.Value, 1e-9);
        Assert.Equal(Math.Exp(-0.5), result.ByInputs[0][1, 0], 1e-9);
    }

    [Fact]
    public void A_map_over_arguments_is_a_diagram_of_steady_states()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            dilutions => Sum(Loop.Map(d => Substrate([1 + (0 * d), d]), dilutions)));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 0.1, 0.2, 0.3, 0.4, 0.5 } });
        for (int k = 0; k < 5; k++)
        {
            double gap = 1 - (0.1 * (k + 1));
            Assert.Equal(0.5 / (gap * gap), result.ByInputs[0][0, k], 1e-12);
        }
    }

    [Fact]
    public void A_derivative_changes_no_bit_of_the_state()
    {
        SteadyStates<double> plain = Ode.SteadyState(Equations.Chemostat, Guesses(), Rates);
        using Gradient<double> value = Gradient.Of<double>(Substrate);
        using Gradient<double> pushed = Gradient.Of<double>(
            a => Substrate(a) + (0 * Derivatives.Jvp(Substrate(a), a, Direction)));
        foreach ((int r, double[,] row) in Single(Rates).Index())
        {
            Assert.Equal(Bits.Of([plain.States[r, 0]]), Bits.Of([value.Evaluate(row).Value]));
            Assert.Equal(Bits.Of([plain.States[r, 0]]), Bits.Of([pushed.Evaluate(row).Value]));
        }
    }

    [Fact]
    public void A_row_without_a_state_is_left_out_of_the_sums_and_reported()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            a => Sum(Ode.SteadyState((t, y) => -(y * y) + a, Zeros([1]) + 0.7, new() { TimeStepping = null })));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 4 }, { -1 }, { 9 } });
        Assert.Equal(5, result.Value, 1e-13);
        Assert.Equal(0.25, result.ByInputs[0][0, 0], 1e-13);
        Assert.Equal(double.NaN, result.ByInputs[0][1, 0]);
        Assert.Equal(1, Assert.Single(result.Report.Failures).Row);
        Assert.Equal(SolveStatus.NotSolved, result.Report.Failures[0].Status);
    }

    [Fact]
    public void Single_precision_has_the_derivatives_too()
    {
        using Gradient<float> gradient = Gradient.Of<float>(Substrate);
        GradientResult<float> result = gradient.Evaluate(new float[,] { { 1, 0.4f } });
        Assert.Equal(0.5f / 0.36f, result.ByInputs[0][0, 1], 1e-4f);
    }

    private static Tensor Direction => Constant([0, 1], [2]);

    private static Tensor Substrate(Tensor a) =>
        Ode.SteadyState((t, y) => Equations.Chemostat(t, y, a), Constant([0.3, 1.5], [2]))[0];

    private static Tensor Rest(Mlp net, Tensor x) =>
        Ode.SteadyState((t, y) => x - (2 * y) + (0.3 * net.Apply(y)), Zeros([3]));

    private static double[,] Guesses() => new double[,] { { 0.3, 1.5 }, { 0.3, 1.5 }, { 0.3, 1.5 } };

    private static IEnumerable<double[,]> Single(double[,] rows) =>
        Enumerable.Range(0, rows.GetLength(0)).Select(r => new double[,] { { rows[r, 0], rows[r, 1] } });

    private static double Difference(Func<double, double> function, double change) =>
        (function(change) - function(-change)) / (2 * change);

    private static Parameters<double> Changed(Parameters<double> parameters, int index, double change)
    {
        Parameters<double> changed = parameters.Copy();
        changed.Values[index] += change;
        return changed;
    }
}
