using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs;

/// <summary>
/// A random program of public operations: values with several uses, constants with equal components, broadcasts,
/// branches whose derivative is not finite where they are not selected, and solves whose fields, costs and times read
/// all of these. The same seed gives the same program.
/// </summary>
internal sealed class RandomProgram
{
    private readonly System.Random random;
    private readonly List<ProgramNode> pool = [];

    public RandomProgram(int seed, int operations)
    {
        random = new(seed);
        Input = new() { Key = "x", Shape = [5] };
        Constants =
        [
            Constant("k", [], 0.7), Constant("l", [], 0.7), Constant("m", [3], 0.2, -0.7, 0.7), Constant("a", [2, 3], 0.5, -0.3, 0.2, 0.1, 0.4, -0.6),
        ];
        pool.AddRange([Input, .. Constants, Written(0.7), Written(3)]);
        int leaves = pool.Count;
        while (pool.Count < leaves + operations)
        {
            pool.Add(Next(pool, 0));
        }

        Output = Summed([.. pool.Skip(leaves)]);
        ProgramNode[] candidates = [.. pool.Where(n => !MayBeFormedImplicitly(n))];
        By = candidates[random.Next(candidates.Length)];
    }

    public ProgramNode Input { get; }

    public ProgramNode[] Constants { get; }

    public ProgramNode Output { get; }

    /// <summary>The value with respect to which the derivative is taken.</summary>
    public ProgramNode By { get; }

    /// <summary>The components of the constants, by key.</summary>
    public Dictionary<string, double[]> Numbers { get; } = [];

    /// <summary>
    /// Whether other operations of the program may form the same view implicitly, without a node: broadcasting a scalar
    /// to a vector, and flattening for concatenations and outer products.
    /// </summary>
    private static bool MayBeFormedImplicitly(ProgramNode node)
    {
        (ProgramNode root, int[] map) = node.View();
        bool isFlat = node.Shape.Rank == 1 && node.Components is not null && node.Inputs[0].Size == node.Size;
        return node.Components is not null && (map.Distinct().Count() < map.Length || isFlat || root.Shape.IsScalar);
    }

    private ProgramNode Constant(string key, Shape shape, params double[] numbers)
    {
        Numbers[key] = numbers;
        return new() { Key = key, Shape = shape, IsConstant = true };
    }

    private static ProgramNode Written(double number) => new()
    {
        Key = FormattableString.Invariant($"{number:R}"),
        Shape = [],
        IsConstant = true,
        Write = _ => number,
        Run = _ => Dual.Of(number),
    };

    private static ProgramNode Summed(ProgramNode[] parts) => Node(
        "total", parts, [], x => x.Aggregate((Tensor)0, (sum, part) => sum + Sum(Sin(part))),
        x => x.Select(part => part.Map(Math.Sin, Math.Cos)).Aggregate(Dual.Of(0), (sum, part) => sum + All(part)));

    private static Dual All(Dual x) => x.Sum([[.. Enumerable.Range(0, x.Size)]]);

    private static ProgramNode Node(
        string name, ProgramNode[] inputs, Shape shape, Func<Tensor[], Tensor> write, Func<Dual[], Dual> run, int[]? components = null) => new()
        {
            Key = $"{name}({string.Join(",", inputs.Select(i => i.Key))})",
            Inputs = inputs,
            Shape = shape,
            Level = inputs.Max(i => i.Level),
            Write = write,
            Run = run,
            Components = components,
        };

    private ProgramNode Any(List<ProgramNode> from, Func<ProgramNode, bool>? fits = null)
    {
        ProgramNode[] fitting = [.. from.Where(n => fits?.Invoke(n) != false)];
        return fitting[random.Next(fitting.Length)];
    }

    private ProgramNode Next(List<ProgramNode> from, int level) => random.Next(level == 0 ? 15 : level == 1 ? 13 : 12) switch
    {
        0 or 1 => Pair(from),
        2 or 3 => Single(Any(from)),
        4 => Part(Any(from, n => n.Shape.Rank > 0)),
        5 => Repeated(Any(from, n => n.Shape.IsScalar)),
        6 => Reduced(Any(from)),
        7 => Concatenated(Any(from), Any(from)),
        8 => Product(Any(from, n => n.Shape.Rank == 2), from),
        9 => Branch(Any(from)),
        10 => Guarded(Any(from)),
        11 => Outer(Any(from), Any(from)),
        _ => new RandomSolve(random, from, level, Next).Create(),
    };

