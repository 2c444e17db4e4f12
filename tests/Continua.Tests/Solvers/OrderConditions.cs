using System.Numerics;

namespace Continua.Tests.Solvers;

/// <summary>The order conditions of one matrix A, for weights b or bⱼ(θ) given later.</summary>
internal sealed class OrderConditions<T>
    where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>
{
    private static readonly IReadOnlyList<RootedTree> Trees = RootedTree.UpTo(9);

    private readonly Arithmetic<T> arithmetic;
    private readonly T[][] elementaryWeights;

    public OrderConditions(double[][] a, Arithmetic<T> arithmetic)
    {
        this.arithmetic = arithmetic;
        T[][] matrix = [.. a.Select(row => row.Select(arithmetic.Of).ToArray())];
        T[] ones = [.. a.Select(_ => arithmetic.Of(1))];
        elementaryWeights = new T[Trees.Count][];
        T[][] products = new T[Trees.Count][];
        foreach (RootedTree tree in Trees)
        {
            // Φᵢ(t) is the product over the root's children u of (A Φ(u))ᵢ.
            T[] weights = tree.Children.Aggregate(
                ones,
                (product, child) => [.. product.Zip(products[child.Index], (x, y) => x * y)]);
            elementaryWeights[tree.Index] = weights;
            products[tree.Index] = [.. matrix.Select(row => Dot(row, weights))];
        }
    }

    /// <summary>The largest miss among the trees with exactly so many nodes.</summary>
    public double Worst(double[] weights, int order, double theta = 1)
    {
        T[] b = [.. weights.Select(arithmetic.Of)];
        return Trees
            .Where(tree => tree.Order == order)
            .Max(tree => arithmetic.Miss(Dot(b, elementaryWeights[tree.Index]), Math.Pow(theta, order), tree.Gamma));
    }

    private T Dot(T[] left, T[] right)
    {
        T sum = arithmetic.Of(0);
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
