using System.Numerics;
using Continua.Compilation;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// A program that runs for the rows in the lanes of a map. Its inputs are values that are set for each call, followed
/// by arguments that are bound. Intermediate values that depend on arguments alone are computed again only when
/// arguments are bound or the rows in the lanes change.
/// </summary>
internal sealed unsafe class LaneProgram<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockValue<T>[] arguments;
    private readonly NativeBuffer<T>[] gathered;
    private readonly NativeBuffer<double>?[] gatheredWide;
    private readonly int firstArgument;
    private readonly int[] rows;
    private int lanes = 1, count;

    /// <summary>Creates an instance for one thread.</summary>
    /// <param name="program">The program; its last inputs are the arguments.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    /// <param name="arguments">The number of arguments.</param>
    public LaneProgram(Program<T> program, int capacity, int arguments)
    {
        Program = program;
        Frame = program.CreateFrame(capacity);
        this.arguments = new BlockValue<T>[arguments];
        (gathered, gatheredWide) = (new NativeBuffer<T>[arguments], new NativeBuffer<double>?[arguments]);
        firstArgument = program.Inputs.Length - arguments;
        rows = new int[Frame.Capacity];
        for (int i = 0; i < arguments; i++)
        {
            gathered[i] = new();
        }
    }

    public Program<T> Program { get; }

    public Frame<T> Frame { get; }

    /// <summary>The rows in the lanes, without the repeated ones in padding lanes.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, count);

    public int Lanes => lanes;

    /// <summary>Whether the lanes already contain the rows of a map.</summary>
    public bool HasRowsOf(LaneMap map) => lanes == map.Lanes && Rows.SequenceEqual(map.Rows[..map.Count]);

    /// <summary>
    /// Binds the arguments of a block. It has to be called again when an argument that all rows share changes.
    /// </summary>
    public void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        values.CopyTo(arguments);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].PerRow)
            {
                Frame[Program.Inputs[firstArgument + i]] = arguments[i].Data;
                BindWide(i, arguments[i].Wide);
            }
        }

        Program.RunConstants(Frame);
        count = 0;
    }

    /// <summary>Selects the rows of the lanes for the following runs.</summary>
    public void Select(LaneMap map)
    {
        Frame.SelectRows(map.Count);
        if (HasRowsOf(map))
        {
            return;
        }

        (lanes, count) = (map.Lanes, map.Count);
        map.Rows[..count].CopyTo(rows);
        bool inPlace = Rows[^1] == count - 1;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].PerRow)
            {
                bool usableInPlace = inPlace && arguments[i].Lanes == lanes && !arguments[i].IsSpread;
                BlockValue<T> value = arguments[i];
                Frame[Program.Inputs[firstArgument + i]] = usableInPlace ? value.Data : Gather(value, gathered[i], map);
                BindWide(i, usableInPlace || value.Wide == null ? value.Wide : LaneProgram<double>.Gather(
                    new(value.Wide, value.Size, perRow: true, value.Lanes), gatheredWide[i] ??= new(), map));
            }
        }

        Program.RunHeldRows(Frame, lanes);
    }

    /// <summary>
    /// Selects all rows again, including those whose solves within the program have failed: with a smaller step they
    /// may succeed.
    /// </summary>
    public void SelectAllRows()
    {
        if (Frame.RowCount != count)
        {
            Frame.SelectRows(count);
        }
    }

    /// <summary>Sets an input for the next call.</summary>
    public void SetInput(int input, T* value) => Frame[Program.Inputs[input]] = value;

    /// <summary>
    /// Makes the next run write an output directly to the target, if the program supports it; otherwise
    /// <see cref="Collect"/> copies the output.
    /// </summary>
    public void Place(int output, T* target)
    {
        if (Program.IsPlaced(output))
        {
            Frame[Program.Outputs[output].Slot] = target;
        }
    }

    /// <summary>Copies an output to the target, unless the program wrote it there directly.</summary>
    public void Collect(int output, int size, T* target)
    {
        if (!Program.IsPlaced(output))
        {
            Copy(Program.Outputs[output], size, target);
        }
    }

    /// <summary>Runs the program, after its inputs have been set.</summary>
    public void Run() => Program.RunRows(Frame, lanes);

    /// <summary>Whether an output of the last run is NaN in a lane.</summary>
    public bool HasNaN(int lane)
    {
        foreach ((int k, Operand output) in Program.Outputs.Index())
        {
            T* source = Frame.Pointer(output, lanes);
            for (int c = 0; output.PerRow && c < Program.OutputSizes[k]; c++)
            {
                if (T.IsNaN(source[((nint)c * output.ComponentStep(lanes)) + lane]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Copies an output to the target, [size] per lane.</summary>
    public void Copy(Operand output, int size, T* target)
    {
        T* source = Frame.Pointer(output, lanes);
        if (output.PerRow && !output.Spread)
        {
            Buffer.MemoryCopy(source, target, (long)size * lanes * sizeof(T), (long)size * lanes * sizeof(T));
            return;
        }

        for (int c = 0; c < size; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                target[(c * lanes) + l] = source[(c * output.ComponentStep(lanes)) + (l * output.LaneStep)];
            }
        }
    }

    public void Dispose()
    {
        Frame.Dispose();
        for (int i = 0; i < arguments.Length; i++)
        {
            gathered[i].Dispose();
            gatheredWide[i]?.Dispose();
        }
    }

    private void BindWide(int argument, double* values)
    {
        if (values != null)
        {
            Frame.BindWide(Program.Inputs[firstArgument + argument], values);
        }
    }

    private static T* Gather(BlockValue<T> value, NativeBuffer<T> buffer, LaneMap map)
    {
        T* target = buffer.Grow(BlockSize.Of(value.Size, map.Lanes));
        for (int c = 0; c < value.Size; c++)
        {
            for (int l = 0; l < map.Lanes; l++)
            {
                target[(c * map.Lanes) + l] = value[c, map.Rows[l]];
            }
        }

        return target;
    }
}
