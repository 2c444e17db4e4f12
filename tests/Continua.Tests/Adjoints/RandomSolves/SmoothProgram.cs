using static Continua.Tensor;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>
/// A random smooth function of some leaves, over tensors and over taped numbers. All intermediate values contribute to
/// its output, which is of order 1. The same seed gives the same function.
/// </summary>
internal sealed class SmoothProgram
{
    private static readonly (Func<Tensor, Tensor> Write, Func<double, double> Of, Func<double, double> Slope)[] Maps =
    [
        (x => Sin(x + 0.3), v => Math.Sin(v + 0.3), v => Math.Cos(v + 0.3)),
        (Cos, Math.Cos, v => -Math.Sin(v)),
        (Tanh, Math.Tanh, v => 1 - (Math.Tanh(v) * Math.Tanh(v))),
        (Sigmoid, Logistic, v => Logistic(v) * (1 - Logistic(v))),
        (Softplus, v => Math.Log(1 + Math.Exp(v)), Logistic),
        (x => Exp(-Square(x)), v => Math.Exp(-v * v), v => -2 * v * Math.Exp(-v * v)),
        (x => Sqrt(1 + Square(x)), v => Math.Sqrt(1 + (v * v)), v => v / Math.Sqrt(1 + (v * v))),
        (x => Log(1.5 + Sin(x)), v => Math.Log(1.5 + Math.Sin(v)), v => Math.Cos(v) / (1.5 + Math.Sin(v))),
    ];

    private readonly System.Random random;
    private readonly List<Node> nodes;
    private readonly Node output;

    /// <param name="shape">The shape of the output, a vector.</param>
    /// <param name="leaves">The leaves: scalars, vectors and matrices.</param>
    public SmoothProgram(int seed, int operations, Shape shape, params Shape[] leaves)
    {
        random = new(seed);
        nodes = [.. leaves.Select((leaf, i) => new Node { Shape = leaf, Index = i })];
        for (int i = 0; i < operations; i++)
        {
            Node next = Next();
            next.Index = nodes.Count;
            nodes.Add(next);
        }

        output = Output(shape);
    }

    public Tensor Write(params Tensor[] leaves)
    {
        List<Tensor> values = [.. leaves];
        foreach (Node node in nodes.Skip(leaves.Length))
        {
            values.Add(node.Write([.. node.Inputs.Select(i => values[i.Index])]));
        }

        return output.Write([.. values]);
    }

    public Taped[] Run(params Taped[][] leaves)
    {
        Taped[][] values = new Taped[nodes.Count][];
        leaves.CopyTo(values, 0);
        for (int i = leaves.Length; i < values.Length; i++)
        {
            values[i] = nodes[i].Run(Array.ConvertAll(nodes[i].Inputs, input => values[input.Index]));
        }

        return output.Run(values);
    }

    private static double Logistic(double v) => 1 / (1 + Math.Exp(-v));

    private static Taped All(Taped[] x)
    {
        Taped sum = x[0];
        for (int c = 1; c < x.Length; c++)
        {
            sum += x[c];
        }

        return sum;
    }

    private static Taped[] Each(Taped[] a, Taped[] b, Func<Taped, Taped, Taped> of)
    {
        Taped[] result = new Taped[a.Length];
        for (int c = 0; c < result.Length; c++)
        {
            result[c] = of(a[c], b[b.Length == 1 ? 0 : c]);
        }

        return result;
    }

    private static Taped Bounded(Taped x) => x.Map(Math.Tanh, v => 1 - (Math.Tanh(v) * Math.Tanh(v)));

    private Node Any(Func<Node, bool> fits)
    {
        Node[] fitting = [.. nodes.Where(fits)];
        return fitting[random.Next(fitting.Length)];
    }

    private Node Next() => random.Next(8) switch
    {
        0 or 1 => Mapped(Any(_ => true), Maps[random.Next(Maps.Length)]),
        2 or 3 => Pair(Any(_ => true)),
        4 => Reduced(Any(n => n.Shape.Rank > 0)),
        5 => Part(Any(n => n.Shape.Rank == 1)),
        6 => Joined(Any(n => n.Shape.Rank < 2), Any(n => n.Shape.Rank < 2)),
        _ => Product(Any(n => n.Shape.Rank == 2)),
    };

