namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>An input of a solve: given per row, or a parameter shared by all rows.</summary>
/// <param name="numbers">The values of each row; for a shared leaf, those of the first row apply to all.</param>
internal sealed class SolveLeaf(string name, Shape shape, bool isShared, double[][] numbers)
{
    public string Name => name;

    public Shape Shape => shape;

    public bool IsShared => isShared;

    public int Size => shape.Size;

    public double[] this[int row] => numbers[isShared ? 0 : row];

    /// <summary>The values of some rows, as an input of a gradient.</summary>
    public double[,] Rows(int first, int count)
    {
        double[,] rows = new double[count, Size];
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c < Size; c++)
            {
                rows[r, c] = numbers[first + r][c];
            }
        }

        return rows;
    }
}

/// <summary>The shared leaves as the parameters of a module.</summary>
internal sealed class SharedLeaves : Learning.Module
{
    private readonly Dictionary<SolveLeaf, Tensor> values = [];
    private readonly double[] numbers;

    public SharedLeaves(IEnumerable<SolveLeaf> leaves)
    {
        SolveLeaf[] shared = [.. leaves.Where(leaf => leaf.IsShared)];
        foreach (SolveLeaf leaf in shared)
        {
            values[leaf] = Parameter(leaf.Name, leaf.Shape, Learning.Initializer.Zeros);
        }

        numbers = [.. shared.SelectMany(leaf => leaf[0])];
    }

    protected override IReadOnlyList<Learning.Module> Parts => [];

    public Tensor this[SolveLeaf leaf] => values[leaf];

    public Learning.Parameters<T> Numbers<T>()
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        new(Layout, [.. numbers.Select(T.CreateTruncating)]);
}
