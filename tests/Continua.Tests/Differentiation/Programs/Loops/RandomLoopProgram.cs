using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>
/// A random program of loops over the observations of a row, maps over parts, sums over the edges of a graph and
/// algebra of matrices, with bodies that read values from outside. The same seed gives the same program.
/// </summary>
internal sealed class RandomLoopProgram
{
    private const int MaxLevel = 2;

    private readonly System.Random random;
    private readonly List<LoopNode> pool;
    private readonly LoopNode series;
    private readonly int leaves, size, parts;
    private readonly Topology graph;
    private readonly Shape vector, square;
    private Tensor weights = 0;

    public RandomLoopProgram(int seed)
    {
        random = new(seed);
        Channels = random.Next(1, 4);
        size = random.Next(2, 4);
        (vector, square) = ([size], [size, size]);
        parts = random.Next(12) == 0 ? 18 : random.Next(1, 4);
        Net = new([size, 3, size], Activation.Tanh);
        int edges = random.Next(1, 6);
        graph = new(size, [.. Enumerable.Range(0, edges).Select(_ => (random.Next(size), random.Next(size)))]);
        series = new() { Level = 0, Shape = [Channels], IsSeries = true, Write = scope => scope.Way.Series };
        double[] numbers = [.. Enumerable.Range(0, size * size).Select(_ => random.NextDouble() - 0.5)];
        pool =
        [
            Node(0, [size], _ => weights[..size]),
            Node(0, [size, parts], _ => Reshape(weights[size..], [size, parts])),
            Node(0, [], _ => weights[0]),
            Node(0, [size, size], _ => Constant(numbers, [size, size])),
            Node(0, [], _ => 0.3),
        ];
        leaves = pool.Count;
        pool.Add(series);
        int operations = random.Next(3, 7);
        for (int i = 0; i < operations; i++)
        {
            Add(pool, 0, forcesLoop: i == 0);
        }
    }

    public int Channels { get; }

    public int Weights => size + (size * parts);

    public Mlp Net { get; }

    /// <summary>The results of the program, concatenated.</summary>
    public Tensor Write(LoopWay way, Tensor input, System.Random? again)
    {
        weights = input;
        LoopScope scope = new(way, again);
        Tensor[] results = [.. pool.Skip(leaves + 1).Select(node => Result(scope, node))];
        return Concat([.. results.Select(result => Reshape(Sin(result), [result.Size]))]);
    }

    private static Tensor Result(LoopScope scope, LoopNode node) => node.IsSeries
        ? scope.Way.SumOver(at => Sin(at.Of(scope.Find(node))), scope.Way.Series, node.Shape)
        : scope[node];

    private static LoopNode Node(int level, Shape shape, Func<LoopScope, Tensor> write) =>
        new() { Level = level, Shape = shape, Write = write };

    private LoopNode Any(List<LoopNode> from, Func<LoopNode, bool>? fits = null)
    {
        LoopNode[] fitting = [.. from.Where(n => !n.IsSeries && fits?.Invoke(n) != false)];
        int fromEnd = Math.Min(random.Next(fitting.Length), random.Next(fitting.Length));
        return fitting[fitting.Length - 1 - fromEnd];
    }

    private LoopNode AnySeries(List<LoopNode> from)
    {
        LoopNode[] all = [.. from.Where(node => node.IsSeries)];
        return all[random.Next(all.Length)];
    }

    private void Add(List<LoopNode> from, int level, bool forcesLoop = false)
    {
        int kind = forcesLoop ? 12 + random.Next(8) : random.Next(level == 0 ? 20 : level < MaxLevel ? 14 : 12);
        switch (kind)
        {
            case 0 or 1:
                from.Add(Pair(from, level));
                break;
            case 2 or 3:
                from.Add(Single(Any(from), level));
                break;
            case 4 or 5:
                from.Add(Reduced(from, level));
                break;
            case 6 or 7 or 8 or 9:
                from.Add(Algebra(from, level));
                break;
            case 10 or 11:
                from.Add(OnGraph(from, level));
                break;
            case 12 or 13:
                from.Add(Map(from, level));
                break;
            case 14 or 15:
                from.Add(OverSeries(from));
                break;
            default:
                AddScan(from);
                break;
        }
    }

    private LoopNode Pair(List<LoopNode> from, int level)
    {
        LoopNode a = Any(from), b = Any(from, n => n.Shape == a.Shape || n.Shape.IsScalar);
        return random.Next(4) switch
        {
            0 => Node(level, a.Shape, s => s[a] + s[b]),
            1 => Node(level, a.Shape, s => s[a] - Tanh(s[b])),
            2 => Node(level, a.Shape, s => Tanh(s[a] * s[b])),
            _ => Node(level, a.Shape, s => s[a] / (1 + Square(s[b]))),
        };
    }

