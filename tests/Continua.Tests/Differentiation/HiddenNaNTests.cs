using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>
/// If min or max gives NaN, its derivative is NaN; if the result does not reach the outputs, its derivative is 0.
/// </summary>
public class HiddenNaNTests
{
    private static readonly double[] At = [-1, 2, 3];

    public static TheoryData<string, Func<Tensor, Tensor>> GivingNaN => new()
    {
        { "max, first", x => Max(Log(x[0]), x[1]) }, { "max, second", x => Max(x[1], Log(x[0])) },
        { "min, first", x => Min(Log(x[0]), x[1]) }, { "min, second", x => Min(x[1], Log(x[0])) },
        { "max of a vector", x => Max(Concat(Log(x[..1]), x[1..])) }, { "min of a vector", x => Min(Concat(x[1..], Sqrt(x[..1]))) },
        { "a product", x => x[1] * Max(Sqrt(x[0]), x[1] * x[1]) }, { "a selected branch", x => Where(x[0] < 0, Max(Log(x[0]), x[1]), 0) },
        { "nested", x => Min(Max(Log(x[0]), x[1]), x[2]) },
    };

    [Theory]
    [MemberData(nameof(GivingNaN))]
    public void A_result_that_is_NaN_has_the_derivative_NaN(string name, Func<Tensor, Tensor> function)
    {
        foreach (int rows in (int[])[1, 9])
        {
            GradientResult<double> result = Evaluate(function, rows, At);
            Assert.True(double.IsNaN(result.Losses[rows - 1]), name);
            Assert.True(double.IsNaN(result.ByInputs[0][rows - 1, 0]) && double.IsNaN(result.ByInputs[0][rows - 1, 1]), name);
        }
    }

    public static TheoryData<string, Func<Tensor, Tensor>, double[]> Finite => new()
    {
        { "a branch not selected", x => Where(x[0] > 0, Max(Log(x[0]), x[1]), x[1]), [0, 1, 0] },
        { "a branch not selected, reversed", x => Where(x[0] < 0, x[1], Min(x[2], Sqrt(x[0]))), [0, 1, 0] },
        { "within an operand that max does not select",
            x => Max(x[1], Where(x[0] > 0, Max(Log(x[0]), x[2]), -5)), [0, 1, 0] },
        { "no NaN", x => Max(x[0], x[1]) + (3 * Min(x[0], x[2])), [3, 1, 0] },
        { "a tie", x => Max(x[1], x[2] - 1) + Min(x[1], x[2] - 1), [0, 2, 0] },
        { "a written number", x => Max(x[0], 0) + Min(x[1], 5), [0, 1, 0] },
    };

    [Theory]
    [MemberData(nameof(Finite))]
    public void Other_results_have_the_derivative_of_the_selected_operand(string name, Func<Tensor, Tensor> function, double[] expected)
    {
        GradientResult<double> result = Evaluate(function, 1, At);
        Assert.True(double.IsFinite(result.Value), name);
        Assert.Equal(expected, result.ByInputs[0].Cast<double>());
    }

    private static GradientResult<double> Evaluate(Func<Tensor, Tensor> function, int rows, double[] at)
    {
        double[,] inputs = new double[rows, at.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i / at.Length, i % at.Length] = at[i % at.Length];
        }

        using Gradient<double> gradient = Gradient.Of<double>(function);
        return gradient.Evaluate(inputs);
    }
}
