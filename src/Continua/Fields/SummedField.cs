using System.Numerics;
using Continua.Compilation;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>
/// (y, a) ↦ (f, −aᵀ∂f/∂y), which keeps what goes with it: −aᵀ∂f/∂θ for the arguments asked for, first those per row, one after
/// the other with room for all lanes, then those summed over the rows.
/// </summary>
internal sealed unsafe class SummedField<T> : BlockField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphField<T> both;
    private readonly int half;
    private readonly int[] rowSizes, summedSizes;
    private readonly NativeBuffer<T> newest;

    /// <param name="program">Inputs t, y, a, arguments; outputs the two slopes, then what is kept; row values are placed.</param>
    public SummedField(Program<T> program, int dimension, int capacity, int arguments, int[] rowSizes, int[] summedSizes)
    {
        (half, this.rowSizes, this.summedSizes) = (dimension, rowSizes, summedSizes);
        both = new(program, dimension, capacity, arguments);
        int lanes = both.Frame.Capacity;
        Kept = rowSizes.Sum() + ((summedSizes.Sum() + lanes - 1) / lanes);
        newest = new(Kept * lanes);
    }

    public override int Dimension => 2 * half;

    public override bool ReadsTime => both.ReadsTime;

    public override bool NotesFailures => false;

    public override bool IsPlain => both.IsPlain;

    public override int Kept { get; }

    /// <summary>What an evaluation kept that was told to forget it.</summary>
    public T* Newest => newest.Data;

    public override void Bind(ReadOnlySpan<BlockValue<T>> values) => both.Bind(values);

    public override void Select(LaneMap map) => both.Select(map);

    public override void Evaluate(T* t, T* y, T* dy, T* kept)
    {
        both.TakeAllRows();
        (Program<T> program, Frame<T> frame) = (both.Program, both.Frame);
        nint adjoint = (nint)half * both.Lanes;
        frame[program.Inputs[2]] = y + adjoint;
        kept = kept == null ? newest.Data : kept;
        both.Place(0, dy);
        both.Place(1, dy + adjoint);
        PlaceRows(kept);
        program.BeginSums(frame);
        both.Run(t, y);
        program.FinishSums(frame);
        program.RunSummed(frame);
        both.Collect(0, half, dy);
        both.Collect(1, half, dy + adjoint);
        both.FailLate(dy, 2 * half);
        Keep(kept);
    }

    public override void Dispose()
    {
        both.Dispose();
        newest.Dispose();
    }

    private void PlaceRows(T* kept)
    {
        int output = 2;
        foreach (int size in rowSizes)
        {
            both.Place(output++, kept);
            kept += (nint)size * both.Frame.Capacity;
        }
    }

    private void Keep(T* kept)
    {
        int output = 2;
        foreach (int size in rowSizes)
        {
            both.Collect(output++, size, kept);
            kept += (nint)size * both.Frame.Capacity;
        }

        foreach (int size in summedSizes)
        {
            both.Frame.CopyCommon(both.Program.Outputs[output++], new(kept, size));
            kept += size;
        }
    }
}
