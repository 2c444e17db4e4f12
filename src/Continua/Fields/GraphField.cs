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
    private readonly LaneProgram<T> program;
    private readonly NativeBuffer<T> discarded = new();
    private readonly int[] keptSizes;

    /// <summary>Creates an instance for one thread.</summary>
    /// <param name="program">The program, with inputs t, y, further values of each call, then the arguments.</param>
    /// <param name="dimension">The number of components of the first output.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    /// <param name="arguments">The number of arguments.</param>
    /// <param name="kept">The sizes of the outputs after the slope, which are stored for the derivative.</param>
    public GraphField(Program<T> program, int dimension, int capacity, int arguments, params int[] kept)
    {
        (Dimension, ReadsTime, keptSizes, Kept) = (dimension, program.Reads(0), kept, kept.Sum());
        this.program = new(program, capacity, arguments);
        discarded.Grow(BlockSize.Of(Kept, Frame.Capacity));
    }

    public override int Dimension { get; }

    public override bool ReadsTime { get; }

    public override bool IsPlain => false;

    public override bool NotesFailures => Frame.States.Length > 0;

    public override int Kept { get; }

    public Frame<T> Frame => program.Frame;

    public Program<T> Program => program.Program;

    /// <inheritdoc cref="LaneProgram{T}.Rows"/>
    public ReadOnlySpan<int> Rows => program.Rows;

    /// <inheritdoc cref="LaneProgram{T}.Lanes"/>
    public int Lanes => program.Lanes;

    /// <inheritdoc cref="LaneProgram{T}.HasRowsOf"/>
    public bool HasRowsOf(LaneMap map) => program.HasRowsOf(map);

    public override void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        program.Bind(values);
        FailedWithin.Clear();
        Jacobian?.Bind(values);
        Values?.Bind(values);
        foreach (BlockField<T> summand in Summands)
        {
            summand.Bind(values);
        }
    }

    public override void Select(LaneMap map)
    {
        Jacobian?.Select(map);
        Values?.Select(map);
        program.Select(map);
        foreach (BlockField<T> summand in Summands)
        {
            summand.Select(map);
        }
    }

    /// <inheritdoc cref="LaneProgram{T}.SelectAllRows"/>
    public void SelectAllRows() => program.SelectAllRows();

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
        if (Frame.RowCount < Rows.Length)
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
                dy[(c * Lanes) + lane] = T.NaN;
            }
        }

        Frame.Late.Clear();
    }

    /// <inheritdoc cref="LaneProgram{T}.Place"/>
    public void Place(int output, T* target) => program.Place(output, target);

    /// <inheritdoc cref="LaneProgram{T}.Collect"/>
    public void Collect(int output, int size, T* target) => program.Collect(output, size, target);

    /// <summary>Runs the program, whose further inputs and outputs have been set in the frame.</summary>
    public void Run(T* t, T* y)
    {
        program.SetInput(0, t);
        program.SetInput(1, y);
        program.Run();
    }

    /// <inheritdoc cref="LaneProgram{T}.Copy"/>
    public void Copy(Operand output, int size, T* target) => program.Copy(output, size, target);

    public override void Dispose()
    {
        Jacobian?.Dispose();
        Values?.Dispose();
        foreach (BlockField<T> summand in Summands)
        {
            summand.Dispose();
        }

        program.Dispose();
        discarded.Dispose();
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
            int row = Rows[failure.Row];
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
            finite &= T.IsFinite(y[(c * Lanes) + lane]);
        }

        return finite;
    }
}
