using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua;

/// <summary>
/// The step constants and the noise that a loss reads, with the arrays of their values in an evaluation.
/// </summary>
internal sealed class StepInputs<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepConstant[] constants;
    private readonly RowNoise[] noises;
    private readonly T[][] values;
    private readonly T[][] draws;

    /// <param name="loss">The loss, whose leaves are searched.</param>
    /// <exception cref="ArgumentException">Two noises have the same name.</exception>
    public StepInputs(Tensor loss)
    {
        object?[] owners = [.. Graph.Sort([loss]).Select(node => (node.Primitive as Input)?.Owner)];
        (constants, noises) = ([.. owners.OfType<StepConstant>()], [.. owners.OfType<RowNoise>()]);
        values = [.. constants.Select(_ => new T[1])];
        draws = [.. noises.Select(_ => Array.Empty<T>())];
        foreach (RowNoise noise in noises)
        {
            Tensor.Guard(
                noises.Count(other => other.Name == noise.Name) == 1,
                $"Noises with equal names have equal numbers, but a loss reads several named '{noise.Name}'; "
                + $"give each a different name.");
        }
    }

    /// <summary>The leaves with a value per row.</summary>
    public Tensor[] PerRow => [.. noises.Select(noise => noise.Value)];

    /// <summary>The leaves whose value all rows share.</summary>
    public Tensor[] Constant => [.. constants.Select(constant => constant.Value)];

    /// <summary>
    /// The number of leaves with a value per row, which follow the weights among the inputs of a batch.
    /// </summary>
    public int PerRowCount => noises.Length;

    /// <summary>The number of leaves whose value all rows share, which are the last inputs of a batch.</summary>
    public int ConstantCount => constants.Length;

    /// <summary>Draws the noise of all rows.</summary>
    /// <param name="index">The index among <see cref="PerRow"/>.</param>
    /// <param name="from">The values of the evaluation.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentException">
    /// There is no key, or the number of row numbers differs from that of the rows.
    /// </exception>
    public ArraySlice<T> Noise(int index, StepValues from, int rows)
    {
        RowNoise noise = noises[index];
        IReadOnlyList<long>? numbers = from.RowNumbers;
        Tensor.Guard(
            from.Key is not null,
            $"A loss with noise is evaluated with a key, but '{noise.Name}' got none; set StepValues.Key.");
        Tensor.Guard(
            numbers is null || numbers.Count == rows,
            $"There is one number for each row, but got RowNumbers with {numbers?.Count} for {rows} rows; "
            + $"give {rows}, or leave them out.");
        int size = noise.Value.Size;
        if (draws[index].Length < BlockSize.Of(size, rows))
        {
            draws[index] = new T[BlockSize.Of(size, rows)];
        }

        RandomKey key = from.Key!.Value;
        for (int r = 0; r < rows; r++)
        {
            noise.Draw(key, numbers?[r] ?? r, draws[index].AsSpan(r * size, size));
        }

        return draws[index];
    }

    /// <summary>Returns the value of a step constant.</summary>
    /// <param name="index">The index among <see cref="Constant"/>.</param>
    /// <param name="from">The values of the evaluation.</param>
    public ArraySlice<T> ValueOf(int index, StepValues from)
    {
        values[index][0] = T.CreateTruncating(from.ValueOf(constants[index]));
        return values[index];
    }
}