    private ProgramNode Pair(List<ProgramNode> from)
    {
        ProgramNode a = Any(from), b = Any(from, n => n.Shape == a.Shape || n.Shape.IsScalar);
        return random.Next(6) switch
        {
            0 => Node("add", [a, b], a.Shape, x => x[0] + x[1], x => x[0] + x[1]),
            1 => Node("sub", [b, a], a.Shape, x => x[0] - x[1], x => x[0] - x[1]),
            2 => Node("tanhmul", [a, b], a.Shape, x => Tanh(x[0] * x[1]), x => (x[0] * x[1]).Map(Math.Tanh, v => 1 - (Math.Tanh(v) * Math.Tanh(v)))),
            3 => Node(
                "ratio", [a, b], a.Shape, x => x[0] / (1 + Square(x[1])),
                x => x[0].With(x[1], (p, q) => p / (1 + (q * q)), (p, q) => (1 / (1 + (q * q)), -2 * p * q / ((1 + (q * q)) * (1 + (q * q)))))),
            4 => Node("min", [a, b], a.Shape, x => Min(x[0], x[1]), x => x[0].With(x[1], Math.Min, (p, q) => p <= q ? (1, 0) : (0, 1))),
            _ => Node("max", [a, b], a.Shape, x => Max(x[0], x[1]), x => x[0].With(x[1], Math.Max, (p, q) => p >= q ? (1, 0) : (0, 1))),
        };
    }

    private ProgramNode Single(ProgramNode a) => random.Next(11) switch
    {
        0 => Node("sin", [a], a.Shape, x => Sin(x[0] + 0.0625), x => x[0].Map(v => Math.Sin(v + 0.0625), v => Math.Cos(v + 0.0625))),
        1 => Node("cos", [a], a.Shape, x => Cos(x[0]), x => x[0].Map(Math.Cos, v => -Math.Sin(v))),
        2 => Node("sigmoid", [a], a.Shape, x => Sigmoid(x[0]), x => x[0].Map(Logistic, v => Logistic(v) * (1 - Logistic(v)))),
        3 => Node("softplus", [a], a.Shape, x => Softplus(x[0]), x => x[0].Map(v => Math.Log(1 + Math.Exp(v)), Logistic)),
        4 => Node("expm1", [a], a.Shape, x => ExpMinus1(-Abs(x[0])), x => x[0].Map(v => Math.Exp(-Math.Abs(v)) - 1, v => -Math.Sign(v) * Math.Exp(-Math.Abs(v)))),
        5 => Node("root", [a], a.Shape, x => Sqrt(1 + Square(x[0])), x => x[0].Map(v => Math.Sqrt(1 + (v * v)), v => v / Math.Sqrt(1 + (v * v)))),
        6 => Node("log", [a], a.Shape, x => Log(1.5 + Sin(x[0])), x => x[0].Map(v => Math.Log(1.5 + Math.Sin(v)), v => Math.Cos(v) / (1.5 + Math.Sin(v)))),
        7 => Node("cube", [a], a.Shape, x => Pow(Tanh(x[0]), 3), x => x[0].Map(v => Math.Pow(Math.Tanh(v), 3), v => 3 * Math.Pow(Math.Tanh(v), 2) * (1 - Math.Pow(Math.Tanh(v), 2)))),
        8 => Node("elu", [a], a.Shape, x => Elu(x[0]), x => x[0].Map(v => v > 0 ? v : Math.Exp(v) - 1, v => v > 0 ? 1 : Math.Exp(v))),
        9 => Node("stop", [a], a.Shape, x => Sin(StopGradient(x[0])), x => Dual.Of([.. x[0].Values.Select(Math.Sin)])),
        _ => Node("neg", [a], a.Shape, x => -x[0], x => -1 * x[0]),
    };

    private static double Logistic(double v) => 1 / (1 + Math.Exp(-v));

    private ProgramNode Part(ProgramNode a)
    {
        int first = a.Shape[0], part = a.Size / first;
        if (a.Shape.Rank == 2 && random.Next(2) == 0)
        {
            int[] transposeMap = [.. Enumerable.Range(0, a.Size).Select(c => (c % first * part) + (c / first))];
            return Node("transpose", [a], [part, first], x => Transpose(x[0]),
                x => x[0].Take(transposeMap), transposeMap);
        }

        int start = random.Next(first), count = 1 + random.Next(first - start);
        int[] all = [.. Enumerable.Range(0, a.Size)];
        return random.Next(3) switch
        {
            0 => View($"at{start}", a, Shape.Create(a.Shape.Extents[1..]), x => x[start], all[(start * part)..((start + 1) * part)]),
            1 when count < first => View(
                $"slice{start}+{count}", a, Shape.Create([count, .. a.Shape.Extents[1..]]), x => x[start..(start + count)],
                all[(start * part)..((start + count) * part)]),
            _ => View("reshape", a, [1, a.Size], x => Reshape(x, [1, a.Size]), all),
        };
    }

    private static ProgramNode View(string name, ProgramNode a, Shape shape, Func<Tensor, Tensor> write, int[] components) =>
        shape == a.Shape ? a : Node(name, [a], shape, x => write(x[0]), x => x[0].Take(components), components);

    private ProgramNode Repeated(ProgramNode a)
    {
        int count = 2 + random.Next(2);
        return Node($"repeat{count}", [a], [count], x => Broadcast(x[0], [count]), x => x[0].Take(new int[count]), new int[count]);
    }

