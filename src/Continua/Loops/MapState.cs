using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// The state of a map in one frame (the memory of one thread). The parts of all rows are lanes of the body's program:
/// part p of the row in lane l of the frame is lane p·lanes + l. The body runs for chunks of consecutive lanes.
/// </summary>
internal sealed unsafe class MapState<T> : IDisposable, IRowReport, ILoopSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The maximum number of lanes of a chunk, unless a single part of all rows takes more.</summary>
    private const int MaxLanes = 128;

    private readonly MapPlan<T> plan;
    private readonly Frame<T> frame;
    private readonly LaneProgram<T> program;
    private readonly LaneMap.Pool maps;
    private readonly BlockValue<T>[] parts, arguments;
    private readonly NativeBuffer<T>[] partsOfChunk, eachOfChunk, each, sums;
    private readonly NativeBuffer<T> summand = new();
    private readonly int[] eachSizes, sumSizes, rowOfLane, liveLanes;
    private readonly bool[] isLive;
    private readonly WideTimes<T> times;
    private readonly StepFailures<T> failures;
    private int total;

    public MapState(MapPlan<T> plan, Frame<T> frame)
    {
        (this.plan, this.frame, eachSizes, sumSizes) = (plan, frame, plan.EachSizes, plan.SumSizes);
        int capacity = Math.Max(Frame<T>.Widen(MaxLanes), frame.Capacity);
        MapBody body = plan.Map.Body;
        program = new(plan.Program(), capacity, body.Arguments.Length);
        maps = new(capacity, Frame<T>.MinimumCapacity);
        (parts, arguments) = (new BlockValue<T>[body.Parts.Length], new BlockValue<T>[body.Arguments.Length]);
        partsOfChunk = [.. body.Parts.Select(part => new NativeBuffer<T>(BlockSize.Of(part.Size, capacity)))];
        eachOfChunk = [.. eachSizes.Select(size => new NativeBuffer<T>(BlockSize.Of(size, capacity)))];
        each = [.. eachSizes.Select(_ => new NativeBuffer<T>())];
        sums = [.. sumSizes.Select(size => new NativeBuffer<T>(BlockSize.Of(size, frame.Capacity)))];
        (rowOfLane, liveLanes, isLive) = (new int[capacity], new int[capacity], new bool[frame.Capacity]);
        times = plan.Times();
        failures = new(plan.Map.Axis.Element switch
        {
            ElementType.Node => "node",
            ElementType.Edge => "edge",
            _ => "part",
        });
    }

    /// <summary>Applies the body to all parts of the rows of the frame.</summary>
    /// <param name="lanes">The number of lanes of the frame.</param>
    /// <param name="inputs">The values of the parts, then the arguments.</param>
    public void Run(int lanes, ReadOnlySpan<Operand> inputs)
    {
        Bind(lanes, inputs);
        program.Program.BeginSums(program.Frame);
        int partsPerChunk = Math.Max(1, MaxLanes / lanes);
        maps.Clear();
        LaneMap map = LaneMap.None;
        for (int first = 0, count = 0; first < total; first += count)
        {
            int partsOfThis = Math.Min(partsPerChunk, total - first);
            if (partsOfThis != count)
            {
                map = MapOf(partsOfThis, lanes);
            }

            count = partsOfThis;
            SelectLiveLanes(map, lanes);
            RunChunk(first, count, lanes, map);
        }

        program.Program.FinishSums(program.Frame);
        program.Program.RunSummed(program.Frame);
        failures.DropFrom(frame);
    }

    /// <summary>Returns a result in the lanes of the frame.</summary>
    public T* ResultOf(MapResult kind, int index) => (kind == MapResult.Each ? each : sums)[index].Data;

    /// <summary>Adds a sum over rows to the target.</summary>
    public void AddRowSum(int index, Span<T> target) =>
        program.Frame.AddCommon(program.Program.Outputs[eachSizes.Length + sumSizes.Length + index], target);

    public void Report(int firstRow, RunReport report) => failures.Report(firstRow, report);

    public void Dispose()
    {
        program.Dispose();
        times.Dispose();
        summand.Dispose();
        foreach (NativeBuffer<T> buffer in partsOfChunk.Concat(eachOfChunk).Concat(each).Concat(sums))
        {
            buffer.Dispose();
        }
    }

    private void Bind(int lanes, ReadOnlySpan<Operand> inputs)
    {
        MapBody body = plan.Map.Body;
        total = plan.CountIn(frame);
        times.Bind(frame, lanes, inputs);
        for (int i = 0; i < parts.Length; i++)
        {
            int size = body.Parts[i].Size * total;
            parts[i] = new(frame.Pointer(inputs[i], lanes), size, inputs[i].PerRow, lanes);
        }

        for (int k = 0; k < arguments.Length; k++)
        {
            Operand operand = inputs[parts.Length + k];
            arguments[k] = new(frame.Pointer(operand, lanes), body.Arguments[k].Size, operand.PerRow, lanes);
            arguments[k] = arguments[k] with { Wide = times[parts.Length + k] };
        }

        failures.Clear();
        program.Bind(arguments);
        Array.Clear(isLive);
        foreach (int row in frame.Rows)
        {
            isLive[row] = true;
        }

        for (int i = 0; i < each.Length; i++)
        {
            each[i].Grow(BlockSize.Of((long)eachSizes[i] * total, lanes));
        }

        for (int i = 0; i < sums.Length; i++)
        {
            new Span<T>(sums[i].Data, sumSizes[i] * lanes).Clear();
        }
    }

    /// <summary>Returns the rows in the lanes of a chunk. Padding lanes of the frame belong to its last row.</summary>
    private LaneMap MapOf(int count, int lanes)
    {
        for (int l = 0; l < count * lanes; l++)
        {
            rowOfLane[l] = Math.Min(l % lanes, frame.Occupied - 1);
        }

        return maps.Of(rowOfLane.AsSpan(0, count * lanes));
    }

    /// <summary>Selects the lanes of rows that have not failed, without padding lanes.</summary>
    private void SelectLiveLanes(LaneMap map, int lanes)
    {
        program.Select(map);
        int live = 0;
        for (int l = 0; l < map.Count; l++)
        {
            if (l % lanes < frame.Occupied && isLive[map.Rows[l]])
            {
                liveLanes[live++] = l;
            }
        }

        program.Frame.SelectRows(liveLanes.AsSpan(0, live));
    }

    private void RunChunk(int first, int count, int lanes, LaneMap map)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            program.SetInput(i, Gathered(i, first, count, lanes, map.Lanes));
        }

        times.BindParts(
            program.Frame, program.Program.Inputs, parts, new(first, count, total, lanes, map.Lanes));
        bool isWhole = count == total && map.Lanes == map.Count;
        for (int i = 0; i < each.Length; i++)
        {
            program.Place(i, isWhole ? each[i].Data : eachOfChunk[i].Data);
        }

        program.Run();
        for (int i = 0; i < each.Length; i++)
        {
            T* ofChunk = isWhole ? each[i].Data : eachOfChunk[i].Data;
            program.Collect(i, eachSizes[i], ofChunk);
            if (!isWhole)
            {
                Scatter(ofChunk, each[i].Data, eachSizes[i], first, count, lanes, map.Lanes);
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            AddToSum(i, count, lanes, map.Lanes);
        }

        if (StepFailures<T>.Occur(program.Frame))
        {
            AddFailures(first, lanes, map);
        }
    }

    /// <summary>Returns the values of the parts of a chunk, [size, lanes of the chunk].</summary>
    private T* Gathered(int part, int first, int count, int lanes, int chunkLanes)
    {
        BlockValue<T> value = parts[part];
        int size = plan.Map.Body.Parts[part].Size, width = count * lanes;
        if (value.PerRow && count == total && chunkLanes == width)
        {
            return value.Data;
        }

        T* target = partsOfChunk[part].Data;
        for (int c = 0; c < size; c++, target += chunkLanes)
        {
            nint at = ((nint)c * total) + first;
            if (value.PerRow)
            {
                new Span<T>(value.Data + (at * lanes), width).CopyTo(new(target, width));
            }
            else
            {
                for (int p = 0; p < count; p++)
                {
                    new Span<T>(target + (p * lanes), lanes).Fill(value.Data[at + p]);
                }
            }

            new Span<T>(target + width, chunkLanes - width).Fill(target[width - 1]);
        }

        return partsOfChunk[part].Data;
    }

    private void Scatter(T* source, T* target, int size, int first, int count, int lanes, int chunkLanes)
    {
        for (int c = 0; c < size; c++, source += chunkLanes)
        {
            nint at = (((nint)c * total) + first) * lanes;
            new Span<T>(source, count * lanes).CopyTo(new(target + at, count * lanes));
        }
    }

    /// <summary>Adds a value of the parts of a chunk to its sum, in the order of the parts.</summary>
    private void AddToSum(int index, int count, int lanes, int chunkLanes)
    {
        int size = sumSizes[index];
        T* values = summand.Grow(BlockSize.Of(size, program.Frame.Capacity)), sum = sums[index].Data;
        program.Copy(program.Program.Outputs[eachSizes.Length + index], size, values);
        for (int c = 0; c < size; c++, sum += lanes, values += chunkLanes)
        {
            for (int p = 0; p < count; p++)
            {
                T* ofPart = values + (p * lanes);
                for (int l = 0; l < lanes; l++)
                {
                    sum[l] += ofPart[l];
                }
            }
        }
    }

    private void AddFailures(int first, int lanes, LaneMap map)
    {
        failures.Add(program, lane => first + (lane / lanes), map);
        for (int row = 0; row < frame.Occupied; row++)
        {
            isLive[row] &= !failures.Contains(row);
        }
    }
}
