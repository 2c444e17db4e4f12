using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// Compiles a graph to a program: optimises it, assigns strata, emits instructions and allocates memory.
/// </summary>
internal sealed class Compiler<T> : Lowering<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Strata strata;
    private readonly Dictionary<Tensor, Operand> operands = new(ReferenceEqualityComparer.Instance);
    private readonly List<(int Size, bool PerRow, bool Bound)> slots = [];
    private readonly List<(Stratum Stratum, Instruction<T> Instruction)> emitted = [];
    private readonly List<(int Slot, double[] Values)> literals = [];
    private readonly HashSet<int> persistent = [];
    private readonly Dictionary<(Tensor Owner, Type Kind), object> plansOf = [];
    private readonly Dictionary<Tensor, int> raggedStates = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, IObservationOutput<T>> observationOutputs =
        new(ReferenceEqualityComparer.Instance);

    private readonly bool sumsEachCall;
    private int states;

    private Compiler(Strata strata, bool sumsEachCall) => (this.strata, this.sumsEachCall) = (strata, sumsEachCall);

    /// <summary>Compiles a graph whose inputs vary as declared.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="declared">Whether each input varies between rows and between calls.</param>
    /// <param name="placed">
    /// The number of leading outputs that are written to memory bound by the caller, if possible; see
    /// <see cref="Program{T}.IsPlaced"/>.
    /// </param>
    /// <param name="sumsEachCall">
    /// Whether each call adds its rows to all sums over rows, also to those of values that are held over many calls.
    /// </param>
    public static Program<T> Compile(
        Graph graph, IReadOnlyList<InputVariation> declared, int placed = 0, bool sumsEachCall = false)
    {
        Precision.Guard<T>();
        Graph optimized = Passes.Optimize(graph, declared, mergesLoops: true);
        Compiler<T> compiler = new(new(optimized, declared), sumsEachCall);
        int[] inputs = [.. optimized.Inputs.Select((input, i) => compiler.Bind(input, declared[i]))];
        foreach (Tensor node in optimized.Nodes)
        {
            if (!compiler.operands.ContainsKey(node) && !compiler.IsLoweredOnDemand(node))
            {
                compiler.Lower(node);
            }
        }

        Operand[] outputs = [.. optimized.Outputs.Select(compiler.Output)];
        new RowSumFusion<T>(compiler.emitted, outputs, compiler.PersistentSlot).Run();
        new InPlaceConcat<T>(compiler.emitted, compiler.SizeOfTransient).Run();
        bool[] isPlaced =
            [.. outputs.Select((output, k) => k < placed && compiler.TryPlace(optimized.Outputs[k], output))];
        return new(
            compiler.emitted.ToLookup(e => e.Stratum, e => e.Instruction),
            compiler.Plan(), [.. compiler.literals], inputs, outputs, isPlaced, compiler.states)
        {
            OutputSizes = [.. optimized.Outputs.Select(output => output.Size)],
            ObservationOutputs = [.. optimized.Outputs.Select(compiler.observationOutputs.GetValueOrDefault)],
            RaggedStates = [.. optimized.Inputs.Select(input => compiler.raggedStates.GetValueOrDefault(input, -1))],
        };
    }

    public override Operand Read(Tensor value)
    {
        if (!operands.TryGetValue(value, out Operand operand))
        {
            Lower(value);
            operand = operands[value];
        }

        return operand;
    }

    public override Operand ReadSpread(Tensor value) =>
        value.Primitive is TakePrimitive { IsSpread: true } ? Read(value.Inputs[0]) with { Spread = true } : Read(value);

    public override Operand ReadRepeated(Tensor value, out ComponentMap? map)
    {
        map = IsRepeatedInPlace(value) && !operands.ContainsKey(value) ? ((TakePrimitive)value.Primitive).Map : null;
        return map is null ? ReadSpread(value) : Read(value.Inputs[0]);
    }

    public override Operand Write(Tensor value)
    {
        bool perRow = strata.IsPerRow(value);
        bool isLongLiteral = !perRow && value.Primitive is Literal && value.Size >= LongLiterals<T>.MinLength;

        // The size of a value with one entry per node or edge is known only to the instruction that computes it.
        int slot = Slot(value.Size, perRow, isLongLiteral || value.Element is ElementType.Node or ElementType.Edge);
        if (strata[value] != Stratum.Rows)
        {
            persistent.Add(slot);
        }

        if (value.Primitive is Literal literal)
        {
            literals.Add((slot, literal.Values));
        }

        return operands[value] = new(slot, 0, perRow, Spread: false);
    }

    public override void Alias(Tensor value, Operand operand) => operands[value] = operand;

    public override int PersistentSlot(int size)
    {
        int slot = Slot(size, perRow: false, bound: false);
        persistent.Add(slot);
        return slot;
    }

    public override int ScratchSlot(int size) => Slot(size, perRow: true, bound: false);

    public override int State() => states++;

    public override int StateOf(Tensor raggedInput) => raggedStates[raggedInput];

    public override TPlan Plan<TPlan>(Tensor owner, Func<TPlan> create)
    {
        if (!plansOf.TryGetValue((owner, typeof(TPlan)), out object? plan))
        {
            plansOf[(owner, typeof(TPlan))] = plan = create();
        }

        return (TPlan)plan;
    }

    public override bool IsHeldConstant(Tensor value) => strata[value] == Stratum.Constant;

    public override bool IsPerRow(Tensor value) => strata.IsPerRow(value);

    public override void Emit(Tensor value, Instruction<T> instruction)
    {
        // A sum over rows is accumulated while its operand is computed: with the held rows, or with the rows of a call.
        Stratum stratum = value.Primitive is SumRowsPrimitive ? RowStratumOf(value.Inputs[0]) : strata[value];
        emitted.Add((stratum, instruction));
    }

    // The operations that read an outer product or a broadcast may compute it themselves. Such an operation is lowered
    // only when an instruction reads its whole result.
    private bool IsLoweredOnDemand(Tensor node) =>
        node.Primitive is IRowSummable || node.Primitive is TakePrimitive { IsSpread: true } || IsRepeatedInPlace(node);

    // A broadcast that is held constant over many calls is cheaper to read as a copy.
    private bool IsRepeatedInPlace(Tensor node) =>
        node.Primitive is TakePrimitive { IsSpread: false } take && !IsHeldConstant(node) && Repetitions.CanRead(take.Map);

    private Stratum RowStratumOf(Tensor summand) =>
        strata[summand] == Stratum.HeldRows && !sumsEachCall ? Stratum.HeldRows : Stratum.Rows;

    private void Lower(Tensor node) => node.Primitive.Lower(this, node);

    private int Bind(Tensor input, InputVariation declared)
    {
        int slot = Slot(input.Size, declared.PerRow, bound: true);
        operands[input] = new(slot, 0, declared.PerRow, Spread: false);
        if (input.Element is ElementType.Ragged or ElementType.Graph)
        {
            raggedStates[input] = State();
        }

        return slot;
    }

    private Operand Output(Tensor output)
    {
        Operand operand = ReadSpread(output);
        persistent.Add(operand.Slot);
        if (output.Element == ElementType.Ragged)
        {
            IObservationOutput<T> ofObservations = ((IObservationValue)output.Primitive).Output(this, output);
            observationOutputs[output] = ofObservations;
            persistent.UnionWith(ofObservations.Reads.Select(read => read.Slot));
        }

        return operand;
    }

    /// <summary>
    /// Leaves the memory of an output to the caller, which binds it before a run. This requires a per-row value that
    /// changes with each call and fills a slot that is not bound already.
    /// </summary>
    /// <returns>Whether the caller binds the memory.</returns>
    private bool TryPlace(Tensor output, Operand operand)
    {
        (int size, bool perRow, bool bound) = slots[operand.Slot];
        bool canPlace = strata[output] == Stratum.Rows && perRow && !bound && size == output.Size && !operand.Spread;
        if (canPlace)
        {
            slots[operand.Slot] = (size, perRow, true);
        }

        return canPlace;
    }

    /// <summary>The size of a slot if it is per row and its value is not needed after its last use; else 0.</summary>
    private int SizeOfTransient(int slot) =>
        slots[slot] is { PerRow: true, Bound: false } and (int size, _, _) && !persistent.Contains(slot) ? size : 0;

    private int Slot(int size, bool perRow, bool bound)
    {
        slots.Add((size, perRow, bound));
        return slots.Count - 1;
    }

    /// <summary>
    /// Allocates the memory of all slots. Intermediate per-row values of a call occupy memory from their first to their
    /// last use, so that several can share it; all other values, outputs included, persist.
    /// </summary>
    private SlotPlan[] Plan()
    {
        (int First, int Last)?[] lifetimes = new (int, int)?[slots.Count];
        for (int n = 0; n < emitted.Count; n++)
        {
            Instruction<T> instruction = emitted[n].Instruction;
            Use(instruction.Result.Slot, n);
            if (instruction.ScratchSlot >= 0)
            {
                Use(instruction.ScratchSlot, n);
            }

            foreach (Operand operand in instruction.Reads)
            {
                Use(operand.Slot, n);
            }
        }

        SlotPlan[] plans = new SlotPlan[slots.Count];
        MemoryPlan constants = new(Frame<T>.MinimumCapacity), rows = new(1);
        foreach (int slot in Enumerable.Range(0, slots.Count).OrderBy(s => persistent.Contains(s) ? -1 : lifetimes[s]?.First ?? -1))
        {
            (int size, bool perRow, bool bound) = slots[slot];
            (int first, int last) = persistent.Contains(slot) || lifetimes[slot] is null ? (0, int.MaxValue) : lifetimes[slot]!.Value;
            plans[slot] = new(size, perRow, bound ? -1 : (perRow ? rows : constants).Allocate(size, first, last));
        }

        return plans;

        void Use(int slot, int n) => lifetimes[slot] = (lifetimes[slot]?.First ?? n, n);
    }
}
