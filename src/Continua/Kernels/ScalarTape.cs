using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>The operations of a <see cref="ScalarTape{T}"/> on operands a, b and c.</summary>
internal enum ScalarCode : ushort
{
    /// <summary>A function of a and b, evaluated by its instruction.</summary>
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
/// A program for a block of one row as a list of scalar operations. For instructions with few components, the overhead
/// of an instruction is several times the cost of its arithmetic. The operations are those of the instructions, so
/// the results are the same bit for bit. Operations of one kind are grouped into runs as far as dependencies allow,
/// because a branch per operation costs more than the operation.
/// </summary>
internal sealed unsafe class ScalarTape<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // With more components per instruction on average, vector code is faster.
    private const int MaxMeanComponents = 3;

    private const int MaxRegisters = ushort.MaxValue;

    private readonly Operation[] operations;
    private readonly (ScalarCode Code, int Count)[] runs;
    private readonly Instruction<T>[] functions;
    private readonly Move[] constants, loads, stores;
    private readonly int registers;

    private ScalarTape(Builder builder, HashSet<int> read, HashSet<int> literals)
    {
        (functions, registers) = ([.. builder.Functions], builder.Registers);
        (constants, loads) = ([.. builder.Loads.Where(load => literals.Contains(load.Slot))], [.. builder.Loads.Where(load => !literals.Contains(load.Slot))]);
        stores = [.. builder.Written.Where(p => read.Contains(p.Key.Slot)).Select(p => new Move(p.Key.Slot, p.Key.Component, p.Value))];
        operations = TapeOrder<T>.InRuns(TapeOrder<T>.WithProductsFused(builder.Operations, stores));
        runs = [.. TapeOrder<T>.Runs(operations)];
    }

    /// <summary>
    /// Returns the tape of a sequence of instructions; null if the sequence is empty, if one of the instructions has no
    /// scalar form, if there are not enough registers, or if vector code is faster.
    /// </summary>
    /// <param name="read">The slots that are read after the tape has run.</param>
    /// <param name="literals">The slots whose values never change.</param>
    public static ScalarTape<T>? Of(Instruction<T>[] instructions, HashSet<int> read, HashSet<int> literals)
    {
        Builder builder = new();
        bool isScalar = instructions.Length > 0 && Array.TrueForAll(instructions, instruction => instruction.Append(builder) && builder.Fits);
        return isScalar && builder.Operations.Count <= MaxMeanComponents * instructions.Length ? new(builder, read, literals) : null;
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

    /// <summary>Runs consecutive operations of one kind.</summary>
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

    /// <summary>A transfer between a component of a slot and a register.</summary>
    internal readonly record struct Move(int Slot, int Component, int Register);

    /// <summary>
    /// One operation. Result, A, B and C are register numbers; for <see cref="ScalarCode.Apply"/>, C is the index of
    /// the function.
    /// </summary>
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

    /// <summary>Collects the operations of instructions. Every value has its own register.</summary>
    internal sealed class Builder
    {
        public List<Operation> Operations { get; } = [];

        public List<Instruction<T>> Functions { get; } = [];

        public List<Move> Loads { get; } = [];

        /// <summary>The registers of the components written so far.</summary>
        public Dictionary<(int Slot, int Component), int> Written { get; } = [];

        public int Registers { get; private set; }

        public bool Fits => Registers < MaxRegisters;

        private Dictionary<(int Slot, int Component), int> Loaded { get; } = [];

        /// <summary>Returns the register of a component; adds a load if the component has none yet.</summary>
        public int Read(Operand value, int component)
        {
            (int Slot, int Component) key = (value.Slot, value.Offset + (component * value.ComponentStep(1)));
            if (Written.TryGetValue(key, out int register) || Loaded.TryGetValue(key, out register))
            {
                return register;
            }

            Loaded[key] = register = Registers++;
            Loads.Add(new(key.Slot, key.Component, register));
            return register;
        }

        /// <summary>Assigns a register to a component of a result.</summary>
        public void Write(Operand result, int component, int register) => Written[(result.Slot, result.Offset + component)] = register;

        /// <summary>Appends an operation and returns the register of its result.</summary>
        public int Append(ScalarCode code, int a = 0, int b = 0, int c = 0)
        {
            int result = Math.Min(Registers++, MaxRegisters);
            Operations.Add(new(code, (ushort)result, (ushort)a, (ushort)b, (ushort)c));
            return result;
        }

        /// <summary>Appends a function of two registers; a function of one number ignores the second.</summary>
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
