using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>Turns a graph into a program: passes, strata, instructions, memory.</summary>
internal sealed class Compiler<T> : Lowering<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Strata strata;
    private readonly Dictionary<Tensor, Operand> places = new(ReferenceEqualityComparer.Instance);
    private readonly List<(int Size, bool PerRow, bool Bound)> slots = [];
    private readonly List<(Stratum Stratum, Instruction<T> Instruction)> emitted = [];
    private readonly List<(int Slot, double[] Values)> literals = [];
    private readonly HashSet<int> lasting = [];
    private readonly Dictionary<Tensor, object> plansOf = new(ReferenceEqualityComparer.Instance);
    private int states;

    private Compiler(Strata strata) => this.strata = strata;

    /// <summary>Compiles a graph whose inputs vary as declared.</summary>
    /// <param name="placed">So many of the first outputs are written where the caller wants them, as far as that can be.</param>
    public static Program<T> Compile(Graph graph, IReadOnlyList<Declared> declared, int placed = 0)
    {
        Precision.Guard<T>();
        Graph optimized = Passes.Optimize(graph, declared);
        Compiler<T> compiler = new(new(optimized, declared));
        int[] inputs = [.. optimized.Inputs.Select((input, i) => compiler.Bind(input, declared[i]))];
        foreach (Tensor node in optimized.Nodes)
        {
            if (!compiler.places.ContainsKey(node) && !IsDelayed(node))
            {
                compiler.Lower(node);
            }
        }

        Operand[] outputs = [.. optimized.Outputs.Select(compiler.Output)];
        new RowSumFusion<T>(compiler.emitted, outputs, compiler.Lasting).Run();
        new InPlaceConcat<T>(compiler.emitted, compiler.SizeOfPassing).Run();
        bool[] isPlaced = [.. outputs.Select((output, k) => k < placed && compiler.Release(optimized.Outputs[k], output))];
        return new(
            compiler.emitted.ToLookup(e => e.Stratum, e => e.Instruction),
            compiler.Plan(), [.. compiler.literals], inputs, outputs, isPlaced, compiler.states)
        {
            OutputSizes = [.. optimized.Outputs.Select(output => output.Size)],
        };
    }

    public override Operand Read(Tensor value)
    {
        if (!places.TryGetValue(value, out Operand place))
        {
            Lower(value);
            place = places[value];
        }

        return place;
    }

    public override Operand ReadSpread(Tensor value) =>
        value.Primitive is TakePrimitive { IsSpread: true } ? Read(value.Inputs[0]) with { Spread = true } : Read(value);

    public override Operand Write(Tensor value)
    {
        bool perRow = strata.IsPerRow(value);
        int slot = Slot(value.Size, perRow, bound: !perRow && value.Primitive is Literal && value.Size >= LongLiterals<T>.Least);
        if (strata[value] != Stratum.Rows)
        {
            lasting.Add(slot);
        }

        if (value.Primitive is Literal literal)
        {
            literals.Add((slot, literal.Values));
        }

        return places[value] = new(slot, 0, perRow, Spread: false);
    }

    public override void Alias(Tensor value, Operand place) => places[value] = place;

    public override int Lasting(int size)
    {
        int slot = Slot(size, perRow: false, bound: false);
        lasting.Add(slot);
        return slot;
    }

    public override int Passing(int size) => Slot(size, perRow: true, bound: false);

    public override int State() => states++;

    public override TPlan Plan<TPlan>(Tensor owner, Func<TPlan> create)
    {
        if (!plansOf.TryGetValue(owner, out object? plan))
        {
            plansOf[owner] = plan = create();
        }

        return (TPlan)plan;
    }

    public override bool IsHeldConstant(Tensor value) => strata[value] == Stratum.Constant;

    public override bool IsPerRow(Tensor value) => strata.IsPerRow(value);

    public override void Emit(Tensor value, Instruction<T> instruction)
    {
        // A sum over rows runs with the rows it reads.
        Stratum stratum = value.Primitive is SumRowsPrimitive ? RowsOf(value.Inputs[0]) : strata[value];
        emitted.Add((stratum, instruction));
    }

    // What others may absorb into themselves is lowered only when somebody reads it as a whole.
    private static bool IsDelayed(Tensor node) =>
        node.Primitive is IRowSummable || node.Primitive is TakePrimitive { IsSpread: true };

    private Stratum RowsOf(Tensor summand) => strata[summand] == Stratum.HeldRows ? Stratum.HeldRows : Stratum.Rows;

    private void Lower(Tensor node) => node.Primitive.Lower(this, node);

    private int Bind(Tensor input, Declared declared)
    {
        int slot = Slot(input.Size, declared.PerRow, bound: true);
        places[input] = new(slot, 0, declared.PerRow, Spread: false);
        return slot;
    }

    private Operand Output(Tensor output)
    {
        Operand place = ReadSpread(output);
        lasting.Add(place.Slot);
        return place;
    }

    /// <summary>Leaves the place of an output to the caller, if it is a row value with a slot to itself.</summary>
    private bool Release(Tensor output, Operand place)
    {
        (int size, bool perRow, bool bound) = slots[place.Slot];
        bool alone = strata[output] == Stratum.Rows && perRow && !bound && size == output.Size && !place.Spread;
        if (alone)
        {
            slots[place.Slot] = (size, perRow, true);
        }

        return alone;
    }

    /// <summary>The size of a slot of rows that holds its value for a while only; else 0.</summary>
    private int SizeOfPassing(int slot) =>
        slots[slot] is { PerRow: true, Bound: false } and (int size, _, _) && !lasting.Contains(slot) ? size : 0;

    private int Slot(int size, bool perRow, bool bound)
    {
        slots.Add((size, perRow, bound));
        return slots.Count - 1;
    }

    /// <summary>
    /// Gives every slot its place. Row values of a call live from their first to their last mention and share memory;
    /// all else lasts.
    /// </summary>
    private SlotPlan[] Plan()
    {
        (int First, int Last)?[] lives = new (int, int)?[slots.Count];
        for (int n = 0; n < emitted.Count; n++)
        {
            Instruction<T> instruction = emitted[n].Instruction;
            Mention(instruction.Result.Slot, n);
            if (instruction.Passing >= 0)
            {
                Mention(instruction.Passing, n);
            }

            foreach (Operand operand in instruction.Reads)
            {
                Mention(operand.Slot, n);
            }
        }

        SlotPlan[] plans = new SlotPlan[slots.Count];
        MemoryPlan constants = new(Frame<T>.MinimumCapacity), rows = new(1);
        foreach (int slot in Enumerable.Range(0, slots.Count).OrderBy(s => lasting.Contains(s) ? -1 : lives[s]?.First ?? -1))
        {
            (int size, bool perRow, bool bound) = slots[slot];
            (int first, int last) = lasting.Contains(slot) || lives[slot] is null ? (0, int.MaxValue) : lives[slot]!.Value;
            plans[slot] = new(size, perRow, bound ? -1 : (perRow ? rows : constants).Place(size, first, last));
        }

        return plans;

        void Mention(int slot, int n) => lives[slot] = (lives[slot]?.First ?? n, n);
    }
}
