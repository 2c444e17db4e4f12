using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Execution;

/// <summary>A network with various operations, large enough to reach every tile of the matrix products.</summary>
internal sealed class NetworkLoss<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Mlp first = new([3, 37, 19], Activation.Tanh), second = new([19, 8, 2], Activation.Silu);
    private readonly Gradient<T> gradient;
    private readonly Parameters<T> parameters;

    public NetworkLoss(int threads = 1)
    {
        Both both = new(first, second);
        Tensor Loss(Tensor x, Tensor target)
        {
            Tensor hidden = Elu(first.Apply(Concat(x, Sin(x[0]))));
            return Sum(Square(second.Apply(hidden / (1 + Max(Abs(hidden)))) - target)) + (0.01 * LogSumExp(hidden));
        }

        gradient = new(2, x => Loss(x[0], x[1]), both, new() { Threads = threads });
        parameters = both.Initialize<T>(new RandomKey(3));
    }

    public GradientResult<T> Evaluate(int from, int count) =>
        gradient.Evaluate(parameters, null, [Draw(from, count, 1), Draw(from, count, 2)]);

    public void Dispose() => gradient.Dispose();

    private static T[,] Draw(int from, int count, ulong seed)
    {
        T[,] rows = new T[count, 2];
        for (int r = 0; r < count; r++)
        {
            (rows[r, 0], rows[r, 1]) = (Number(seed, from + r, 0), Number(seed, from + r, 1));
        }

        return rows;
    }

    private static T Number(ulong seed, int row, int c) => T.CreateTruncating((3 * new RandomKey(seed).Split(row).Uniform(c)) - 1.5);

    private sealed class Both(params Module[] parts) : Module
    {
        protected override IReadOnlyList<Module> Parts => parts;
    }
}