    private LoopNode Single(LoopNode a, int level) => random.Next(6) switch
    {
        0 => Node(level, a.Shape, s => Sin(s[a] + 0.0625)),
        1 => Node(level, a.Shape, s => Sigmoid(s[a])),
        2 => Node(level, a.Shape, s => Softplus(s[a])),
        3 => Node(level, a.Shape, s => Where(s[a] > 0.09375, Sin(s[a]), 0.5 * s[a])),
        4 when a.Shape.Rank > 0 => Node(level, a.Shape, s => s.Way.Slope(s[a])),
        4 => Node(level, a.Shape, s => Exp(-Square(s[a]))),
        _ => Node(level, a.Shape, s => Sin(StopGradient(s[a])) * s[a]),
    };

    private LoopNode Reduced(List<LoopNode> from, int level)
    {
        LoopNode a = Any(from, n => n.Shape.Rank > 0), v = Any(from, n => n.Shape.Rank == 0 || n.Shape == vector);
        Shape withoutLast = Shape.Create(a.Shape.Extents[..^1]);
        return random.Next(9) switch
        {
            0 => Node(level, [], s => Sum(s[a])),
            5 => Node(level, a.Shape, s => s.Way.Shares(Sin(s[a]))),
            6 => Node(level, withoutLast, s => s.Way.LogSum(Sin(s[a]))),
            7 => Node(level, withoutLast, s => s.Way.Length(2 + Sin(s[a]))),
            8 when a.Shape.Rank == 2 => Node(level, a.Shape, s => s[a] * Reshape(s.Way.Shares(Sin(s[a]))[0], [1, a.Shape[1]])),
            1 => Node(level, withoutLast, s => Sum(s[a], -1)),
            2 => Node(level, [size], s => Net.Apply(Tanh(s[v]) + Zeros([size]))),
            3 when a.Shape.Rank == 2 => Node(level, [a.Shape[1], a.Shape[0]], s => Transpose(s[a])),
            _ => Node(level, Shape.Create(a.Shape.Extents[1..]), s => s[a][0]),
        };
    }

    /// <summary>A [size, size] matrix with entries between -1/4 and 1/4.</summary>
    private Func<LoopScope, Tensor> Small(List<LoopNode> from)
    {
        LoopNode a = Any(from, n => n.Shape.Rank == 0 || n.Shape == vector || n.Shape == square);
        LoopNode b = Any(from, n => n.Shape.Rank == 0 || n.Shape == vector);
        double[] offsets = [.. Enumerable.Range(1, size).Select(i => 0.5 * i)];
        return a.Shape.Rank == 2
            ? s => 0.25 * Tanh(s[a])
            : s => 0.25 * Tanh(Outer(s[a] + Zeros([size]), s[b] + Vector(offsets)));
    }

    private LoopNode Algebra(List<LoopNode> from, int level)
    {
        Func<LoopScope, Tensor> small = Small(from), other = Small(from);
        double diagonal = random.Next(2) == 0 ? 1.5 : -1.5;
        LoopNode v = Any(from, n => n.Shape.Rank == 0 || n.Shape == vector);
        LoopNode m = Any(pool, n => n.Shape.Rank == 2 && n.Shape[0] == size);
        Tensor Solvable(LoopScope s) => small(s) + (diagonal * PlainAlgebra.Identity(size));
        return random.Next(7) switch
        {
            0 => Node(level, [size], s => s.Way.Solve(Solvable(s), s[v] + Zeros([size]))),
            1 => Node(level, m.Shape, s => s.Way.Solve(Solvable(s), s[m])),
            2 => Node(level, [], s => s.Way.LogDet(Solvable(s))),
            3 => Node(level, [size, size], s => s.Way.Cholesky(small(s) + (2 * PlainAlgebra.Identity(size)))),
            4 => Node(level, [size, size], s => s.Way.Exponential(small(s))),
            5 => Node(level, [size, size], s => s.Way.MatMul(small(s), s.Way.Exponential(other(s)))),
            _ => Node(level, m.Shape, s => s.Way.MatMul(small(s), s[m])),
        };
    }

    private LoopNode OnGraph(List<LoopNode> from, int level)
    {
        LoopNode a = Any(pool.Concat(from).ToList(), n => n.Shape.Rank > 0 && n.Shape[-1] == size);
        bool gathers = random.Next(2) == 0, sums = random.Next(2) == 0;
        return random.Next(4) == 0
            ? Node(level, [.. a.Shape.Extents[..^1], graph.Edges], s => s.Way.Ends(graph, s[a], gathers))
            : Node(level, a.Shape, s => s.Way.SumsAt(
                graph, Sin(s.Way.Ends(graph, s[a], gathers)) * s.Way.Ends(graph, s[a], !gathers), sums));
    }

