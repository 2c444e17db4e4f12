using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about expressions and their derivatives.</summary>
internal static class GraphFixes
{
    private static readonly Tensor V3 = Zeros([3]), V4 = Zeros([4]), M = Zeros([2, 3]), Condition = V3 > 0;

    public static IEnumerable<Fix> All => [.. Shapes, .. Axes, .. Types, .. Positions, .. Differentiated, .. Large];

    private static IEnumerable<Fix> Shapes =>
    [
        Of("Structure.cs", "reshape one of them.", () => V3 + V4, () => V3 + Reshape(V4, [4, 1])),
        Of("Structure.cs", "choose another shape.", () => Reshape(M, [4]), () => Reshape(M, [6])),
        Of("Structure.cs", "reshape it.", () => Broadcast(V3, [3, 1]), () => Broadcast(Reshape(V3, [3, 1]), [3, 1])),
        Of("Structure.cs", "reshape to two axes.", () => Transpose(V3), () => Transpose(Reshape(V3, [3, 1]))),
        Of("Structure.cs", "reshape one.", () => Concat(V3, M), () => Concat(Reshape(V3, [1, 3]), M)),
        Of("Structure.cs", "reshape one or use Concat.", () => Stack(V4, Zeros([2, 2])),
            () => Stack(V4, Reshape(Zeros([2, 2]), [4]))),
        Of("Structure.cs", "reshape one or use Concat.", () => Stack(V3, V4), () => Concat(V3, V4)),
        Of("MatVec.cs", "check the layer's sizes.", () => MatVec(M, V4), () => MatVec(M, V3)),
        Of("MatVec.cs", "check the layer's sizes.", () => TransposeMatVec(M, V3), () => TransposeMatVec(M, Zeros([2]))),
        Of("Outer.cs", "reshape them.", () => Outer(M, V3), () => Outer(Reshape(M, [6]), V3)),
        Of("Leaves.cs", "give one number per component.", () => Constant([1, 2, 3], [2]),
            () => Constant([1, 2], [2])),
        Of("Shape.cs", "drop the empty axis.", () => Zeros([3, 0]), () => Zeros([3])),
        Of(
            "BinaryPrimitive.cs", "broadcast one of them.", () => new Tensor(MinPrimitive.Instance, V3, Constant(1)),
            () => new Tensor(MinPrimitive.Instance, V3, Broadcast(1, [3]))),
        Of(
            "Concat.cs", "check their shapes.", () => new Tensor(new ConcatPrimitive([4]), V3, V4),
            () => new Tensor(new ConcatPrimitive([7]), V3, V4)),
        Of(
            "Take.cs", "reshape it.", () => new Tensor(new TakePrimitive("slice", ComponentMap.Of([0, 1]), [3], [2]), M[..1]),
            () => new Tensor(new TakePrimitive("slice", ComponentMap.Of([0, 1]), [3], [2]), Reshape(M[..1], [3]))),
        Of(
            "Take.cs", "reshape them.", () => new Tensor(new AccumulatePrimitive("sum", ComponentMap.Of([0, 0, 0]), [3], [1]), M[..1]),
            () => new Tensor(new AccumulatePrimitive("sum", ComponentMap.Of([0, 0, 0]), [3], [1]), Reshape(M[..1], [3]))),
    ];

    private static IEnumerable<Fix> Axes =>
    [
        Of("Reductions.cs", "choose one of these.", () => Sum(M, 2), () => Sum(M, 1)),
        Of("Reductions.cs", "use the value itself.", () => Sum(Constant(1), 0), () => Constant(1) + 0),
        Of("Tensor.cs", "use the value itself.", () => Constant(1)[0], () => Constant(1) + 0),
        Of("Tensor.cs", "use 0 to {Shape[0] - 1}.", () => V3[3], () => V3[2]),
        Of("Tensor.cs", "use 0 to {Shape[0]}.", () => V3[1..7], () => V3[1..3]),
        Of("Tensor.cs", "widen the range.", () => V3[1..1], () => V3[1..2]),
    ];

    private static IEnumerable<Fix> Types =>
    [
        Of("BinaryPrimitive.cs", "convert truth values to numbers with Where(condition, 1, 0).", () => Condition * V3,
            () => Where(Condition, 1, 0) * V3),
        Of("UnaryPrimitive.cs", "convert truth values to numbers with Where(condition, 1, 0).", () => Exp(Condition),
            () => Exp(Where(Condition, 1, 0))),
        Of("Take.cs", "convert truth values to numbers with Where(condition, 1, 0).", () => Sum(Condition),
            () => Sum(Where(Condition, 1, 0))),
        Of("Select.cs", "compare with < or >.", () => Where(V3, V3, V3), () => Where(V3 > 0, V3, V3)),
        Of(
            "Select.cs", "convert truth values to numbers with Where(condition, 1, 0).",
            () => Where(Condition, Condition, V3),
            () => Where(Condition, Where(Condition, 1, 0), V3)),
        Of(
            "Concat.cs", "convert truth values to numbers with Where(condition, 1, 0).", () => Concat(V3, Condition),
            () => Concat(V3, Where(Condition, 1, 0))),
        Of(
            "Precision.cs", "convert them to float, or to double.",
            () => Ode.Solve((t, y) => -y, new Half[,] { { Half.One } }, 0, 1),
            () => Ode.Solve((t, y) => -y, new float[,] { { 1 } }, 0, 1),
            () => Ode.Solve((t, y) => -y, new double[,] { { 1 } }, 0, 1)),
    ];

