using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Cli.Verification.Programs;

/// <summary>A random expression of some inputs, with values of magnitude about one.</summary>
internal sealed class RandomExpression
{
    private readonly System.Random random;
    private readonly List<Tensor> pool;
    private readonly bool smooth;

    /// <summary>Creates an expression of the given inputs.</summary>
    /// <param name="seed">The seed; equal seeds give equal expressions.</param>
    /// <param name="operations">The number of values, including the inputs and some constants.</param>
    /// <param name="smooth">Whether derivatives have to be continuous.</param>
    /// <param name="inputs">The inputs, at least one of which is a matrix.</param>
    public RandomExpression(int seed, int operations, bool smooth, params Tensor[] inputs)
    {
        (random, this.smooth, Inputs) = (new(seed), smooth, inputs);
        pool = [.. Inputs, 0, 1, -1, 0.5, Zeros([3]), Full([5], 1)];
        int leaves = pool.Count;
        while (pool.Count < operations)
        {
            pool.Add(Next());
        }

        Intermediates = [.. pool.Skip(leaves)];
        Outputs = [.. Enumerable.Range(0, 3).Select(_ => Any()), .. pool[^3..]];
    }

    /// <summary>Creates an expression of inputs of several shapes.</summary>
    public RandomExpression(int seed, int operations, bool smooth = false)
        : this(seed, operations, smooth, [.. new Shape[] { [], [3], [5], [4, 3], [2, 3], [17] }.Select((s, i) => Trace.Input($"x{i}", s))])
    {
    }

    public Tensor[] Inputs { get; }

    public Tensor[] Outputs { get; }

    /// <summary>All intermediate values, in the order of their creation.</summary>
    public IReadOnlyList<Tensor> Intermediates { get; }

    private Tensor Next() => random.Next(14) switch
    {
        0 => Pair((a, b) => a + b),
        1 => Pair((a, b) => a - b),
        2 => Tanh(Pair((a, b) => a * b)),
        3 => Pair((a, b) => a / (1 + (b * b))),
        4 or 5 when smooth => Product(),
        4 => Pair((a, b) => random.Next(2) == 0 ? Min(a, b) : Max(a, b)),
        5 => Pair((a, b) => Where(a < b, a, b)),
        6 => Map(),
        7 => -Any(),
        8 => Tanh(Sum(Any())),
        9 => Product(),
        10 => Concatenated(),
        11 => Part(),
        12 => Any() is { Shape.Rank: 2 } m ? Transpose(m) : Sin(Any()),
        _ => Any() is { Shape.Rank: 1, Size: < 9 } v ? Outer(v, Cos(v)) : Softplus(Any()),
    };

    private Tensor Any() => pool[random.Next(pool.Count)];

    private Tensor Pair(Func<Tensor, Tensor, Tensor> combine)
    {
        Tensor a = Any();
        Tensor[] fitting = [.. pool.Where(b => b.Shape == a.Shape || b.Shape.IsScalar)];
        Tensor b = fitting[random.Next(fitting.Length)];
        return random.Next(2) == 0 ? combine(a, b) : combine(b, a);
    }

    private Tensor Map() => random.Next(smooth ? 3 : 5) switch
    {
        0 => Sin(Any()),
        1 => Tanh(Any()),
        2 => Sigmoid(Any()),
        3 => Abs(Any()),
        _ => StopGradient(Cos(Any())),
    };

    private Tensor Product()
    {
        Tensor[] matrices = [.. pool.Where(t => t.Shape.Rank == 2)];
        Tensor m = matrices[random.Next(matrices.Length)];
        bool transposed = random.Next(2) == 0;
        Tensor[] vectors = [.. pool.Where(t => t.Shape.Rank == 1 && t.Size == m.Shape[transposed ? 0 : 1])];
        if (vectors.Length == 0)
        {
            return Sigmoid(m);
        }

        Tensor v = vectors[random.Next(vectors.Length)];
        Tensor product = transposed ? TransposeMatVec(m, v) : MatVec(m, v);
        return Tanh(random.Next(2) == 0 ? product + Sum(v) : product);
    }

    private Tensor Concatenated()
    {
        Tensor a = Any(), b = Any();
        return a.Size + b.Size > 40 ? Sin(a) : Concat(Reshape(a, [a.Size]), Reshape(b, [b.Size]), 1);
    }

    private Tensor Part() => Any() is { Shape.Rank: > 0 } t
        ? t[random.Next(t.Shape[0])]
        : Broadcast(Any() is { Shape.IsScalar: true } s ? s : 2, [3]);
}
