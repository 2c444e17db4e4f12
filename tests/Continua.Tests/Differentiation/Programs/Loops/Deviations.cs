namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>The functions of the results of a program that are differentiated.</summary>
internal enum LoopLoss
{
    /// <summary>The sum of the results.</summary>
    Value,

    /// <summary>The sum and the squares of its derivatives.</summary>
    Penalty,

    /// <summary>The squares of derivatives in forward mode.</summary>
    Jvp,

    /// <summary>The product of the second derivatives and a vector.</summary>
    Hessian,
}

/// <summary>The largest deviations, relative to 1 + |expected|: of values, and of derivatives by order.</summary>
internal sealed class Deviations
{
    private readonly double[,] worst = new double[4, 2];

    public void Check(double expected, double found, LoopLoss loss, bool isGradient, string what)
    {
        double deviation = Math.Abs(expected - found) / (1 + Math.Abs(expected));
        ref double largest = ref worst[(int)loss, isGradient ? 1 : 0];
        largest = Math.Max(largest, deviation);
        double tolerance = loss == LoopLoss.Value && !isGradient ? 1e-12 : 1e-10;
        Assert.True(deviation <= tolerance, $"{what}: {expected:R} without loops, but {found:R}");
    }

    public override string ToString() => string.Join("; ", Enum.GetValues<LoopLoss>().Select(
        loss => FormattableString.Invariant($"{loss} {worst[(int)loss, 0]:E1}, gradient {worst[(int)loss, 1]:E1}")));
}
