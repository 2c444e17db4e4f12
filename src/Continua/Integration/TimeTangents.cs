namespace Continua.Integration;

/// <summary>The tangents of the times of a block's rows: t₀, t₁ and the save times.</summary>
/// <param name="saves">The number of save times of a row.</param>
/// <param name="capacity">The maximum number of rows.</param>
internal sealed class TimeTangents(int saves, int capacity)
{
    private readonly double[] values = new double[(2 + saves) * capacity];

    /// <summary>Sets a tangent.</summary>
    /// <param name="index">0 for t₀, 1 for t₁, 2 + s for save time s.</param>
    public void Set(int row, int index, double value) => values[(row * (2 + saves)) + index] = value;

    /// <summary>Returns the tangent of a knot; 0 for one that is neither t₀, t₁ nor a save time.</summary>
    public double Of(int row, int knot) =>
        knot == RowState.StartKnot ? values[row * (2 + saves)]
        : knot == saves ? values[(row * (2 + saves)) + 1]
        : knot >= 0 && knot < saves ? values[(row * (2 + saves)) + 2 + knot]
        : 0;
}
