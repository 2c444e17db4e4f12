using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>
/// A traced function of (t, y, further values of each call) with bound arguments. Values that depend on the arguments
/// alone are computed when the arguments are bound or, for per-row arguments, when the rows in the lanes change.
/// </summary>
internal sealed unsafe class GraphField<T> : BlockField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Program<T> program;
    private readonly BlockValue<T>[] arguments;
    private readonly NativeBuffer<T>[] gathered;
    private readonly NativeBuffer<double>?[] gatheredWide;
    private readonly NativeBuffer<T> discarded = new();
    private readonly int firstArgument;
    private readonly int[] rows, keptSizes;
    private int lanes = 1, count;

    /// <summary>Creates an instance for one thread.</summary>
    /// <param name="program">The program, with inputs t, y, further values of each call, then the arguments.</param>
    /// <param name="dimension">The number of components of the first output.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    /// <param name="arguments">The number of arguments.</param>
    /// <param name="kept">The sizes of the outputs after the slope, which are stored for the derivative.</param>
    public GraphField(Program<T> program, int dimension, int capacity, int arguments, params int[] kept)
    {
        (this.program, Dimension, ReadsTime, keptSizes, Kept) =
            (program, dimension, program.Reads(0), kept, kept.Sum());
        Frame = program.CreateFrame(capacity);
        discarded.Grow(BlockSize.Of(Kept, Frame.Capacity));
        this.arguments = new BlockValue<T>[arguments];
        (gathered, gatheredWide) = (new NativeBuffer<T>[arguments], new NativeBuffer<double>?[arguments]);
        firstArgument = program.Inputs.Length - arguments;
        rows = new int[Frame.Capacity];
        for (int i = 0; i < arguments; i++)
        {
            gathered[i] = new();
        }
    }

    public override int Dimension { get; }

    public override bool ReadsTime { get; }

    public override bool IsPlain => false;

    public override bool NotesFailures => Frame.States.Length > 0;

    public override int Kept { get; }

    public Frame<T> Frame { get; }

    public Program<T> Program => program;

    /// <summary>The rows in the lanes, without the repeated ones in padding lanes.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, count);

    public int Lanes => lanes;

    /// <summary>Whether the lanes already contain the rows of a map.</summary>
    public bool HasRowsOf(LaneMap map) => lanes == map.Lanes && Rows.SequenceEqual(map.Rows[..map.Count]);

    public override void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        values.CopyTo(arguments);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].PerRow)
            {
                Frame[program.Inputs[firstArgument + i]] = arguments[i].Data;
                BindWide(i, arguments[i].Wide);
            }
        }

        program.RunConstants(Frame);
        FailedWithin.Clear();
        count = 0;
        Jacobian?.Bind(values);
    }

    public override void Select(LaneMap map)
    {
        Jacobian?.Select(map);
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
                bool usableInPlace = inPlace && arguments[i].Lanes == lanes;
                BlockValue<T> value = arguments[i];
                Frame[program.Inputs[firstArgument + i]] = usableInPlace ? value.Data : Gather(value, gathered[i], map);
                BindWide(i, usableInPlace || value.Wide == null ? value.Wide : GraphField<double>.Gather(
                    new(value.Wide, value.Size, perRow: true, value.Lanes), gatheredWide[i] ??= new(), map));
            }
        }

        program.RunHeldRows(Frame, lanes);
    }

    /// <summary>
    /// Selects all rows again, including those whose solves within the field have failed: with a smaller step they may
    /// succeed.
    /// </summary>
    public void SelectAllRows()
    {
        if (Frame.RowCount != count)
        {
            Frame.SelectRows(count);
        }
    }

    public override void Evaluate(T* t, T* y, T* dy, T* kept)
    {
        SelectAllRows();
        Place(0, dy);
        if (keptSizes.Length > 0)
        {
            RunKeeping(t, y, kept == null ? discarded.Data : kept);
        }
        else
        {
            Run(t, y);
        }

        Collect(0, Dimension, dy);
        if (Frame.RowCount < count)
        {
            NoteFailures(y);
        }

        if (Frame.Late.Count > 0)
        {
            InvalidateFailedLanes(dy, Dimension);
        }
    }

    /// <summary>Runs the program and stores the intermediate values that its derivative reads.</summary>
    private void RunKeeping(T* t, T* y, T* kept)
    {
        T* target = kept;
        for (int k = 0; k < keptSizes.Length; target += keptSizes[k++] * Frame.Capacity)
        {
            Place(k + 1, target);
        }

        Run(t, y);
        target = kept;
        for (int k = 0; k < keptSizes.Length; target += keptSizes[k++] * Frame.Capacity)
        {
            Collect(k + 1, keptSizes[k], target);
        }
    }

    /// <summary>Sets the output to NaN in lanes where the derivative of a solve within the field failed.</summary>
    public void InvalidateFailedLanes(T* dy, int size)
    {
        foreach (int lane in Frame.Late)
        {
            for (int c = 0; c < size; c++)
            {
                dy[(c * lanes) + lane] = T.NaN;
            }
        }

        Frame.Late.Clear();
    }

    /// <summary>
    /// Makes the next run write an output directly to the target, if the program supports it; otherwise
    /// <see cref="Collect"/> copies the output.
    /// </summary>
    public void Place(int output, T* target)
    {
        if (program.IsPlaced(output))
        {
            Frame[program.Outputs[output].Slot] = target;
        }
    }

    /// <summary>Copies an output to the target, unless the program wrote it there directly.</summary>
    public void Collect(int output, int size, T* target)
    {
        if (!program.IsPlaced(output))
        {
            Copy(program.Outputs[output], size, target);
        }
    }

    /// <summary>Runs the program, whose further inputs and outputs have been set in the frame.</summary>
    public void Run(T* t, T* y)
    {
        Frame[program.Inputs[0]] = t;
        Frame[program.Inputs[1]] = y;
        program.RunRows(Frame, lanes);
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

    public override void Dispose()
    {
        Jacobian?.Dispose();
        Frame.Dispose();
        discarded.Dispose();
        for (int i = 0; i < arguments.Length; i++)
        {
            gathered[i].Dispose();
            gatheredWide[i]?.Dispose();
        }
    }

    /// <summary>
    /// Records the first failure of each row in the current attempt. Failures at a state that is not finite are
    /// ignored, because that state is their cause.
    /// </summary>
    private void NoteFailures(T* y)
    {
        RunReport report = new();
        foreach (object? state in Frame.States)
        {
            (state as IRowReport)?.Report(0, report);
        }

        foreach (SolveFailure failure in report.Failures)
        {
            int row = rows[failure.Row];
            bool known = FailedWithin.TryGetValue(row, out (int Attempt, string Failure) before)
                && before.Attempt == Attempt;
            if (!known && IsFinite(y, failure.Row))
            {
                FailedWithin[row] = (Attempt, failure.Message[(
                    failure.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
            }
        }
    }

    private bool IsFinite(T* y, int lane)
    {
        bool finite = true;
        for (int c = 0; c < Dimension; c++)
        {
            finite &= T.IsFinite(y[(c * lanes) + lane]);
        }

        return finite;
    }

    private void BindWide(int argument, double* values)
    {
        if (values != null)
        {
            Frame.BindWide(program.Inputs[firstArgument + argument], values);
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
