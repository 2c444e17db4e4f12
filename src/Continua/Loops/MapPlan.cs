using System.Numerics;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// The compiled body of one map, which the instructions of the map share. The body is compiled once all results have
/// been requested.
/// </summary>
internal sealed class MapPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Tensor> each = [], sums = [], rowSums = [];
    private readonly InputVariation[] arguments;
    private readonly Lock compiling = new();
    private Program<T>? program;

    private MapPlan(Lowering<T> lowering, Tensor run)
    {
        Map = (MapPrimitive)run.Primitive;
        State = lowering.State();
        arguments =
        [
            .. run.Inputs.Skip(Map.Body.Parts.Length).Select(a => new InputVariation(lowering.IsPerRow(a), EachCall: false)),
        ];
    }

    public MapPrimitive Map { get; }

    /// <summary>The index of the map's state in a frame.</summary>
    public int State { get; }

    public int[] EachSizes => [.. each.Select(value => value.Size)];

    public int[] SumSizes => [.. sums.Select(value => value.Size)];

    /// <summary>Returns the plan of a map, which the first call creates.</summary>
    public static MapPlan<T> Of(Lowering<T> lowering, Tensor run) =>
        lowering.Plan(run, () => new MapPlan<T>(lowering, run));

    /// <summary>Requests a value for every part; returns its index.</summary>
    public int RequestEach(Tensor expression) => ScanPlan<T>.IndexIn(each, expression);

    /// <summary>Requests the sum of a value over all parts; returns its index.</summary>
    public int RequestSum(Tensor expression) => ScanPlan<T>.IndexIn(sums, expression);

    /// <summary>Requests the sum of a value over all parts and rows; returns its index.</summary>
    public int RequestRowSum(Tensor expression) => ScanPlan<T>.IndexIn(rowSums, expression);

    /// <summary>
    /// The indices of the arguments from which times of solves in the body are computed, so that they are passed in
    /// double precision.
    /// </summary>
    public int[] TimedArguments() =>
        ScanPrimitive.Timed(Map.Body.Arguments, [.. each, .. sums, .. rowSums]);

    /// <summary>
    /// Returns the compiled body: (values of the part, arguments) ↦ the values for every part, those to sum over the
    /// parts, then the contributions to sums over rows.
    /// </summary>
    public Program<T> Program()
    {
        lock (compiling)
        {
            return program ??= Compile();
        }
    }

    private Program<T> Compile()
    {
        MapBody body = Map.Body;
        Graph graph = new(
            [.. body.Inputs], [.. each, .. sums, .. rowSums.Select(value => new Tensor(SumRowsPrimitive.Instance, value))]);
        InputVariation[] declared = [.. body.Parts.Select(_ => InputVariation.Rows), .. arguments];
        return Compiler<T>.Compile(graph, RunSums.InEachRun(graph, declared), placed: each.Count);
    }
}

/// <summary>Applies the body of a map to all parts of the rows of a frame.</summary>
internal sealed class MapInstruction<T>(MapPlan<T> plan, Operand result, params Operand[] reads)
    : Instruction<T>(result, reads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) =>
        ((MapState<T>)(frame.States[plan.State] ??= new MapState<T>(plan, frame))).Run(lanes, Reads);
}

/// <summary>Copies a result of a map to the lanes of a frame.</summary>
internal sealed unsafe class MapValueInstruction<T>(
    MapPlan<T> plan, MapResult kind, int index, int size, Operand result, Operand map)
    : Instruction<T>(result, map)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        T* source = ((MapState<T>)frame.States[plan.State]!).ResultOf(kind, index);
        new Span<T>(source, size * lanes).CopyTo(new(frame.Pointer(Result, lanes), size * lanes));
    }
}

/// <summary>Adds up a value over all parts of the rows of a frame.</summary>
internal sealed unsafe class MapRowSumInstruction<T>(MapPlan<T> plan, int index, int size, Operand result, Operand map)
    : RowSum<T>(result, map)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Begin(Frame<T> frame) => new Span<T>(frame.Pointer(Result, 1), size).Clear();

    public override void Run(Frame<T> frame, int lanes) =>
        ((MapState<T>)frame.States[plan.State]!).AddRowSum(index, new(frame.Pointer(Result, 1), size));

    public override void Finish(Frame<T> frame)
    {
    }
}
