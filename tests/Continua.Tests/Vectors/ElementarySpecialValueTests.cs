namespace Continua.Tests.Vectors;

/// <summary>Results for zeros, infinities and NaN, and saturated results.</summary>
public class ElementarySpecialValueTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    public static TheoryData<string, double, double> Values => new()
    {
        { "Exp", 0, 1 }, { "Exp", -0.0, 1 }, { "Exp", Inf, Inf }, { "Exp", -Inf, 0 }, { "Exp", NaN, NaN }, { "Exp", 1e9, Inf },
        { "Exp", -1e9, 0 },
        { "ExpMinus1", 0, 0 }, { "ExpMinus1", -0.0, -0.0 }, { "ExpMinus1", Inf, Inf }, { "ExpMinus1", -Inf, -1 },
        { "ExpMinus1", NaN, NaN }, { "ExpMinus1", -50, -1 }, { "ExpMinus1", 1e9, Inf },
        { "Log", 0, -Inf }, { "Log", -0.0, -Inf }, { "Log", 1, 0 }, { "Log", -1, NaN }, { "Log", -1e-40, NaN },
        { "Log", Inf, Inf }, { "Log", -Inf, NaN }, { "Log", NaN, NaN },
        { "Log1Plus", 0, 0 }, { "Log1Plus", -0.0, -0.0 }, { "Log1Plus", -1, -Inf }, { "Log1Plus", -1.5, NaN },
        { "Log1Plus", Inf, Inf }, { "Log1Plus", -Inf, NaN }, { "Log1Plus", NaN, NaN },
        { "Sin", 0, 0 }, { "Sin", -0.0, -0.0 }, { "Sin", Inf, NaN }, { "Sin", -Inf, NaN }, { "Sin", NaN, NaN },
        { "Cos", 0, 1 }, { "Cos", -0.0, 1 }, { "Cos", 1e-30, 1 }, { "Cos", Inf, NaN }, { "Cos", -Inf, NaN }, { "Cos", NaN, NaN },
        { "Tanh", 0, 0 }, { "Tanh", -0.0, -0.0 }, { "Tanh", Inf, 1 }, { "Tanh", -Inf, -1 }, { "Tanh", 20, 1 },
        { "Tanh", -20, -1 }, { "Tanh", NaN, NaN }, { "Tanh", 1e-30, 1e-30 },
        { "Sigmoid", 0, 0.5 }, { "Sigmoid", -0.0, 0.5 }, { "Sigmoid", Inf, 1 }, { "Sigmoid", 40, 1 }, { "Sigmoid", -Inf, 0 },
        { "Sigmoid", -1e9, 0 }, { "Sigmoid", NaN, NaN },
        { "Softplus", Inf, Inf }, { "Softplus", -Inf, 0 }, { "Softplus", 1e9, 1e9 }, { "Softplus", -1e9, 0 },
        { "Softplus", NaN, NaN },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Special_values_are_exact(string name, double x, double expected)
    {
        ElementaryFunction function = ElementaryFunction.All[name];
        double wide = function.Run([x], [0.0])[0];
        Assert.Equal(expected, wide);
        Assert.Equal((float)expected, function.Run([(float)x], [0f])[0]);
        Assert.Equal(1 / expected, 1 / wide); // distinguishes 0 and −0
    }

    /// <summary>
    /// Compares all combinations of special values with Math.Pow, which follows IEEE 754; small differences are allowed
    /// if the result is finite and not zero.
    /// </summary>
    [Fact]
    public void Powers_of_special_values_agree_with_Math_Pow()
    {
        double[] x = [.. Arguments.Special.SelectMany(a => Enumerable.Repeat(a, Arguments.Special.Length))];
        double[] y = [.. Enumerable.Repeat(Arguments.Special, Arguments.Special.Length).SelectMany(a => a)];
        ElementaryFunction pow = ElementaryFunction.All["Pow"];
        double[] wide = pow.Run(x, y);
        float[] single = pow.Run(ElementaryTests.Singles(x), ElementaryTests.Singles(y));
        for (int i = 0; i < x.Length; i++)
        {
            Assert.True(Ulp.Error(wide[i], Math.Pow(x[i], y[i])) <= 2, $"{x[i]:R}^{y[i]:R} = {wide[i]:R}");
            double expected = Math.Pow((float)x[i], (float)y[i]);
            Assert.True(Ulp.Error(single[i], expected, (float)expected) <= 1.1, $"{(float)x[i]:R}^{(float)y[i]:R} = {single[i]:R}");
        }
    }

    [Fact]
    public void Bounded_functions_stay_in_their_bounds()
    {
        float[] x = Arguments.EveryFloat(4099);
        foreach (string name in (string[])["Tanh", "Sin", "Cos", "Sigmoid"])
        {
            Assert.DoesNotContain(ElementaryFunction.All[name].Run(x, x), v => Math.Abs(v) > 1);
            Assert.DoesNotContain(ElementaryFunction.All[name].Run(Widened(x), Widened(x)), v => Math.Abs(v) > 1);
        }
    }

    [Fact]
    public void Odd_functions_are_odd_bit_for_bit()
    {
        float[] x = Arguments.EveryFloat(4099), minus = Array.ConvertAll(x, v => -v);
        foreach (string name in (string[])["Tanh", "Sin"])
        {
            ElementaryFunction function = ElementaryFunction.All[name];
            Assert.Equal(function.Run(x, x), function.Run(minus, x).Select(v => -v));
            Assert.Equal(function.Run(Widened(x), Widened(x)), function.Run(Widened(minus), Widened(x)).Select(v => -v));
        }
    }

    private static double[] Widened(float[] values) => Array.ConvertAll(values, v => (double)v);
}
