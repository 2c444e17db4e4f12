using System.Numerics;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>Assertions about gradients through random solves.</summary>
internal static class SolveAssert
{
    /// <summary>Checks losses and the derivatives with respect to each leaf up to rounding.</summary>
    /// <param name="relative">The tolerance relative to the largest expected value of the leaf.</param>
    /// <param name="roundings">
    /// The allowed rounding error per row, in units of the machine epsilon: derivatives with respect to times are often
    /// small differences of values of about 1.
    /// </param>
    public static void Near<T>(
        SolveCase drawn, SolveDerivatives expected, GradientResult<T> result, double relative, double roundings,
        string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double rounding = roundings * double.CreateChecked(T.BitIncrement(T.One) - T.One);
        Near(drawn, expected, result, (by, rows) => (relative * by.Max(Math.Abs)) + (rows * rounding), where);
    }

    /// <summary>
    /// Checks that losses and derivatives are within a distance of the expected ones; where NaN is expected, they must
    /// be NaN.
    /// </summary>
    public static void Within<T>(
        SolveCase drawn, SolveDerivatives expected, GradientResult<T> result, double distance, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Near(drawn, expected, result, (_, _) => distance, where);

    /// <summary>Checks that a middle row and the last row have the same bits when evaluated alone.</summary>
    public static void RowsAreIndependent<T>(SolveCase drawn, Gradient<T> gradient, GradientResult<T> together, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int r in (HashSet<int>)[drawn.Rows / 2, drawn.Rows - 1])
        {
            byte[] alone = ManyRows<T>.BitsOf(drawn.Evaluate(gradient, r, 1), 0);
            Assert.True(ManyRows<T>.BitsOf(together, r).SequenceEqual(alone), $"{where}: row {r} has different bits when evaluated alone");
        }
    }

    /// <summary>Checks that all results have the same bits.</summary>
    public static void Same<T>(GradientResult<T> a, GradientResult<T> b, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Assert.True(BitsOf(a).SequenceEqual(BitsOf(b)), $"{where}: different bits");

    private static byte[] BitsOf<T>(GradientResult<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        .. BitConverter.GetBytes(result.Value), .. ManyRows<T>.Bits(result.ByParameters),
        .. Enumerable.Range(0, result.Losses.Length).SelectMany(r => ManyRows<T>.BitsOf(result, r)),
    ];

    private static void Near<T>(
        SolveCase drawn, SolveDerivatives expected, GradientResult<T> result, Func<double[], int, double> allowed,
        string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SolveDerivatives found = drawn.Found(result);
        Near(expected.Losses, found.Losses, allowed(expected.Losses, 1), $"{where}: losses");
        foreach ((int l, SolveLeaf leaf) in drawn.Leaves.Index())
        {
            double[] by = expected.ByLeaf[l];
            Near(by, found.ByLeaf[l], allowed(by, leaf.IsShared ? drawn.Rows : 1), $"{where}: {leaf.Name}");
        }
    }

    private static void Near(double[] expected, double[] found, double allowed, string where)
    {
        Assert.Equal(expected.Length, found.Length);
        bool near = expected.Zip(found).All(pair => double.IsNaN(pair.First)
            ? double.IsNaN(pair.Second) : Math.Abs(pair.First - pair.Second) <= allowed);
        Assert.True(
            near,
            $"{where} misses by more than {allowed}:\n{string.Join(' ', expected)}\nbut {string.Join(' ', found)}");
    }
}
