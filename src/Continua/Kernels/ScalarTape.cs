using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>What one operation of a <see cref="ScalarTape{T}"/> does with its operands a, b and c.</summary>
internal enum ScalarCode : ushort
{
    /// <summary>A function of a and b.</summary>
    Apply,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,

    /// <summary>ab + c, rounded twice.</summary>
    MultiplyThenAdd,

    /// <summary>ab − c, rounded twice.</summary>
    MultiplyThenSubtract,

    /// <summary>c − ab, rounded twice.</summary>
    SubtractProduct,

    /// <summary>a(1 − b²).</summary>
    TimesOneMinusSquare,

    /// <summary>b where c is 0, else a.</summary>
    Choose,
    Zero,
}

/// <summary>
/// Instructions of few components each as one list of operations on single numbers, for a block of one row: what an instruction costs beside
/// its operation is as much as several of them. The same operations, and so the same bits. Operations of one kind are done in runs, as far as
/// what they read allows: a branch for each cost more than the operation.
/// </summary>
internal sealed unsafe class ScalarTape<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // An instruction with more components is faster in vectors.
    private const int MostComponents = 3;

    private const int MostRegisters = ushort.MaxValue;

    private readonly Operation[] operations;
    private readonly (ScalarCode Code, int Count)[] runs;
    private readonly Instruction<T>[] functions;
    private readonly Move[] constants, loads, stores;
    private readonly int registers;

    private ScalarTape(Builder builder, HashSet<int> read, HashSet<int> literals)
    {
        (functions, registers) = ([.. builder.Functions], builder.Registers);
        (constants, loads) = ([.. builder.Loads.Where(load => literals.Contains(load.Slot))], [.. builder.Loads.Where(load => !literals.Contains(load.Slot))]);
        stores = [.. builder.Places.Where(p => read.Contains(p.Key.Slot)).Select(p => new Move(p.Key.Slot, p.Key.Component, p.Value))];
        operations = TapeOrder<T>.InRuns(TapeOrder<T>.Joined(builder.Operations, stores));
        runs = [.. TapeOrder<T>.Runs(operations)];
    }

    /// <summary>The tape of instructions in their order; null where one of them has none, or where vectors are faster.</summary>
    /// <param name="read">The slots that are read afterwards.</param>
    /// <param name="literals">Those that never change.</param>
    public static ScalarTape<T>? Of(Instruction<T>[] instructions, HashSet<int> read, HashSet<int> literals)
    {
        Builder builder = new();
        bool all = instructions.Length > 0 && Array.TrueForAll(instructions, instruction => instruction.Append(builder) && builder.Fits);
        return all && builder.Operations.Count <= MostComponents * instructions.Length ? new(builder, read, literals) : null;
    }

    [MethodImpl(Kernel.Options)]
    public void Run(Frame<T> frame)
    {
        T* r = frame.Registers(registers, out bool isNew);
        foreach (ref readonly Move load in isNew ? constants.AsSpan() : [])
        {
            r[load.Register] = frame[load.Slot][load.Component];
        }

        foreach (ref readonly Move load in loads.AsSpan())
        {
            r[load.Register] = frame[load.Slot][load.Component];
        }

        ReadOnlySpan<Operation> rest = operations;
        foreach (ref readonly (ScalarCode Code, int Count) run in runs.AsSpan())
        {
            Run(run.Code, rest[..run.Count], r);
            rest = rest[run.Count..];
        }

        foreach (ref readonly Move store in stores.AsSpan())
        {
            frame[store.Slot][store.Component] = r[store.Register];
        }
    }

    /// <summary>Runs operations of one kind, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(ScalarCode code, ReadOnlySpan<Operation> operations, T* r)
    {
        switch (code)
        {
            case ScalarCode.Add:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.A] + r[o.B];
                }

                break;
            case ScalarCode.Subtract:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.A] - r[o.B];
                }

                break;
            case ScalarCode.Multiply:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.A] * r[o.B];
                }

                break;
            case ScalarCode.Divide:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.A] / r[o.B];
                }

                break;
            case ScalarCode.Negate:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = -r[o.A];
                }

                break;
            case ScalarCode.MultiplyThenAdd:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = (r[o.A] * r[o.B]) + r[o.C];
                }

                break;
            case ScalarCode.MultiplyThenSubtract:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = (r[o.A] * r[o.B]) - r[o.C];
                }

                break;
            case ScalarCode.SubtractProduct:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.C] - (r[o.A] * r[o.B]);
                }

                break;
            case ScalarCode.TimesOneMinusSquare:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.A] * (T.One - (r[o.B] * r[o.B]));
                }

                break;
            case ScalarCode.Choose:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = r[o.C] == T.Zero ? r[o.B] : r[o.A];
                }

                break;
            case ScalarCode.Zero:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = T.Zero;
                }

                break;
            default:
                foreach (ref readonly Operation o in operations)
                {
                    r[o.Result] = functions[o.C].Apply(r[o.A], r[o.B]);
                }

                break;
        }
    }

    /// <summary>A component of a slot, and the register that takes it or from which it is taken.</summary>
    internal readonly record struct Move(int Slot, int Component, int Register);

    /// <summary>One operation; a, b and c are registers, but for the number of a function in the place of c.</summary>
    internal readonly record struct Operation(ScalarCode Code, ushort Result, ushort A, ushort B, ushort C)
    {
        public IEnumerable<int> Reads => Code switch
        {
            ScalarCode.Zero => [],
            ScalarCode.Negate => [A],
            ScalarCode.Choose or ScalarCode.MultiplyThenAdd or ScalarCode.MultiplyThenSubtract or ScalarCode.SubtractProduct => [A, B, C],
            _ => [A, B],
        };
    }

    /// <summary>Gathers the operations of instructions. Every number has a register of its own.</summary>
    internal sealed class Builder
    {
        public List<Operation> Operations { get; } = [];

        public List<Instruction<T>> Functions { get; } = [];

        public List<Move> Loads { get; } = [];

        /// <summary>The registers of what has been written.</summary>
        public Dictionary<(int Slot, int Component), int> Places { get; } = [];

        public int Registers { get; private set; }

        public bool Fits => Registers < MostRegisters;

        private Dictionary<(int Slot, int Component), int> Loaded { get; } = [];

        /// <summary>The register of a component.</summary>
        public int Read(Operand value, int component)
        {
            (int, int) place = (value.Slot, value.Offset + (component * value.ComponentStep(1)));
            if (Places.TryGetValue(place, out int register) || Loaded.TryGetValue(place, out register))
            {
                return register;
            }

            Loaded[place] = register = Registers++;
            Loads.Add(new(place.Item1, place.Item2, register));
            return register;
        }

        /// <summary>Writes a register to a component.</summary>
        public void Write(Operand result, int component, int register) => Places[(result.Slot, result.Offset + component)] = register;

        /// <summary>Appends an operation and gives back the register of its result.</summary>
        public int Append(ScalarCode code, int a = 0, int b = 0, int c = 0)
        {
            int result = Math.Min(Registers++, MostRegisters);
            Operations.Add(new(code, (ushort)result, (ushort)a, (ushort)b, (ushort)c));
            return result;
        }

        /// <summary>Appends a function of two numbers, or of one.</summary>
        public int Append(Instruction<T> function, int a, int b)
        {
            if (Functions.Count == 0 || Functions[^1] != function)
            {
                Functions.Add(function);
            }

            return Append(ScalarCode.Apply, a, b, Functions.Count - 1);
        }
    }
}
