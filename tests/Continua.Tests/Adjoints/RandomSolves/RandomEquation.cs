using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>
/// A random smooth equation with arguments and rates of running costs: over tensors, over taped numbers, and in plain
/// C#.
/// </summary>
/// <remarks>
/// A field in plain C# takes no arguments; they are appended to the state as constant components, before the costs.
/// </remarks>
internal sealed class RandomEquation
{
    private readonly SmoothProgram slope, rates;
    private readonly int argumentSize;

    public RandomEquation(System.Random random)
    {
        (Dimension, Costs) = (1 + random.Next(3), random.Next(3));
        Arguments = [[2], [Dimension, Dimension], [Dimension], []];
        argumentSize = Arguments.Sum(shape => shape.Size);
        slope = new(random.Next(), 4 + random.Next(12), [Dimension], [[], [Dimension], .. Arguments]);
        rates = new(
            random.Next(), 2 + random.Next(4), [Math.Max(1, Costs)], [[], [Dimension], [Dimension], .. Arguments]);
    }

    public int Dimension { get; }

    public int Costs { get; }

    public Shape[] Arguments { get; }

    /// <summary>The slope, in the shape of y.</summary>
    public Tensor Slope(Tensor t, Tensor y, Tensor[] arguments) =>
        Reshape(slope.Write([t, Reshape(y, [Dimension]), .. arguments]), y.Shape);

    public Tensor Rates(Tensor t, Tensor y, Tensor dy, Tensor[] arguments) =>
        rates.Write([t, Reshape(y, [Dimension]), Reshape(dy, [Dimension]), .. arguments]);

    /// <summary>The slopes of a state followed by costs.</summary>
    public Taped[] Slopes(Taped t, Taped[] state, Taped[][] arguments)
    {
        Taped[] y = state[..Dimension], dy = slope.Run([[t], y, .. arguments]);
        return [.. dy, .. Costs > 0 ? rates.Run([[t], y, dy, .. arguments]) : []];
    }

    /// <summary>The slopes of a state followed by arguments and costs.</summary>
    public Taped[] PlainSlopes(Taped t, Taped[] state)
    {
        int at = Dimension;
        Taped[] slopes = Slopes(t, state, [.. Arguments.Select(shape => state[at..(at += shape.Size)])]);
        return [.. slopes[..Dimension], .. new Taped[argumentSize], .. slopes[Dimension..]];
    }

    public void PlainField<T>(T t, ReadOnlySpan<T> y, Span<T> dy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Taped[] slopes = PlainSlopes(Taped.Constant(double.CreateTruncating(t)), Numbers(y, Taped.Constant));
        for (int c = 0; c < slopes.Length; c++)
        {
            dy[c] = T.CreateTruncating(slopes[c].Value);
        }
    }

    public T PlainVjp<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tape tape = new();
        Taped[] state = Numbers(y, value => Taped.Variable(value, tape));
        Taped[] slopes = PlainSlopes(Taped.Variable(double.CreateTruncating(t), tape), state);
        Taped weightedSum = Taped.Constant(0);
        for (int c = 0; c < slopes.Length; c++)
        {
            weightedSum += slopes[c] * double.CreateTruncating(cotangent[c]);
        }

        double[] by = weightedSum.Derivatives()!;
        for (int c = 0; c < state.Length; c++)
        {
            byY[c] = T.CreateTruncating(by[c]);
        }

        return T.CreateTruncating(by[state.Length]);
    }

    private static Taped[] Numbers<T>(ReadOnlySpan<T> values, Func<double, Taped> number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Taped[] numbers = new Taped[values.Length];
        for (int c = 0; c < numbers.Length; c++)
        {
            numbers[c] = number(double.CreateTruncating(values[c]));
        }

        return numbers;
    }
}
