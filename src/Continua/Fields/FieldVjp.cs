using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Fields;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>The cotangents of a field's arguments, accumulated over the steps of a solve.</summary>
internal unsafe interface IArgumentCotangents<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Returns the accumulated cotangent of a per-row argument: component c of row r is stored at c·capacity + r.
    /// </summary>
    T* ByRowArgument(int index);

    /// <summary>Adds the accumulated cotangent of a summed argument to the target.</summary>
    void AddSummedArgument(int index, Span<T> target);
}

/// <summary>The cotangents that are requested from the derivative of a field.</summary>
/// <param name="RowArguments">The indices of the arguments whose cotangents are requested per row.</param>
/// <param name="SummedArguments">The indices of the arguments whose cotangents are requested summed over rows.</param>
/// <param name="Times">Whether the cotangents of times are requested.</param>
/// <param name="State">Whether the cotangent of the state is requested.</param>
internal sealed record VjpRequest(int[] RowArguments, int[] SummedArguments, bool Times, bool State = true)
{
    public bool AnyArguments => RowArguments.Length + SummedArguments.Length > 0;
}

/// <summary>
/// Pulls cotangents of a field's slope back to its state and time, and accumulates the cotangents of its arguments over
/// all calls.
/// </summary>
internal abstract unsafe class FieldVjp<T> : IArgumentCotangents<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows for which a solve within the field has failed since the arguments were bound.</summary>
    public List<int> Failed { get; } = [];

    /// <summary>
    /// Whether the derivative depends on t; if not, the times passed to <see cref="Pull"/> are ignored.
    /// </summary>
    public abstract bool ReadsTime { get; }

    /// <summary>Binds the arguments of a block and zeroes the accumulated cotangents.</summary>
    public abstract void Begin(ReadOnlySpan<BlockValue<T>> arguments);

    /// <summary>Assigns rows to the lanes for the following calls.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>
    /// Computes byY = cotangentᵀ ∂f/∂y and byT = cotangentᵀ ∂f/∂t where they are requested (for a plain C# field,
    /// always), and accumulates the cotangents of the arguments over the given lanes.
    /// </summary>
    /// <param name="t">The time of each lane.</param>
    /// <param name="y">The states, [dimension] per lane; augmented states (y, a) for the continuous adjoint.</param>
    /// <param name="kept">
    /// The intermediate values that the evaluation of the field stored; null if the derivative reads none.
    /// </param>
    /// <param name="cotangent">
    /// The cotangent of the slope, [dimension] per lane; with augmented states, one weight per lane.
    /// </param>
    /// <param name="byY">The cotangent of the state to write, [dimension] per lane.</param>
    /// <param name="byT">The cotangent of the time to write, one per lane.</param>
    /// <param name="lanes">The lanes to evaluate.</param>
    public abstract void Pull(T* t, T* y, T* kept, T* cotangent, T* byY, T* byT, ReadOnlySpan<int> lanes);

    /// <summary>
    /// Completes the accumulated cotangents, after the last call of <see cref="Pull"/> and before they are read.
    /// </summary>
    public abstract void Finish();

    /// <summary>
    /// Returns the accumulated cotangent of a per-row argument: component c of row r is stored at c·capacity + r.
    /// </summary>
    public abstract T* ByRowArgument(int index);

    /// <summary>Adds the accumulated cotangent of a summed argument to the target.</summary>
    public abstract void AddSummedArgument(int index, Span<T> target);

    public abstract void Dispose();
}