    /// <summary>The values that a body may read: its placeholders, and some of those outside.</summary>
    private List<LoopNode> Body(List<LoopNode> outside, int level, params LoopNode[] placeholders)
    {
        List<LoopNode> inside = [.. outside.Where(node => !node.IsSeries && random.Next(2) == 0)];
        inside.AddRange(placeholders);
        for (int count = random.Next(1, 4), i = 0; i < count; i++)
        {
            AddInside(inside, level);
        }

        return inside;
    }

    // Some operations read a scalar or a value with axes; the constants and inputs of the program provide both.
    private void AddInside(List<LoopNode> inside, int level)
    {
        if (!inside.Exists(n => n.Shape.Rank > 0) || !inside.Exists(n => n.Shape.IsScalar))
        {
            inside.InsertRange(0, pool.Take(leaves));
        }

        Add(inside, level);
    }

    private LoopNode Map(List<LoopNode> from, int level)
    {
        LoopNode a = Any(from, n => n.Shape.Rank > 0);
        LoopNode b = Any(from, n => n.Shape.Rank > 0 && n.Shape[-1] == a.Shape[-1]);
        LoopNode first = Placeholder(level, a), second = Placeholder(level, b);
        bool isPair = random.Next(2) == 0;
        List<LoopNode> inside = isPair ? Body(from, level + 1, first, second) : Body(from, level + 1, first);
        LoopNode result = Any(inside, n => n.Level == level + 1 && n.Shape.Size <= 9);
        return Node(level, [.. result.Shape.Extents, a.Shape[-1]], s => isPair
            ? s.Way.Map(x => s.Inner((first, x[0]), (second, x[1]))[result], s[a], s[b])
            : s.Way.Map(x => s.Inner((first, x[0]))[result], s[a]));
    }

    private static LoopNode Placeholder(int level, LoopNode of) =>
        new() { Level = level + 1, Shape = Shape.Create(of.Shape.Extents[..^1]) };

    private (LoopNode[] Placeholders, Func<LoopScope, Seen, (LoopNode, Tensor)[]> Values) Observed(
        List<LoopNode> from, LoopNode over)
    {
        LoopNode other = AnySeries(from);
        Shape[] shapes = [over.Shape, [Channels], [], [], other.Shape];
        LoopNode[] all = [.. shapes.Select(shape => new LoopNode { Level = 1, Shape = shape })];
        LoopNode[] read = [.. all.Where(_ => random.Next(2) == 0)];
        return (read, (s, at) => [.. read.Select(node => (node, Array.IndexOf(all, node) switch
        {
            0 => at.Values(),
            1 => at.Mask(),
            2 => at.Time(),
            3 => at.Elapsed(),
            _ => at.Of(s.Find(other)),
        }))]);
    }

    private LoopNode OverSeries(List<LoopNode> from)
    {
        LoopNode over = AnySeries(from);
        (LoopNode[] placeholders, Func<LoopScope, Seen, (LoopNode, Tensor)[]> values) = Observed(from, over);
        LoopNode result = Any(Body(from, 1, placeholders), n => n.Shape.Size <= 9);
        Tensor Run(LoopScope s, Seen at) => s.Inner(values(s, at))[result];
        return random.Next(2) == 0
            ? Node(0, result.Shape, s => s.Way.SumOver(at => Run(s, at), s.Find(over), result.Shape))
            : new()
            {
                Level = 0,
                Shape = result.Shape,
                IsSeries = true,
                Write = s => s.Way.Each(at => Run(s, at), s.Find(over)),
            };
    }

    private void AddScan(List<LoopNode> from)
    {
        LoopNode over = AnySeries(from), start = Any(from, n => n.Shape.Size <= 9);
        (LoopNode[] placeholders, Func<LoopScope, Seen, (LoopNode, Tensor)[]> values) = Observed(from, over);
        LoopNode state = new() { Level = 1, Shape = start.Shape };
        List<LoopNode> inside = Body(from, 1, [state, .. placeholders]);
        LoopNode next = Any(inside, n => n.Shape == state.Shape), other = inside[^1];
        (bool backwards, bool keepsState) = (random.Next(2) == 0, random.Next(4) > 0);
        Tensor Step(LoopScope s, Tensor value, Seen at)
        {
            LoopScope inner = s.Inner([(state, value), .. values(s, at)]);
            Tensor changed = (0.5 * inner[next]) + (0.3 * Sum(Sin(inner[other])));
            return Tanh(keepsState ? changed + (0.5 * value) : changed);
        }

        LoopNode scan = new()
        {
            Level = 0,
            Shape = start.Shape,
            Write = s => s.Way.Scan((value, at) => Step(s, value, at), s[start], s.Find(over), backwards),
        };
        LoopNode last = Node(0, start.Shape, s => ((ScanResults)s.Find(scan)).Last());
        LoopNode all = new()
        {
            Level = 0,
            Shape = start.Shape,
            IsSeries = true,
            Write = s => ((ScanResults)s.Find(scan)).All(),
        };
        LoopNode[][] results = [[last], [all], [last, all]];
        from.AddRange(results[random.Next(3)]);
    }
}
