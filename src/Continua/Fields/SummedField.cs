using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>
/// The augmented field (y, a) ↦ (f, −aᵀ∂f/∂y). Each evaluation also stores −aᵀ∂f/∂θ for the requested arguments θ:
/// first those requested per row, each sized for the maximum number of lanes, then those summed over the rows.
/// </summary>
internal sealed unsafe class SummedField<T> : BlockField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphField<T> augmented;
    private readonly int half;
    private readonly int[] rowSizes, summedSizes;
    private readonly NativeBuffer<T> newest;

    /// <summary>Creates an instance for one thread.</summary>
    /// <param name="program">
    /// The program with inputs t, y, a, arguments and outputs f, −aᵀ∂f/∂y, then the values to store. The program writes
    /// f, −aᵀ∂f/∂y and the values per row directly into buffers of its caller.
    /// </param>
    /// <param name="dimension">The number of components of y.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    /// <param name="arguments">The number of arguments.</param>
    /// <param name="rowSizes">The numbers of components of the values stored per row.</param>
    /// <param name="summedSizes">The numbers of components of the values summed over rows.</param>
    public SummedField(
        Program<T> program, int dimension, int capacity, int arguments, int[] rowSizes, int[] summedSizes)
    {
        (half, this.rowSizes, this.summedSizes) = (dimension, rowSizes, summedSizes);
        augmented = new(program, dimension, capacity, arguments);
        int lanes = augmented.Frame.Capacity;
        Kept = rowSizes.Sum() + ((summedSizes.Sum() + lanes - 1) / lanes);
        newest = new(Kept * lanes);
    }

    public override int Dimension => 2 * half;

    public override bool ReadsTime => augmented.ReadsTime;

    public override bool NotesFailures => false;

    public override bool IsPlain => augmented.IsPlain;

    public override int Kept { get; }

    /// <summary>The values stored by the last evaluation that was called without a buffer for them.</summary>
    public T* Newest => newest.Data;

    public override void Bind(ReadOnlySpan<BlockValue<T>> values) => augmented.Bind(values);

    public override void Select(LaneMap map) => augmented.Select(map);

    public override void Evaluate(T* t, T* y, T* dy, T* kept)
    {
        augmented.SelectAllRows();
        (Program<T> program, Frame<T> frame) = (augmented.Program, augmented.Frame);
        nint adjoint = (nint)half * augmented.Lanes;
        frame[program.Inputs[2]] = y + adjoint;
        kept = kept == null ? newest.Data : kept;
        augmented.Place(0, dy);
        augmented.Place(1, dy + adjoint);
        PlaceRows(kept);
        program.BeginSums(frame);
        augmented.Run(t, y);
        program.FinishSums(frame);
        program.RunSummed(frame);
        augmented.Collect(0, half, dy);
        augmented.Collect(1, half, dy + adjoint);
        augmented.InvalidateFailedLanes(dy, 2 * half);
        StoreValues(kept);
    }

    public override void Dispose()
    {
        augmented.Dispose();
        newest.Dispose();
    }

    private void PlaceRows(T* kept)
    {
        int output = 2;
        foreach (int size in rowSizes)
        {
            augmented.Place(output++, kept);
            kept += (nint)size * augmented.Frame.Capacity;
        }
    }

    private void StoreValues(T* kept)
    {
        int output = 2;
        foreach (int size in rowSizes)
        {
            augmented.Collect(output++, size, kept);
            kept += (nint)size * augmented.Frame.Capacity;
        }

        foreach (int size in summedSizes)
        {
            augmented.Frame.CopyCommon(augmented.Program.Outputs[output++], new(kept, size));
            kept += size;
        }
    }
}
