using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Verification.Bits;

/// <summary>
/// An equation of four components with parameters, and rows of different states, spans, directions and numbers of steps, so that lanes
/// accept, reject and end at different times.
/// </summary>
/// <param name="split">Whether the equation is given as a stiff summand and another one.</param>
internal sealed class BitEquation : Module
{
    public const int Dimension = 4, Saves = 2;

    private readonly bool split;
    private readonly Tensor weights, shift;

    public BitEquation(bool split)
    {
        this.split = split;
        weights = Parameter("weights", [2, 2], Initializer.Zeros);
        shift = Parameter("shift", [2], Initializer.Zeros);
    }

    protected override IReadOnlyList<Module> Parts => [];

    public Parameters<T> Theta<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Layout, [.. ((double[])[0.7, -0.5, 0.4, 0.9, 0.2, -0.1]).Select(T.CreateTruncating)]);

    /// <summary>The initial states, [row, 4].</summary>
    public static T[,] Starts<T>(int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] starts = new T[count, Dimension];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i / Dimension, i % Dimension] = T.CreateTruncating(1.2 * Math.Sin((12.9898 * (first + (i / Dimension))) + (78.233 * (i % Dimension))));
        }

        return starts;
    }

    /// <summary>The inputs of a gradient: y₀, t₀, t₁ and two save times, [row, 8].</summary>
    public static T[,] Inputs<T>(int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] starts = Starts<T>(first, count), inputs = new T[count, Dimension + 2 + Saves];
        for (int row = 0; row < count; row++)
        {
            (double t0, double t1) = Span(first + row);
            double[] clock = [t0, t1, t0 + (0.31 * (t1 - t0)), t0 + (0.77 * (t1 - t0))];
            for (int i = 0; i < inputs.GetLength(1); i++)
            {
                inputs[row, i] = i < Dimension ? starts[row, i] : T.CreateTruncating(clock[i - Dimension]);
            }
        }

        return inputs;
    }

    /// <summary>The span of a row; every fifth is solved backwards.</summary>
    public static (double T0, double T1) Span(int row)
    {
        double t0 = 0.01 * (row % 7), length = 0.6 + (0.11 * (row % 9));
        return row % 5 == 4 ? (t0 + length, t0) : (t0, t0 + length);
    }

    /// <summary>The equation with numbers in place of the parameters.</summary>
    public static Term Plain(bool split) =>
        Equation(split, Constant([0.7, -0.5, 0.4, 0.9], [2, 2]), Vector(0.2, -0.1));

    /// <summary>A loss of a row, from its states at both save times and at t₁.</summary>
    public Tensor Loss(Tensor x, SolveOptions options)
    {
        SolvedTensor solved = Ode.Solve(Equation(split, weights, shift), x[..Dimension], x[4], x[5], x[6..], options);
        return Sum(Sin(solved.Saved)) + Sum(Vector(1, 0.5, -0.7, 1.3) * Square(solved.Last));
    }

    private static Term Equation(bool split, Tensor weights, Tensor shift) => split
        ? new SplitTerm(
            (t, y) => -2 * (y - Cos(t)) * (1 + (0.1 * Square(y))),
            (t, y) => Concat(Tanh(MatVec(weights, y[..2]) + (t * shift)), Sin(y[..2] * y[2..])))
        : new SeparableTerm(
            (t, p) => Sinh(p) + (0.2 * t * MatVec(weights, p)),
            (t, q) => (-4 * Sin(q)) - (q * Sum(Square(q))) + Tanh(MatVec(weights, q) + (Cos(3 * t) * shift)));

    private static Tensor Sinh(Tensor x) => (Exp(x) - Exp(-x)) / 2;
}