    private static IEnumerable<Fix> Positions =>
    [
        Of("Gather.cs", "turn labels into positions with ToIndex.", () => Gather(V3, Vector(0, 2)),
            () => Gather(V3, ToIndex(Vector(0, 2)))),
        Of("ToIndex.cs", "pass the labels themselves.", () => ToIndex(ToIndex(V3)), () => ToIndex(V3)),
        Of("ToIndex.cs", "check the argument of ToIndex.", () => Gather(V3, ToIndex(3)), () => Gather(V3, ToIndex(2))),
        Of("IndexedCopy.cs", "check the argument of ToIndex.", () => Chosen(3), () => Chosen(2)),
        Of(
            "FaultText.cs", "check the labels, or discard the result by Where(condition, a, b) in rows without a label.",
                () => Evaluated(x => x, 7),
            () => Evaluated(x => x, 2), () => Evaluated(x => Where(x < 3, x, 0), 7)),
    ];

    private static IEnumerable<Fix> Differentiated
    {
        get
        {
            Tensor x = Trace.Input("x", [3]), w = Trace.Input("weight", [3]), twice = 2 * x,
            rows = new(SumRowsPrimitive.Instance, x * x);
            return
            [
                Of(
                    "Derivatives.cs", "convert truth values to numbers with Where(condition, a, b).",
                    () => Derivatives.Vjp(x > 0, V3, x),
                    () => Derivatives.Vjp(Where(x > 0, x, 0), V3, x)),
                Of("Derivatives.cs", "use Vjp with a cotangent.", () => Derivatives.Of(x * x, x),
                    () => Derivatives.Vjp(x * x, V3, x)),
                Of(
                    "Derivatives.cs", "reshape it.", () => Derivatives.Vjp(x, Zeros([1, 3]), x),
                    () => Derivatives.Vjp(x, Reshape(Zeros([1, 3]), [3]), x)),
                Of(
                    "Derivatives.cs", "reshape it.", () => Derivatives.Jvp(x, x, Zeros([1, 3])),
                    () => Derivatives.Jvp(x, x, Reshape(Zeros([1, 3]), [3]))),
                Of(
                    "Derivatives.cs",
                    "compute the output from this very value, or differentiate with respect to what it was computed from.",
                    () => Derivatives.Of(Sum(x * x), twice), () => Derivatives.Of(Sum(twice * twice), twice),
                    () => Derivatives.Of(Sum(x * x), x)),
                Of(
                    "SumRows.cs", "differentiate the sample's loss instead.",
                    () => Derivative.Vjp([Sum(rows)], [1], [x]),
                    () => Derivative.Vjp([Sum(x * x)], [1], [x])),
                Of(
                    "Graph.cs", "pass that value in, or make it a parameter of the module.",
                    () => Read(Gradient.Of<double>(y => Sum(y * w))),
                    () => Read(Gradient.Of<double>((y, z) => Sum(y * z)), 2), WithParameter),
            ];
        }
    }

    private static IEnumerable<Fix> Large =>
    [
        Of(
            "BlockSize.cs", "use fewer components, or fewer rows in one solve if the rows share their steps.",
            () => BlockSize.Of(1 << 26, 128),
            () => BlockSize.Of(1 << 20, 128), () => BlockSize.Of(1 << 26, 16)),
        Of("MemoryPlan.cs", "use smaller values.", () => Planned(1 << 30), () => Planned(1 << 20)),
    ];

    private static Fix Of(string file, string advice, Func<object> wrong, params Func<object>[] right) =>
        Fix.Of<Exception>(file, advice, () => wrong(), [.. right.Select(r => (Action)(() => r()))]);

    private static double[,] Evaluated(Func<Tensor, Tensor> label, double at)
    {
        using Gradient<double> table = Gradient.Of<double>(x => Gather(Vector(5, 6, 7), ToIndex(label(x[0]))));
        GradientResult<double> read = table.Evaluate(new double[,] { { at } });
        return read.Report.Failures.Count == 0 ? read.ByInputs[0] : throw new SolveException(read.Report.Failures);
    }

    // The position is a parameter, which all rows share and which is known only at run time.
    private static double[,] Chosen(double at)
    {
        Position position = new(at);
        using Predictor<double> table = Predictor.Of<double>(x => x + position.Of(Vector(5, 6, 7)), position);
        return table.Evaluate(position.Initialize<double>(new(1)), new double[,] { { 1 }, { 2 } });
    }

    private static GradientResult<double> Read(Gradient<double> gradient, int inputs = 1)
    {
        using (gradient)
        {
            double[,] row = { { 1, 2, 3 } };
            return gradient.Evaluate(inputs == 1 ? [row] : [row, row]);
        }
    }

    private static GradientResult<double> WithParameter()
    {
        Position scale = new(2);
        using Gradient<double> gradient = Gradient.Of<double>(y => Sum(y * scale.Value), scale);
        return gradient.Evaluate(scale.Initialize<double>(new(1)), new double[,] { { 1, 2, 3 } });
    }

    private static Program<float> Planned(int size)
    {
        Tensor x = Trace.Input("x", [size]), y = Trace.Input("y", [size]);
        return Compiler<float>.Compile(new([x, y], [Sin(x), Cos(x), x * y]), [InputVariation.Rows, InputVariation.Rows]);
    }

    private sealed class Position : Continua.Learning.Module
    {
        public Position(double at) => Value = Parameter("at", [], Continua.Learning.Initializer.Constant(at));

        public Tensor Value { get; }

        protected override IReadOnlyList<Continua.Learning.Module> Parts => [];

        public Tensor Of(Tensor table) => Gather(table, ToIndex(Value));
    }
}
