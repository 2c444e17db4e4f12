using static Continua.Tensor;
using static Continua.Tests.Graphs.PlainArrays;

namespace Continua.Tests.Graphs;

/// <summary>Cases of functions applied to each component.</summary>
internal static class ElementwiseCases
{
    public static IEnumerable<PrimitiveCase> All =>
    [
        .. Unary("Exp", Exp, Math.Exp),
        .. Unary("ExpMinus1", ExpMinus1, x => Math.Exp(x) - 1),
        .. Unary("Log", Log, Math.Log, signed: false),
        .. Unary("Log1Plus", Log1Plus, x => Math.Log(1 + x), signed: false),
        .. Unary("Sqrt", Sqrt, Math.Sqrt, signed: false),
        .. Unary("Sin", Sin, Math.Sin),
        .. Unary("Cos", Cos, Math.Cos),
        .. Unary("Tanh", Tanh, Math.Tanh),
        .. Unary("Sigmoid", Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        .. Unary("Softplus", Softplus, x => Math.Log(1 + Math.Exp(x))),
        .. Unary("Abs", Abs, Math.Abs),
        .. Unary("Sign", Sign, x => Math.Sign(x)),
        .. Unary("Square", Square, x => x * x),
        .. Unary("Relu", Relu, x => Math.Max(x, 0)),
        .. Unary("Elu", Elu, x => x > 0 ? x : Math.Exp(x) - 1),
        .. Unary("Silu", Silu, x => x / (1 + Math.Exp(-x))),
        .. Unary("op_UnaryNegation", x => -x, x => -x),
        .. Unary("op_UnaryPlus", x => +x, x => x),
        .. Powers,
        new("Summand", x => Continua.Graphs.SummandPrimitive.Mark(x[0], 1), x => x[0], new CaseInput([4])),
        new("MinusTwiceProduct", x => new(Continua.Graphs.MinusTwiceProductPrimitive.Instance, x[0], x[1]), x => [.. x[0].Zip(x[1], (a, b) => -2 * a * b)],
            new CaseInput([4]), new CaseInput([4])),
        new("TimesEluSlope", x => new(Continua.Graphs.TimesEluSlopePrimitive.Instance, x[0], x[1]), x => [.. x[0].Zip(x[1], (a, b) => a * (Math.Min(b, 0) + 1))],
            new CaseInput([4]), new CaseInput([4])),
        new("TimesOneMinusSquare", x => new(Continua.Graphs.TimesOneMinusSquarePrimitive.Instance, x[0], x[1]), x => [.. x[0].Zip(x[1], (a, b) => a * (1 - (b * b)))],
            new CaseInput([4]), new CaseInput([4])),
        new("Pow double", x => Pow(x[0], 2.5), x => Map(x[0], v => Math.Pow(v, 2.5)), CaseInput.Positive([4])),
        new("Pow whole double of negative", x => Pow(x[0], 3.0), x => Map(x[0], v => v * v * v), new CaseInput([4])),
        InRange("Tanh of large", Tanh, Math.Tanh, 3, 6),
        InRange("Softplus of large", Softplus, x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))), 3, 12),
        InRange("Sigmoid of large", Sigmoid, x => 1 / (1 + Math.Exp(-x)), 3, 12),
        InRange("Sin of large", Sin, Math.Sin, 20, 90),
    ];

    private static IEnumerable<PrimitiveCase> Powers =>
        new[] { -3, -1, 0, 1, 2, 3, 4, 7 }.Select(n => new PrimitiveCase(
            $"Pow {n}", x => Pow(x[0], n), x => Map(x[0], v => Math.Pow(v, n)), new CaseInput([3])));

    // A scalar, fewer components than the widest vector has lanes, and more.
    private static IEnumerable<PrimitiveCase> Unary(
        string name, Func<Tensor, Tensor> traced, Func<double, double> plain, bool signed = true) =>
        new Shape[] { [], [2, 3], [17] }.Select(shape => new PrimitiveCase(
            $"{name} {shape}", x => traced(x[0]), x => Map(x[0], plain), new CaseInput(shape, Signed: signed)));

    private static PrimitiveCase InRange(
        string name, Func<Tensor, Tensor> traced, Func<double, double> plain, double low, double high) =>
        new(name, x => traced(x[0]), x => Map(x[0], plain), new CaseInput([6], low, high));
}
