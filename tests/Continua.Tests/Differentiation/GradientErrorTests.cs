using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>Invalid losses and arrays are rejected with a message.</summary>
public class GradientErrorTests
{
    private static readonly double[,] Rows = { { 1, 2 }, { 3, 4 } };

    [Fact]
    public void A_loss_that_is_not_a_scalar_is_rejected() => Rejected(
        "A loss of one sample is a real scalar, but got [2]; sum over its components.",
        () => Gradient.Of<double>(x => x * x).Evaluate(Rows));

    [Fact]
    public void A_comparison_as_a_loss_is_rejected() => Rejected(
        "A loss of one sample is a real scalar, but got bool[]; sum over its components.",
        () => Gradient.Of<double>(x => x[0] > 0).Evaluate(Rows));

    [Fact]
    public void A_loss_of_null_is_rejected() => Rejected(
        "A loss returns a scalar, but this one returned null.", () => Gradient.Of<double>(x => null!).Evaluate(Rows));

    [Fact]
    public void A_wrong_number_of_inputs_is_rejected() => Rejected(
        "The loss takes 2 inputs, but got 1; pass one array for each.",
        () => Gradient.Of<double>((x, y) => Sum(x * y)).Evaluate(Rows));

    [Fact]
    public void Unequal_numbers_of_rows_are_rejected() => Rejected(
        "Inputs have equal numbers of rows, but got 2, 1; check the arrays.",
        () => Gradient.Of<double>((x, y) => Sum(x * y)).Evaluate(Rows, new double[1, 2]));

    [Fact]
    public void No_rows_are_rejected() => Rejected(
        "A gradient is taken over at least one row, but got none; check the arrays.",
        () => Gradient.Of<double>(x => Sum(x)).Evaluate(new double[0, 2]));

    [Fact]
    public void A_wrong_number_of_weights_is_refused() => Rejected(
        "There is one weight for each row, but got 3 for 2.",
        () => Gradient.Of<double>(x => Sum(x)).Evaluate(null, [1, 2, 3], [Rows]));

    [Fact]
    public void Missing_parameters_are_refused() => Rejected(
        "Parameters belong to a module: the loss takes those of its module or of a module that contains it, "
        + "but got none for its 3; initialize the module.",
        () => OfLinear(new Linear(2, 1)).Evaluate(Rows));

    [Fact]
    public void Parameters_of_another_module_are_refused_even_if_there_are_as_many() => Rejected(
        "Parameters belong to a module: the loss takes those of its module or of a module that contains it, "
        + "but got 3 that begin with 'bias' [1] for its 3 that begin with 'weight' [1, 2]; "
        + "initialize this module, or load its parameters.",
        () => OfLinear(new Linear(2, 1)).Evaluate(new Swapped().Initialize<double>(new RandomKey(1)), Rows));

    [Fact]
    public void Parameters_of_another_module_with_the_same_structure_are_refused() => Rejected(
        "Parameters belong to a module: the loss takes those of its module or of a module that contains it, but got those of "
        + "another one with the same names and shapes; new Parameters<T>(module.Layout, parameters.Values) uses its values for this one.",
        () => OfLinear(new Linear(2, 1)).Evaluate(new Linear(2, 1).Initialize<double>(new RandomKey(1)), Rows));

    [Fact]
    public void A_parameter_of_an_undeclared_module_is_rejected_by_name()
    {
        Linear unregistered = new(2, 1);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => Gradient.Of<double>(x => unregistered.Apply(x)[0]).Evaluate(Rows));
        Assert.Contains("it reads 'weight'; pass that value in, or make it a parameter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_arrays_are_rejected()
    {
        Assert.Throws<ArgumentNullException>(() => Gradient.Of<double>(x => Sum(x)).Evaluate((double[][,])null!));
        Assert.Throws<ArgumentNullException>(() => Gradient.Of<double>((Func<Tensor, Tensor>)null!));
        Assert.Throws<ArgumentNullException>(() => Gradient.Of<double>(x => Sum(x)).Evaluate([null!]));
    }

    [Fact]
    public void A_loss_without_parameters_has_an_empty_gradient_and_an_unused_input_has_gradient_zero()
    {
        using Gradient<double> gradient = Gradient.Of<double>((x, unused) => Sum(x));
        GradientResult<double> result = gradient.Evaluate(Rows, Rows);
        Assert.Empty(result.ByParameters);
        Assert.Equal(new double[,] { { 0, 0 }, { 0, 0 } }, result.ByInputs[1]);
        Assert.Equal(new double[,] { { 1, 1 }, { 1, 1 } }, result.ByInputs[0]);
    }

    [Fact]
    public void Weights_scale_value_and_derivatives_but_not_the_losses()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(x * x));
        GradientResult<double> result = gradient.Evaluate(null, [2, 0], [Rows]);
        Assert.Equal(10, result.Value);
        Assert.Equal([5, 25], result.Losses);
        Assert.Equal(new double[,] { { 4, 8 }, { 0, 0 } }, result.ByInputs[0]);
    }

    [Fact]
    public void An_array_of_another_width_is_compiled_again()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(x));
        Assert.Equal(10, gradient.Evaluate(Rows).Value);
        Assert.Equal(3, gradient.Evaluate(new double[,] { { 1, 1, 1 } }).Value);
    }

    private static Gradient<double> OfLinear(Linear linear) => Gradient.Of<double>(x => linear.Apply(x)[0], linear);

    private static void Rejected(string sentence, Func<object> mistake) =>
        Assert.Equal(sentence, Assert.Throws<ArgumentException>(mistake).Message);

    private sealed class Swapped : Module
    {
        public Swapped()
        {
            Parameter("bias", [1], Initializer.Zeros);
            Parameter("weight", [1, 2], Initializer.Zeros);
        }

        protected override IReadOnlyList<Module> Parts => [];
    }
}
