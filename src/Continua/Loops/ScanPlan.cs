using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>
/// The compiled step of one scan, which the instructions of the scan share. The step is compiled at the first run,
/// after all results have been requested.
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
            .. run.Inputs.Skip(Scan.FirstArgument)
                .Select(argument => new InputVariation(lowering.IsPerRow(argument), EachCall: false)),
        ];
        argumentValues = run.Inputs[Scan.FirstArgument..];
        Tensor[] observed = run.Inputs[Scan.FirstObserved..Scan.FirstArgument];
        Block = lowering.StateOf(ScanPrimitive.SourceOf(observed[0]));
        Sources = [.. observed.Select(value => ((IObservationSource)value.Primitive).Source(lowering, value))];
        Producers =
        [
            .. Sources.Select(source => source.Scan).OfType<ScanPlan<T>>().Distinct()
                .OrderByDescending(plan => plan.depth),
        ];
        depth = 1 + Producers.Select(plan => plan.depth).DefaultIfEmpty().Max();
    }

    public ScanPrimitive Scan { get; }

    /// <summary>The index of the scan's state in a frame.</summary>
    public int State { get; }

    /// <summary>The index of the state of a frame with the observations, a <see cref="RaggedBlock{T}"/>.</summary>
    public int Block { get; }

    /// <summary>The sources of the values that a step reads.</summary>
    public ObservationSource<T>[] Sources { get; }

    /// <summary>
    /// The scans whose values a step reads. A scan precedes those whose values it reads in turn: if it has to repeat
    /// steps, they may have to store other steps for it, so that they are checked last.
    /// </summary>
    public ScanPlan<T>[] Producers { get; }

    /// <summary>The values of the arguments.</summary>
    public Tensor[] ArgumentValues => argumentValues;

    /// <summary>The number of components of each state, and of each sum over the steps of a row.</summary>
    public int[] StateSizes => [.. Scan.Body.States.Concat(sums).Select(state => state.Size)];

    /// <summary>The number of components of each value that is stored for every observation.</summary>
    public int[] EachSizes => [.. each.Select(value => value.Size)];

    /// <summary>Whether a step contributes to sums over the steps of all rows.</summary>
    public bool HasRowSums => rowSums.Count > 0;

    /// <summary>Returns the plan of a scan, which the first call creates.</summary>
    public static ScanPlan<T> Of(Lowering<T> lowering, Tensor run) =>
        lowering.Plan(run, () => new ScanPlan<T>(lowering, run));

    /// <summary>
    /// Stores the operands that the scan reads, and returns them with those of all scans whose values it reads. These
    /// scans may have to repeat steps later, so that the memory of their operands must not be reused before.
    /// </summary>
    public Operand[] BindReads(Operand[] operands)
    {
        DirectReads = operands.Length;
        return reads = [.. operands, .. Producers.SelectMany(plan => plan.reads)];
    }

    /// <summary>The operands of the scan, and of all scans whose values it reads.</summary>
    public IReadOnlyList<Operand> Reads => reads;

    /// <summary>The number of operands of the scan itself: the states at the start, and the arguments.</summary>
    public int DirectReads { get; private set; }

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
    /// Returns the indices of the arguments from which times of solves in a step are computed. These arguments are
    /// passed in double precision, too.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// In single precision, such a time is computed from a state or from a value that was computed outside.
    /// </exception>
    public int[] TimedArguments()
    {
        ScanBody body = Scan.Body;
        Tensor[] expressions = [.. body.Next, .. sums, .. each, .. rowSums];
        int[] timed = ScanPrimitive.Timed(body.Arguments, expressions);
        GuardTimes(
            Array.TrueForAll(timed, k => IsInDouble(argumentValues[k]))
            && ScanPrimitive.Timed(body.States, expressions).Length == 0);
        return timed;
    }

    /// <summary>Whether a value exists in double precision: a constant, an input or a part of an input.</summary>
    public static bool IsInDouble(Tensor value)
    {
        while (value.Primitive is TakePrimitive)
        {
            value = value.Inputs[0];
        }

        return value.Inputs.Length == 0;
    }

    /// <summary>Checks that all times of solves in the body of a loop come from values in double precision.</summary>
    /// <exception cref="NotSupportedException">
    /// In single precision, such a time comes from a state or from a computed value.
    /// </exception>
    public static void GuardTimes(bool areInDouble)
    {
        if (typeof(T) != typeof(double) && !areInDouble)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one within a loop comes from "
                + "the loop's state, from the values of a row's graph or from a value computed outside; evaluate in "
                + "double, or, over observations, use Observation.Time and Observation.Elapsed.");
        }
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
        return Compiler<T>.Compile(
            graph, [.. ofCall.Select(_ => InputVariation.Rows), .. arguments], placed: outputs.Length, sumsEachCall: true);
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
