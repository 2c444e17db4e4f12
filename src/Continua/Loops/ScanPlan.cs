using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>
/// The compiled step of one scan, which the instructions of the scan share. The step is compiled once all results have
/// been requested.
/// </summary>
internal sealed class ScanPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Tensor> each = [], sums = [], rowSums = [];
    private readonly InputVariation[] arguments;
    private readonly Tensor[] argumentValues;
    private readonly Lock compiling = new();
    private Program<T>? step, stepWithoutRowSums;
    private readonly int depth;
    private Operand[] reads = [];

    private ScanPlan(Lowering<T> lowering, Tensor run)
    {
        Scan = (ScanPrimitive)run.Primitive;
        State = lowering.State();
        arguments =
        [
            .. run.Inputs.Skip(Scan.FirstArgument).Select(a => new InputVariation(lowering.IsPerRow(a), EachCall: false)),
        ];
        argumentValues = run.Inputs[Scan.FirstArgument..];
        Tensor[] observed = run.Inputs[Scan.FirstObserved..Scan.FirstArgument];
        Block = lowering.StateOf(ScanPrimitive.SourceOf(observed[0]));
        Sources = [.. observed.Select(value => SourceOf(lowering, value))];
        Producers = [.. Sources.Select(source => source.Scan).OfType<ScanPlan<T>>().Distinct().OrderByDescending(plan => plan.depth)];
        depth = 1 + Producers.Select(plan => plan.depth).DefaultIfEmpty().Max();
    }

    public ScanPrimitive Scan { get; }

    /// <summary>The index of the scan's state in a frame.</summary>
    public int State { get; }

    /// <summary>The index of the state of a frame with the observations, a <see cref="RaggedBlock{T}"/>.</summary>
    public int Block { get; }

    /// <summary>The sources of the values that a step reads.</summary>
    public IReadOnlyList<ScanSource<T>> Sources { get; }

    /// <summary>
    /// The scans whose values a step reads, each before those whose values it reads itself. A scan that repeats steps
    /// changes which steps its own producers store, so that these have to follow it.
    /// </summary>
    public IReadOnlyList<ScanPlan<T>> Producers { get; }

    /// <summary>The number of components of each state, and of each sum over the steps of a row.</summary>
    public int[] StateSizes => [.. Scan.Body.States.Concat(sums).Select(state => state.Size)];

    /// <summary>The number of components of each value that is stored for every observation.</summary>
    public int[] EachSizes => [.. each.Select(value => value.Size)];

    /// <summary>The number of components of each sum over the steps of all rows.</summary>
    public int[] RowSumSizes => [.. rowSums.Select(sum => sum.Size)];

    /// <summary>Returns the plan of a scan, which the first call creates.</summary>
    public static ScanPlan<T> Of(Lowering<T> lowering, Tensor run) =>
        lowering.Plan(run, () => new ScanPlan<T>(lowering, run));

    /// <summary>
    /// Stores the operands that the scan reads, and returns them with those of all scans whose values it reads: these
    /// may have to repeat steps, for which their operands have to be unchanged.
    /// </summary>
    public Operand[] BindReads(Operand[] own)
    {
        OwnReads = own.Length;
        return reads = [.. own, .. Producers.SelectMany(plan => plan.reads)];
    }

    /// <summary>The number of operands of the scan itself: the states at the start, and the arguments.</summary>
    public int OwnReads { get; private set; }

    /// <summary>Requests a value for every observation; returns its index.</summary>
    public int RequestEach(Tensor expression) => IndexIn(each, expression);

    /// <summary>Requests the sum of a value over all steps; returns its index among the states.</summary>
    public int RequestSum(Tensor expression) => Scan.Body.States.Length + IndexIn(sums, expression);

    /// <summary>Requests the sum of a value over all steps and rows; returns its index.</summary>
    public int RequestRowSum(Tensor expression) => IndexIn(rowSums, expression);

    /// <summary>
    /// Returns the compiled step: (states, sums, observed values, arguments) ↦ the states and sums after the step, the
    /// values stored for the observation, then the contributions to sums over rows.
    /// </summary>
    /// <param name="withRowSums">Whether the step contributes to sums over rows.</param>
    public Program<T> Step(bool withRowSums)
    {
        lock (compiling)
        {
            return withRowSums || rowSums.Count == 0
                ? step ??= Compile(rowSums)
                : stepWithoutRowSums ??= Compile([]);
        }
    }

    /// <summary>
    /// The indices of the arguments from which times of solves in a step are computed, so that they are passed in double
    /// precision.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// In single precision, such a time comes from a state or from a computed value.
    /// </exception>
    public int[] TimedArguments()
    {
        ScanBody body = Scan.Body;
        Tensor[] expressions = [.. body.Next, .. sums, .. each, .. rowSums];
        int[] timed = ScanPrimitive.Timed(body.Arguments, expressions);
        bool isComputed = Array.Exists(timed, k => !IsPartOfInput(argumentValues[k]));
        return typeof(T) == typeof(double) || (!isComputed && ScanPrimitive.Timed(body.States, expressions).Length == 0)
            ? timed
            : throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one within a loop comes from "
                + "the loop's state or from a value computed outside; evaluate in double, or use Observation.Time and "
                + "Observation.Elapsed.");
    }

    private static bool IsPartOfInput(Tensor value)
    {
        while (value.Primitive is TakePrimitive)
        {
            value = value.Inputs[0];
        }

        return value.Inputs.Length == 0;
    }

    private Program<T> Compile(List<Tensor> summed)
    {
        ScanBody body = Scan.Body;
        Tensor[] before = [.. sums.Select(sum => Trace.Input("sum", sum.Shape))];
        Tensor[] ofCall = [.. body.States, .. before, .. body.Observed];
        Tensor[] outputs = [.. body.Next, .. sums.Select((sum, i) => before[i] + sum), .. each];
        Graph graph = new(
            [.. ofCall, .. body.Arguments],
            [.. outputs, .. summed.Select(value => new Tensor(SumRowsPrimitive.Instance, value))]);
        InputVariation[] declared = [.. ofCall.Select(_ => InputVariation.Rows), .. arguments];
        return Compiler<T>.Compile(graph, RunSums.InEachRun(graph, declared), placed: outputs.Length);
    }

    private static ScanSource<T> SourceOf(Lowering<T> lowering, Tensor value)
    {
        if (value.Primitive is ScanItem item)
        {
            ScanPlan<T> producer = Of(lowering, value.Inputs[0]);
            return new(producer, producer.RequestEach(item.Expression), default, value.Size);
        }

        return new(null, -1, ((ObservationPartPrimitive)value.Primitive).Part, value.Size);
    }

    /// <summary>Returns the index of an expression in a list, to which it is added if it is new.</summary>
    public static int IndexIn(List<Tensor> expressions, Tensor expression)
    {
        int index = expressions.FindIndex(known => ReferenceEquals(known, expression));
        if (index < 0)
        {
            expressions.Add(expression);
        }

        return index < 0 ? expressions.Count - 1 : index;
    }
}

/// <summary>The source of a value that the steps of a scan read.</summary>
/// <param name="Scan">The plan of the scan that stores the value for every observation; null for a part of the input.</param>
/// <param name="Item">The index of the value among those that the scan stores.</param>
/// <param name="Part">The part of the input.</param>
/// <param name="Size">The number of components.</param>
internal sealed record ScanSource<T>(ScanPlan<T>? Scan, int Item, ObservationPart Part, int Size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
