using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Fields;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Solving;

/// <summary>
/// The part of an expression from which a solve's times are computed, compiled in double precision even if the rest is
/// in single precision. Its outputs are t₀, t₁, the save times if any, the times of events and of the knots of paths,
/// then those arguments of the field from which the times of solves within it are computed. Solves on whose results
/// times depend belong to this part.
/// </summary>
internal sealed class SolveTimes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SolveTimes(Program<double> program, Operand[] reads, int[] sizes) =>
        (Program, Reads, Sizes) = (program, reads, sizes);

    /// <summary>The program that computes the times.</summary>
    public Program<double> Program { get; }

    /// <summary>The operands of the values from which the times are computed.</summary>
    public Operand[] Reads { get; }

    /// <summary>The number of components of each operand.</summary>
    public int[] Sizes { get; }

    /// <summary>Compiles the computation of a solve's times.</summary>
    /// <param name="lowering">The lowering of the expression.</param>
    /// <param name="solve">The solve.</param>
    /// <param name="inputs">The inputs of the solve.</param>
    public static SolveTimes<T> Of(Lowering<T> lowering, SolvePrimitive solve, Tensor[] inputs)
    {
        Tensor[] times =
        [
            .. inputs[1..solve.EndOfTimes],
            .. solve.Source.TimedArguments.Select(k => inputs[solve.FirstArgument + k]),
        ];
        Dictionary<Tensor, Tensor> placeholders = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor value in TimedArguments.Reached(times, Guard))
        {
            placeholders[value] = new(new Input("value", value.Type));
        }

        Tensor[] given = [.. placeholders.Keys];
        Graph graph = new([.. placeholders.Values], Substitution.Replace(times, placeholders));
        InputVariation[] declared = [.. given.Select(value => lowering.IsPerRow(value) ? InputVariation.Rows : InputVariation.Constant)];
        return new(
            Compiler<double>.Compile(graph, declared), [.. given.Select(lowering.Read)],
            [.. given.Select(value => value.Size)]);
    }

    /// <summary>Throws if a node on which times depend cannot be evaluated in double precision.</summary>
    /// <exception cref="NotSupportedException">
    /// A solve on which times depend cannot be evaluated in double precision.
    /// </exception>
    private static void Guard(Tensor node)
    {
        if (node.Primitive is Loops.ScanItem)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one comes from a loop over "
                + "observations; evaluate in double, or pass the time as an input.");
        }

        if (node.Primitive is not SolvePrimitive solve)
        {
            return;
        }

        if (solve.ReadsSeries)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one comes from a solve over the "
                + "observations of a row; evaluate in double, or pass the time as an input.");
        }

        if (solve.Source is not TracedSource)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one comes from a solve whose "
                + "field is plain C# over Single; write that field over tensors, evaluate in double, or pass the time "
                + "as an input.");
        }

        if (solve.Options.StepsTogether)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one comes from a solve whose "
                + "rows share their steps; leave Shared off there, evaluate in double, or pass the time as an input.");
        }
    }
}

/// <summary>The times of one solve, computed for the rows of one frame.</summary>
internal sealed unsafe class SolveTimesFrame<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolveTimes<T> times;
    private readonly Frame<double> values;
    private readonly NativeBuffer<double>[] inputs;
    private bool constantsReady;
    private int lanes;

    public SolveTimesFrame(SolveTimes<T> times, int capacity)
    {
        (this.times, values) = (times, times.Program.CreateFrame(capacity));
        inputs = [.. times.Reads.Select(_ => new NativeBuffer<double>())];
    }

    /// <summary>Returns an output of the last run.</summary>
    /// <param name="output">The index of the output.</param>
    /// <param name="size">The number of its components.</param>
    public BlockValue<double> this[int output, int size]
    {
        get
        {
            Operand operand = times.Program.Outputs[output];
            return new(values.Pointer(operand, lanes), size, operand.PerRow, lanes) { IsSpread = operand.Spread };
        }
    }

    /// <summary>Computes the times of the frame's rows.</summary>
    public void Run(Frame<T> frame, int lanes)
    {
        this.lanes = lanes;
        for (int i = 0; i < inputs.Length; i++)
        {
            Operand read = times.Reads[i];
            double* wide = frame.Wide(read.Slot);
            values[times.Program.Inputs[i]] = wide != null ? wide + (nint)read.Offset * (read.PerRow ? lanes : 1)
                : Widened(frame.Pointer(read, lanes), times.Sizes[i] * (read.PerRow ? lanes : 1), inputs[i]);
        }

        values.SelectRows(frame.Occupied);
        if (inputs.Length > 0 || !constantsReady)
        {
            times.Program.RunConstants(values);
            constantsReady = true;
        }

        times.Program.RunRows(values, lanes);
        values.Late.Clear();
    }

    /// <summary>Whether a solve on which the times of a row depend failed.</summary>
    public bool HasFailed(int row) => values.RowCount < values.Occupied && !values.Rows.Contains(row);

    /// <summary>Adds the statistics and failures of the solves on which the times depend to a report.</summary>
    public void Report(int firstRow, RunReport report)
    {
        foreach (object? state in values.States)
        {
            (state as IRowReport)?.Report(firstRow, report);
        }
    }

    public void Dispose()
    {
        values.Dispose();
        foreach (NativeBuffer<double> input in inputs)
        {
            input.Dispose();
        }
    }

    private static double* Widened(T* source, int count, NativeBuffer<double> buffer)
    {
        double* target = buffer.Grow(count);
        DoubleSums.Widen(new ReadOnlySpan<T>(source, count), new(target, count));
        return target;
    }
}
