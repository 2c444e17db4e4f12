using System.Numerics;

namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// The order conditions for one matrix A, with weights b or bⱼ(θ) given later. For a Rosenbrock method, A + Γ replaces
/// A at vertices with a single child. Reference: Hairer and Wanner (1996), section IV.7.
/// </summary>
internal sealed class OrderConditions<T>
    where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>
{
    private static readonly IReadOnlyList<RootedTree> AllTrees = RootedTree.UpTo(10);

    private readonly Arithmetic<T> arithmetic;
    private readonly IReadOnlyList<RootedTree> trees;
    private readonly T[][] elementaryWeights;

    public OrderConditions(double[][] a, Arithmetic<T> arithmetic, int upTo = 9)
        : this(a, a, arithmetic, upTo)
    {
    }

    public OrderConditions(double[][] a, double[][] single, Arithmetic<T> arithmetic, int upTo = 9)
    {
        this.arithmetic = arithmetic;
        trees = [.. AllTrees.Where(tree => tree.Order <= upTo)];
        T[][] matrix = Matrix(a);
        T[][] singleMatrix = ReferenceEquals(a, single) ? matrix : Matrix(single);
        T[] ones = [.. a.Select(_ => arithmetic.Of(1))];
        elementaryWeights = new T[trees.Count][];
        T[][] products = new T[trees.Count][];
        T[][] singleProducts = new T[trees.Count][];
        foreach (RootedTree tree in trees)
        {
            // Φᵢ(t) is the product over the root's children u of (A Φ(u))ᵢ.
            T[][] factors = tree.Children.Count == 1 ? singleProducts : products;
            T[] weights = tree.Children.Aggregate(
                ones,
                (product, child) => [.. product.Zip(factors[child.Index], (x, y) => x * y)]);
            elementaryWeights[tree.Index] = weights;
            products[tree.Index] = [.. matrix.Select(row => Dot(row, weights))];
            singleProducts[tree.Index] =
                matrix == singleMatrix ? products[tree.Index] : [.. singleMatrix.Select(row => Dot(row, weights))];
        }
    }

    /// <summary>The largest residual among the trees with the given number of nodes.</summary>
    public double MaxResidual(double[] weights, int order, double theta = 1)
    {
        T[] b = [.. weights.Select(arithmetic.Of)];
        return trees
            .Where(tree => tree.Order == order)
            .Max(tree => arithmetic.Residual(Dot(b, elementaryWeights[tree.Index]), Math.Pow(theta, order), tree.Gamma));
    }

    private T[][] Matrix(double[][] rows) => [.. rows.Select(row => row.Select(arithmetic.Of).ToArray())];

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
