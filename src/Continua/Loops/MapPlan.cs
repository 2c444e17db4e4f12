using System.Numerics;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// The compiled body of one map, which the instructions of the map share. The body is compiled at the first run, after
/// all results have been requested.
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
            .. run.Inputs.Skip(Map.Body.Parts.Length)
                .Select(argument => new InputVariation(lowering.IsPerRow(argument), EachCall: false)),
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
    /// Returns the indices of the arguments from which times of solves in the body are computed. These arguments are
    /// passed in double precision, too.
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
            MapBody body = Map.Body;
            return program ??= Compiler<T>.Compile(
                new([.. body.Inputs],
                    [.. each, .. sums, .. rowSums.Select(value => new Tensor(SumRowsPrimitive.Instance, value))]),
                [.. body.Parts.Select(_ => InputVariation.Rows), .. arguments], placed: each.Count);
        }
    }
}