    private static Node Mapped(
        Node a, (Func<Tensor, Tensor> Write, Func<double, double> Of, Func<double, double> Slope) map) => new()
        {
            Inputs = [a],
            Shape = a.Shape,
            Write = x => map.Write(x[0]),
            Run = x => Array.ConvertAll(x[0], v => v.Map(map.Of, map.Slope)),
        };

    private Node Pair(Node a)
    {
        Node b = Any(n => n.Shape == a.Shape || n.Shape.IsScalar);
        Node Of(Func<Tensor, Tensor, Tensor> write, Func<Taped, Taped, Taped> run) => new()
        {
            Inputs = [a, b],
            Shape = a.Shape,
            Write = x => write(x[0], x[1]),
            Run = x => Each(x[0], x[1], run),
        };
        return random.Next(4) switch
        {
            0 => Of((x, y) => x + y, (x, y) => x + y),
            1 => Of((x, y) => x - y, (x, y) => x - y),
            2 => Of((x, y) => Tanh(x * y), (x, y) => Bounded(x * y)),
            _ => Of((x, y) => x / (1 + Square(y)), (x, y) => x / ((y * y) + 1)),
        };
    }

    private Node Reduced(Node a) => random.Next(2) == 0
        ? new() { Inputs = [a], Shape = [], Write = x => Tanh(Sum(x[0])), Run = x => [Bounded(All(x[0]))] }
        : new() { Inputs = [a], Shape = [], Write = x => Mean(x[0]), Run = x => [All(x[0]) * (1.0 / x[0].Length)] };

    private Node Part(Node a)
    {
        int at = random.Next(a.Shape[0]);
        return new() { Inputs = [a], Shape = [], Write = x => x[0][at], Run = x => [x[0][at]] };
    }

    private static Node Joined(Node a, Node b) => a.Shape.Size + b.Shape.Size > 5
        ? Mapped(a, Maps[0])
        : new()
        {
            Inputs = [a, b],
            Shape = [a.Shape.Size + b.Shape.Size],
            Write = x => Concat(Reshape(x[0], [a.Shape.Size]), Reshape(x[1], [b.Shape.Size])),
            Run = x => [.. x[0], .. x[1]],
        };

    private Node Product(Node m)
    {
        int rows = m.Shape[0], columns = m.Shape[1];
        bool transposed = random.Next(2) == 0;
        Node v = Any(n => n.Shape.Rank == 1 && n.Shape.Size == (transposed ? rows : columns));
        int At(int i, int j) => transposed ? (j * columns) + i : (i * columns) + j;
        return new()
        {
            Inputs = [m, v],
            Shape = [transposed ? columns : rows],
            Write = x => transposed ? TransposeMatVec(x[0], x[1]) : MatVec(x[0], x[1]),
            Run = x =>
            [
                .. Enumerable.Range(0, transposed ? columns : rows)
                    .Select(i => All([.. x[1].Select((value, j) => x[0][At(i, j)] * value)])),
            ],
        };
    }

    /// <summary>
    /// A weighted sum of the tanh of all values; values in another shape than the output enter by their means.
    /// </summary>
    private Node Output(Shape shape)
    {
        double[] weights = [.. nodes.Select(_ => ((2 * random.NextDouble()) - 1) * 2 / Math.Sqrt(nodes.Count))];
        Taped[] Term(Taped[] x, int i) => nodes[i].Shape == shape
            ? Array.ConvertAll(x, value => Bounded(value) * weights[i])
            : [Bounded(All(x) * (1.0 / x.Length)) * weights[i]];
        return new()
        {
            Shape = shape,
            Write = x => nodes
                .Select((node, i) => weights[i] * Tanh(node.Shape == shape ? x[i] : Broadcast(Mean(x[i]), shape)))
                .Aggregate((sum, term) => sum + term),
            Run = x => x.Select(Term).Aggregate(new Taped[shape.Size], (sum, term) => Each(sum, term, (a, b) => a + b)),
        };
    }

    private sealed class Node
    {
        public int Index { get; set; }

        public Node[] Inputs { get; init; } = [];

        public required Shape Shape { get; init; }

        public Func<Tensor[], Tensor> Write { get; init; } = x => x[0];

        public Func<Taped[][], Taped[]> Run { get; init; } = x => x[0];
    }
}