/// <summary>The derivative of a traced field, compiled from a graph of the derivative.</summary>
internal sealed unsafe class GraphFieldVjp<T> : FieldVjp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Program<T> program;
    private readonly VjpRequest request;
    private readonly GraphField<T> field;
    private readonly NativeBuffer<T>[] rowSums, laneSums;
    private readonly NativeBuffer<T> mask;
    private readonly int[] sizes, keptSizes;
    private readonly bool[] accumulatedByProgram;
    private readonly int capacity, firstArgument;

    public GraphFieldVjp(
        Program<T> program, VjpRequest request, int dimension, int capacity, int arguments, int[] sizes,
        params int[] keptSizes)
    {
        (this.program, this.request, this.capacity, this.sizes, this.keptSizes) =
            (program, request, capacity, sizes, keptSizes);
        firstArgument = (request.State ? 1 : 0) + (request.Times ? 1 : 0);
        field = new(program, dimension, capacity, arguments);
        rowSums = [.. sizes.Select(size => new NativeBuffer<T>(BlockSize.Of(size, capacity)))];
        laneSums = [.. sizes.Select(size => new NativeBuffer<T>(BlockSize.Of(size, field.Frame.Capacity)))];
        mask = new(field.Frame.Capacity);
        field.Frame.Gathered = new T*[sizes.Length];
        for (int k = 0; k < sizes.Length; k++)
        {
            field.Frame.Gathered[k] = laneSums[k].Data;
        }

        accumulatedByProgram = [.. sizes.Select((size, k) => program.OutputSizes[firstArgument + k] != size)];
    }

    public override bool ReadsTime => program.Reads(0);

    public override void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
        Failed.Clear();
        field.Bind(arguments);
        program.BeginSums(field.Frame);
        for (int k = 0; k < sizes.Length; k++)
        {
            new Span<T>(rowSums[k].Data, sizes[k] * capacity).Clear();
        }
    }

    public override void Select(LaneMap map)
    {
        bool rowsChange = !field.HasRowsOf(map);
        if (rowsChange)
        {
            MoveSums(intoLanes: false);
        }

        field.Select(map);
        if (rowsChange)
        {
            MoveSums(intoLanes: true);
        }
    }

    public override void Pull(T* t, T* y, T* kept, T* cotangent, T* byY, T* byT, ReadOnlySpan<int> lanes)
    {
        field.Frame[program.Inputs[2]] = cotangent;
        for (int k = 0; k < keptSizes.Length; kept += keptSizes[k++] * field.Frame.Capacity)
        {
            field.Frame[program.Inputs[3 + k]] = kept;
        }

        if (request.State)
        {
            field.Place(0, byY);
        }

        field.Frame.SelectRows(lanes);
        field.Run(t, y);
        if (field.Frame.RowCount < lanes.Length)
        {
            NoteFailed(lanes);
        }

        if (request.State)
        {
            field.Collect(0, field.Dimension, byY);
        }

        if (request.Times)
        {
            field.Copy(program.Outputs[firstArgument - 1], 1, byT);
        }

        if (sizes.Length > 0)
        {
            new Span<T>(mask.Data, field.Lanes).Clear();
            foreach (int lane in lanes)
            {
                mask.Data[lane] = T.One;
            }
        }

        for (int k = 0; k < sizes.Length; k++)
        {
            if (accumulatedByProgram[k])
            {
                continue;
            }

            Add(program.Outputs[firstArgument + k], sizes[k], laneSums[k].Data, lanes);
        }
    }

    public override void Finish()
    {
        MoveSums(intoLanes: false);
        program.FinishSums(field.Frame);
        program.RunSummed(field.Frame);
    }

    public override T* ByRowArgument(int index) => rowSums[index].Data;

    public override void AddSummedArgument(int index, Span<T> target) =>
        field.Frame.AddCommon(program.Outputs[firstArgument + sizes.Length + index], target);

    public override void Dispose()
    {
        field.Dispose();
        mask.Dispose();
        foreach (NativeBuffer<T> buffer in rowSums.Concat(laneSums))
        {
            buffer.Dispose();
        }
    }

    private void NoteFailed(ReadOnlySpan<int> lanes)
    {
        foreach (int lane in lanes)
        {
            if (!field.Frame.Rows.Contains(lane) && !Failed.Contains(field.Rows[lane]))
            {
                Failed.Add(field.Rows[lane]);
            }
        }

        field.Frame.Late.Clear();
    }

    /// <summary>
    /// Adds a cotangent to the sums of the given lanes. Sums stay in lane order while the lanes contain the same rows.
    /// </summary>
    private void Add(Operand output, int size, T* sums, ReadOnlySpan<int> lanes)
    {
        int laneCount = field.Lanes;
        T* source = field.Frame.Pointer(output, laneCount);
        if (output.PerRow && !output.Spread)
        {
            StageKernels<T>.AddWhere(sums, mask.Data, source, size, laneCount);
            return;
        }

        int step = output.ComponentStep(laneCount), laneStep = output.LaneStep;
        for (int c = 0; c < size; c++)
        {
            foreach (int lane in lanes)
            {
                sums[(c * laneCount) + lane] += source[(c * step) + (lane * laneStep)];
            }
        }
    }

    /// <summary>Copies the sums from row order to lane order, or back.</summary>
    private void MoveSums(bool intoLanes)
    {
        for (int k = 0; k < sizes.Length; k++)
        {
            for (int c = 0; c < sizes[k]; c++)
            {
                T* lane = laneSums[k].Data + ((nint)c * field.Lanes), row = rowSums[k].Data + ((nint)c * capacity);
                for (int l = 0; l < field.Rows.Length; l++)
                {
                    ref T rowSum = ref row[field.Rows[l]];
                    if (intoLanes)
                    {
                        lane[l] = rowSum;
                    }
                    else
                    {
                        rowSum = lane[l];
                    }
                }
            }
        }
    }
}