    private ProgramNode Reduced(ProgramNode a)
    {
        if (a.Shape.Rank == 2 && a.Shape[0] > 1 && random.Next(2) == 0)
        {
            (int rows, int columns) = (a.Shape[0], a.Shape[1]);
            return Node(
                "sum0", [a], [columns], x => Sum(x[0], 0),
                x => x[0].Sum(Enumerable.Range(0, columns).Select(c => Enumerable.Range(0, rows).Select(r => (r * columns) + c).ToArray())));
        }

        return random.Next(3) switch
        {
            0 => Node("sum", [a], [], x => Tanh(0.375 * Sum(x[0])), x => (0.375 * All(x[0])).Map(Math.Tanh, v => 1 - (Math.Tanh(v) * Math.Tanh(v)))),
            1 => Node("mean", [a], [], x => Mean(x[0]), x => (1.0 / x[0].Size) * All(x[0])),
            _ => Node(
                "logsumexp", [a], [], x => LogSumExp(x[0]),
                x => All(x[0].Map(Math.Exp, Math.Exp)).Map(Math.Log, v => 1 / v)),
        };
    }

    private static ProgramNode Concatenated(ProgramNode a, ProgramNode b) => a.Size + b.Size > 12
        ? Node("neg", [a], a.Shape, x => -x[0], x => -1 * x[0])
        : Node(
            "join", [a, b], [a.Size + b.Size], x => Concat(Reshape(x[0], [a.Size]), Reshape(x[1], [b.Size])), x => Dual.Join(x[0], x[1]));

    private ProgramNode Product(ProgramNode m, List<ProgramNode> from)
    {
        bool transposed = random.Next(2) == 0;
        (int rows, int columns) = (m.Shape[0], m.Shape[1]);
        ProgramNode[] vectors = [.. from.Where(n => n.Shape.Rank == 1 && n.Size == (transposed ? rows : columns))];
        if (vectors.Length == 0)
        {
            return Node("halfsin", [m], m.Shape, x => Sin(0.375 * x[0]), x => x[0].Map(v => Math.Sin(0.375 * v), v => 0.375 * Math.Cos(0.375 * v)));
        }

        ProgramNode v = vectors[random.Next(vectors.Length)];
        int size = transposed ? columns : rows, length = transposed ? rows : columns;
        int[] entries = [.. Enumerable.Range(0, size * length).Select(i => transposed ? (i % length * columns) + (i / length) : i)];
        int[] components = [.. Enumerable.Range(0, size * length).Select(i => i % length)];
        return Node(
            transposed ? "tmatvec" : "matvec", [m, v], [size], x => transposed ? TransposeMatVec(x[0], x[1]) : MatVec(x[0], x[1]),
            x => (x[0].Take(entries) * x[1].Take(components)).Sum(Enumerable.Range(0, size).Select(r => Enumerable.Range(r * length, length).ToArray())));
    }

    private static ProgramNode Outer(ProgramNode a, ProgramNode b) => a.Size * b.Size > 12
        ? Node("neg", [b], b.Shape, x => -x[0], x => -1 * x[0])
        : Node(
            "outer", [a, b], [a.Size, b.Size], x => Tensor.Outer(Reshape(x[0], [a.Size]), Reshape(x[1], [b.Size])),
            x => x[0].Take([.. Enumerable.Range(0, a.Size * b.Size).Select(i => i / b.Size)])
                * x[1].Take([.. Enumerable.Range(0, a.Size * b.Size).Select(i => i % b.Size)]));

    private static ProgramNode Branch(ProgramNode a) => Node(
        "where", [a], a.Shape, x => Where(x[0] < 0.1, Sin(x[0]), Square(Tanh(x[0]))),
        x => x[0].Map(
            v => v < 0.1 ? Math.Sin(v) : Math.Pow(Math.Tanh(v), 2),
            v => v < 0.1 ? Math.Cos(v) : 2 * Math.Tanh(v) * (1 - Math.Pow(Math.Tanh(v), 2))));

    /// <summary>Branches that are not finite where they are not selected.</summary>
    private ProgramNode Guarded(ProgramNode a) => random.Next(5) switch
    {
        0 => Guard("root", a, x => Sqrt(x), Math.Sqrt, v => 0.5 / Math.Sqrt(v)),
        1 => Guard("log", a, x => Tanh(Log(x)), v => Math.Tanh(Math.Log(v)), v => (1 - Math.Pow(Math.Tanh(Math.Log(v)), 2)) / v),
        2 => Guard("power", a, x => Pow(x, (Tensor)0.3), v => Math.Pow(v, 0.3), v => 0.3 * Math.Pow(v, -0.7)),
        3 => Guard("inverse", a, x => 0.1 / x, v => 0.1 / v, v => -0.1 / (v * v)),
        _ => Guard("overflow", a, x => Exp(-2000 * (x - 0.2)), v => Math.Exp(-2000 * (v - 0.2)), v => -2000 * Math.Exp(-2000 * (v - 0.2))),
    };

    private static ProgramNode Guard(string name, ProgramNode a, Func<Tensor, Tensor> write, Func<double, double> value, Func<double, double> slope) =>
        Node(
            $"guarded {name}", [a], a.Shape, x => Where(x[0] > 0.2, write(x[0]), 0.5),
            x => x[0].Map(v => v > 0.2 ? value(v) : 0.5, v => v > 0.2 ? slope(v) : 0));
}
