using System.Numerics;
using Continua.Compilation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>The cotangents of a field's arguments, gathered over a solve.</summary>
internal unsafe interface IArgumentCotangents<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The gathered cotangent of a row argument: component c of row r at c·capacity + r.</summary>
    T* ByRowArgument(int index);

    /// <summary>Adds the gathered cotangent of a summed argument.</summary>
    void AddSummedArgument(int index, Span<T> target);
}

/// <summary>What is asked of the derivative of a field.</summary>
/// <param name="RowArguments">The arguments whose cotangents are wanted per row.</param>
/// <param name="SummedArguments">The arguments whose cotangents are wanted summed over rows.</param>
/// <param name="Times">Whether cotangents of times are wanted.</param>
/// <param name="State">Whether that of the state is wanted.</param>
internal sealed record VjpRequest(int[] RowArguments, int[] SummedArguments, bool Times, bool State = true)
{
    public bool AnyArguments => RowArguments.Length + SummedArguments.Length > 0;
}

/// <summary>
/// Pulls cotangents of a field's slope back to its state and time, and gathers those of its arguments over all calls.
/// </summary>
internal abstract unsafe class FieldVjp<T> : IArgumentCotangents<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows for which a solve within the field failed since the arguments were bound.</summary>
    public List<int> Failed { get; } = [];

    /// <summary>Whether the derivative depends on t; if not, the times given may be anything.</summary>
    public abstract bool ReadsTime { get; }

    /// <summary>Binds the arguments of a block and sets what is gathered to zero.</summary>
    public abstract void Begin(ReadOnlySpan<BlockValue<T>> arguments);

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>
    /// byY = cotangentᵀ ∂f/∂y, byT = cotangentᵀ ∂f/∂t, where they were asked for (in plain code, always); gathers the arguments'
    /// cotangents over the given lanes.
    /// </summary>
    /// <param name="kept">What the evaluation of the field kept for this.</param>
    /// <param name="cotangent">Of the slope; or one weight a lane, where y holds the adjoint too.</param>
    public abstract void Pull(T* t, T* y, T* kept, T* cotangent, T* byY, T* byT, ReadOnlySpan<int> lanes);

    /// <summary>Completes what is summed over rows.</summary>
    public abstract void Finish();

    /// <summary>The gathered cotangent of a row argument: component c of row r at c·capacity + r.</summary>
    public abstract T* ByRowArgument(int index);

    /// <summary>Adds the gathered cotangent of a summed argument.</summary>
    public abstract void AddSummedArgument(int index, Span<T> target);

    public abstract void Dispose();
}

/// <summary>The derivative of a traced field, as a graph of its own.</summary>
internal sealed unsafe class GraphFieldVjp<T> : FieldVjp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Program<T> program;
    private readonly VjpRequest request;
    private readonly GraphField<T> field;
    private readonly NativeBuffer<T>[] gathered, inLanes;
    private readonly NativeBuffer<T> mask;
    private readonly int[] sizes, keptSizes;
    private readonly bool[] gathers;
    private readonly int capacity, firstArgument;

    public GraphFieldVjp(
        Program<T> program, VjpRequest request, int dimension, int capacity, int arguments, int[] sizes, params int[] keptSizes)
    {
        (this.program, this.request, this.capacity, this.sizes, this.keptSizes) = (program, request, capacity, sizes, keptSizes);
        firstArgument = (request.State ? 1 : 0) + (request.Times ? 1 : 0);
        field = new(program, dimension, capacity, arguments);
        gathered = [.. sizes.Select(size => new NativeBuffer<T>(BlockSize.Of(size, capacity)))];
        inLanes = [.. sizes.Select(size => new NativeBuffer<T>(BlockSize.Of(size, field.Frame.Capacity)))];
        mask = new(field.Frame.Capacity);
        field.Frame.Gathered = new T*[sizes.Length];
        for (int k = 0; k < sizes.Length; k++)
        {
            field.Frame.Gathered[k] = inLanes[k].Data;
        }

        gathers = [.. sizes.Select((size, k) => program.OutputSizes[firstArgument + k] != size)];
    }

    public override bool ReadsTime => program.Reads(0);

    public override void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
        Failed.Clear();
        field.Bind(arguments);
        program.BeginSums(field.Frame);
        for (int k = 0; k < sizes.Length; k++)
        {
            new Span<T>(gathered[k].Data, sizes[k] * capacity).Clear();
        }
    }

    public override void Select(LaneMap map)
    {
        bool moves = !field.Holds(map);
        if (moves)
        {
            Move(intoLanes: false);
        }

        field.Select(map);
        if (moves)
        {
            Move(intoLanes: true);
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
            if (gathers[k])
            {
                // The program has added it already.
                continue;
            }

            Add(program.Outputs[firstArgument + k], sizes[k], inLanes[k].Data, lanes);
        }
    }

    public override void Finish()
    {
        Move(intoLanes: false);
        program.FinishSums(field.Frame);
        program.RunSummed(field.Frame);
    }

    public override T* ByRowArgument(int index) => gathered[index].Data;

    public override void AddSummedArgument(int index, Span<T> target) =>
        field.Frame.AddCommon(program.Outputs[firstArgument + sizes.Length + index], target);

    public override void Dispose()
    {
        field.Dispose();
        mask.Dispose();
        foreach (NativeBuffer<T> buffer in gathered.Concat(inLanes))
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

    /// <summary>Adds a cotangent where lanes are wanted: sums stay in lanes for as long as these hold the same rows.</summary>
    private void Add(Operand output, int size, T* sums, ReadOnlySpan<int> lanes)
    {
        int all = field.Lanes;
        T* source = field.Frame.Pointer(output, all);
        if (output.PerRow && !output.Spread)
        {
            StageKernels<T>.AddWhere(sums, mask.Data, source, size, all);
            return;
        }

        int step = output.ComponentStep(all), laneStep = output.LaneStep;
        for (int c = 0; c < size; c++)
        {
            foreach (int lane in lanes)
            {
                sums[(c * all) + lane] += source[(c * step) + (lane * laneStep)];
            }
        }
    }

    /// <summary>Moves the sums from the rows to their lanes, or back.</summary>
    private void Move(bool intoLanes)
    {
        for (int k = 0; k < sizes.Length; k++)
        {
            for (int c = 0; c < sizes[k]; c++)
            {
                T* lane = inLanes[k].Data + ((nint)c * field.Lanes), row = gathered[k].Data + ((nint)c * capacity);
                for (int l = 0; l < field.Rows.Length; l++)
                {
                    ref T its = ref row[field.Rows[l]];
                    if (intoLanes)
                    {
                        lane[l] = its;
                    }
                    else
                    {
                        its = lane[l];
                    }
                }
            }
        }
    }
}
